/// Why an order cannot be carried out. Every case has its own words and its own next step.
public enum Refusal: Sendable, Hashable, Codable {
    /// Which of the two people is meant.
    public enum Side: String, Sendable, Codable {
        case from, to
    }

    case unknownPerson(Side, typed: String)
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
    /// A job of ours for the same leaver is not finished.
    case runningHere(JobID)
}
