/// Why an order cannot be carried out. Every case has its own words and its own next step.
public enum Refusal: Sendable, Hashable, Codable {
    /// Which of the two people is meant.
    public enum Side: String, Sendable, Codable {
        case from, to
    }

    /// Nobody who can be meant; people with nearly this address.
    case unknownPerson(Side, typed: String, nearest: [Person])
    /// A name that several people have who can be meant.
    case severalPeople(Side, typed: String, [Person])
    case samePerson(Person)
    case leaverStillActive(Person)
    case leaverPending(Person)
    case leaverInDirectory(Person)
    case leaverIsOwner(Person)
    case leaverIsTheBot(Person)
    /// Only the owner's key may move an admin's data.
    case leaverIsAdmin(Person)
    case heirNotActive(Person)
    case heirMayNotOwnRooms(Person)
    /// The bot's own account is neither owner nor admin.
    case botMayNotReassign
    /// The person who asked may not (any more).
    case requesterNotAllowed
    /// The portal runs a reassignment of the leaver that is not ours.
    case runningElsewhere(Person, Stage)
    /// Nobody moves the data of a person whom somebody wanted to follow. `waited` says how long the order waited behind others.
    case nothingToFollow(Person, waited: Duration?)
    /// A name that people have, none of whom can be meant: at most five of them.
    case nobodyFits(Side, typed: String, [Person])
    /// What would be carried out is not what the person who asked has confirmed; the code of the plan as it is now, if there is one.
    case planChanged(from: SeenPlan, to: SeenPlan, Person, code: PlanCode?)
    /// A deletion, or the disabling of an account, that nobody has confirmed.
    case notConfirmed
    /// No second person has agreed in time.
    case notApproved(within: Duration)
    /// The person who asked has had as many jobs started as one may have.
    case overQuota(jobs: Int, within: Duration)
    /// A job of ours for the same leaver is not finished.
    case runningHere(JobID)
}
