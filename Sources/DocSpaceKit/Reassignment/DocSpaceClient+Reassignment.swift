internal import HTTPTypes
internal import TransportCore

/// Who is asked about in ``DocSpaceClient/isReassignmentNecessary(for:type:)``.
public enum ReassignPersonType: String, Sendable, CaseIterable {
    case all = "All"
    case docSpaceAdmin = "DocSpaceAdmin"
    case roomAdmin = "RoomAdmin"
    case user = "User"
    /// Looks at shared files and folders in My documents too.
    case guest = "Guest"
}

extension DocSpaceClient {
    /// Starts moving the data of `from` to `to`, once, and sorts what came of it.
    ///
    /// One request on a connection of its own. It never throws: a start whose outcome is not known is a result, not a failure.
    ///
    /// - Parameters:
    ///   - deleteProfile: Destroys personal files of `from` and then the profile.
    ///   - leavingBefore: After this moment the request does not leave any more; the outcome is then `.notSent`.
    public func start(
        from: DocSpaceUserID,
        to: DocSpaceUserID,
        deleteProfile: Bool,
        leavingBefore: ContinuousClock.Instant? = nil
    ) async -> StartOutcome {
        do {
            let progress = try await startReassignment(
                from: from, to: to, deleteProfile: deleteProfile, leavingBefore: leavingBefore)
            if let progress {
                return .accepted(progress)
            }
            return .unknown(
                DocSpaceError(
                    code: .outcomeUnknown,
                    operation: .startReassignment,
                    status: 200,
                    departure: .maybeSent,
                    detail: "the answer holds no record"
                )
            )
        } catch {
            return StartOutcome(error)
        }
    }

    /// Starts moving the data of `from` to `to`: the plain call behind ``start(from:to:deleteProfile:)``.
    ///
    /// - Returns: The record, which is that of a job already running if there was one; nil if the answer holds none, which says nothing.
    public func startReassignment(
        from: DocSpaceUserID,
        to: DocSpaceUserID,
        deleteProfile: Bool,
        leavingBefore: ContinuousClock.Instant? = nil
    ) async throws(DocSpaceError) -> ReassignProgress? {
        let body = #"{"fromUserId":"\#(from)","toUserId":"\#(to)","deleteProfile":\#(deleteProfile)}"#
        var call = PortalCall(.startReassignment, .post, path: "people/reassign/start", body: body)
        call.latestDeparture = leavingBefore
        return try await progress(call, of: from)
    }

    /// What the portal remembers of the reassignment of a person.
    ///
    /// - Returns: Nil if there is no record: never started, forgotten about 60 s after its last change, or lost. Never means "finished".
    public func progress(of user: DocSpaceUserID) async throws(DocSpaceError) -> ReassignProgress? {
        try await progress(PortalCall(.progress, path: "people/reassign/progress/\(user)"), of: user)
    }

    /// Asks the portal to stop the reassignment of a person. Nothing done so far is undone.
    ///
    /// The answer says "canceled" at once, but the job stops only at its next step, and a job that had finished is called canceled too:
    /// a canceled record with 100 % is a finished job.
    ///
    /// - Returns: The record; nil if there was none.
    public func terminate(_ user: DocSpaceUserID) async throws(DocSpaceError) -> ReassignProgress? {
        let body = #"{"userId":"\#(user)"}"#
        return try await progress(PortalCall(.terminate, .put, path: "people/reassign/terminate", body: body), of: user)
    }

    /// Whether a person owns active rooms; with `.guest` also whether files or folders of My documents are shared.
    ///
    /// False does not mean that deleting the profile loses nothing.
    public func isReassignmentNecessary(
        for user: DocSpaceUserID,
        type: ReassignPersonType
    ) async throws(DocSpaceError) -> Bool {
        let query = [(name: "userId", value: user.description), (name: "type", value: type.rawValue)]
        return try await send(PortalCall(.necessary, path: "people/reassign/necessary", query: query)).required(Bool.self)
    }

    private func progress(_ call: PortalCall, of user: DocSpaceUserID) async throws(DocSpaceError) -> ReassignProgress? {
        let answer = try await send(call)
        guard let progress = try answer.decode(ProgressAnswer.self)?.progress else { return nil }
        if let source = progress.source, source != user { throw answer.malformed("the record is of another person") }
        return progress
    }
}
