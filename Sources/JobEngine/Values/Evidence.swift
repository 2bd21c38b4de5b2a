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
        // Of a run that was started elsewhere nobody knows whether it deletes.
        if plan.to == nil, !profileExists { return .done }
        if receipt.left > 0 || sharesFiles == true { return .notDone }
        if plan.census.count > 0 { return .done }
        return plan.sharesFiles == true && sharesFiles == false ? .done : .nothingToCount
    }
}
