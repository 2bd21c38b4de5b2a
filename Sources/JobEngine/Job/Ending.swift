/// How a job ended.
public struct Ending: Sendable, Hashable, Codable {
    /// The outcome.
    public enum Result: Sendable, Hashable, Codable {
        /// Done, by the portal's own record.
        case finished
        /// Done, by what was counted; the record was lost.
        case finishedByCheck
        /// Never started: the order cannot be carried out.
        case refused(Refusal)
        /// The portal said no to the start.
        case startRefused(status: Int, message: String?)
        /// The portal could not be asked for too long; nothing was started.
        case neverStarted(Trouble)
        /// The portal reports a failure.
        case failed(message: String?)
        /// The portal lost the job and not everything has moved.
        case incomplete
        /// Done, by the portal's record or by what was counted (``Ending/isInferred``), but rooms of the plan belong to neither
        /// the leaver nor the heir.
        case roomsElsewhere
        /// The portal calls it done, but the leaver still owns rooms.
        case roomsLeft
        /// Stopped because somebody asked the bot.
        case cancelled
        /// Stopped by the portal.
        case stoppedUpstream
    }

    public var result: Result
    public var at: Timestamp
    /// The last stage the portal showed; `nil` if it never ran.
    public var stage: Stage?
    /// What was counted after the end; `nil` if it could not be counted.
    public var receipt: Receipt?
    /// Whether the end was not seen in a record of the portal but concluded from what was counted.
    public var isInferred: Bool
}

/// What was counted after the end.
public struct Receipt: Sendable, Hashable, Codable {
    /// Rooms of one kind.
    public struct Area: Sendable, Hashable, Codable {
        /// Rooms of the plan that the heir owns now; `nil` if the heir's rooms could not be listed whole.
        public var moved: Int?
        /// Rooms in the plan.
        public var planned: Int
        /// Rooms the leaver still owns.
        public var left: Int
    }

    public var active: Area
    public var archived: Area
    /// Whether the leaver's profile is still there; `nil` if not asked.
    public var profileExists: Bool?

    /// Rooms the leaver still owns, active and archived.
    public var left: Int { active.left + archived.left }

    /// Rooms of the plan that belong to neither of the two; `nil` if that cannot be known.
    public var elsewhere: Int? {
        guard let activeMoved = active.moved, let archivedMoved = archived.moved else { return nil }
        return max(0, active.planned + archived.planned - activeMoved - archivedMoved - left)
    }
}

/// What can be counted about a job whose record is gone.
public struct Evidence: Sendable, Hashable, Codable {
    /// Whether the leaver's profile is still there.
    public var profileExists: Bool
    /// What the leaver owns now, and what of the plan the heir owns.
    public var receipt: Receipt
    /// Whether items of the leaver's own documents are still shared, where the portal tells it.
    public var sharesFiles: Bool?

    /// Creates evidence.
    public init(profileExists: Bool, receipt: Receipt, sharesFiles: Bool?) {
        self.profileExists = profileExists
        self.receipt = receipt
        self.sharesFiles = sharesFiles
    }

    /// What the evidence proves.
    public enum Verdict: String, Sendable, Codable {
        case done, notDone
        /// There was nothing to count from the beginning.
        case nothingToCount
    }

    /// What the evidence proves about `plan`.
    ///
    /// With a deletion, the profile goes last: gone means done. Without, the leaver must own nothing any more, and there must
    /// have been something to move.
    public func verdict(on plan: Plan) -> Verdict {
        if plan.deleteProfile { return profileExists ? .notDone : .done }
        if receipt.left > 0 || sharesFiles == true { return .notDone }
        if plan.census.count > 0 { return .done }
        return plan.sharesFiles == true && sharesFiles == false ? .done : .nothingToCount
    }
}

extension Receipt {
    /// Compares the plan with what the two people own now.
    ///
    /// - Parameter heir: What the heir owns now, or `nil` if that could not be listed.
    public init(plan: Plan, leaver: RoomCensus, heir: RoomCensus?, profileExists: Bool?) {
        func area(_ kind: KeyPath<RoomCensus, RoomCensus.Area>) -> Area {
            let planned = plan.census[keyPath: kind]
            let isListedWhole = planned.roomIDs.count == planned.count
            // A room may have been archived or restored meanwhile, so it counts wherever the heir has it.
            let owned = heir.map { Set($0.active.roomIDs).union($0.archived.roomIDs) }
            return Area(
                moved: isListedWhole ? owned.map { owned in planned.roomIDs.count { owned.contains($0) } } : nil,
                planned: planned.count,
                left: leaver[keyPath: kind].count
            )
        }
        self.init(active: area(\.active), archived: area(\.archived), profileExists: profileExists)
    }
}
