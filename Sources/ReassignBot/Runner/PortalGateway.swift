import DocSpaceKit
import JobEngine
import TransportCore

/// Asks DocSpace what the engine wants to know, and turns every answer, also a missing one, into an engine event.
struct PortalGateway: Sendable {
    let client: DocSpaceClient
    let metrics: BotMetrics
    let budget: RequestBudget

    /// Most rooms of one person that are listed by id; larger holdings are only counted.
    static let mostListedRooms = 1_000

    /// Both people, what the leaver owns, and a reassignment that runs already: as far as the portal may be asked, because it refuses
    /// questions about people whose data this account may not move.
    func preflight(for order: Order, isRequesterAllowed: Bool) async -> JobEvent {
        do throws(DocSpaceError) {
            let bot = try await counted(.me) { () async throws(DocSpaceError) in try await client.me() }
            var findings = PreflightFindings(
                bot: Person(bot), leaver: .nobody(nearest: []), heir: nil, isRequesterAllowed: isRequesterAllowed)
            guard findings.mayBotReassign else { return .preflightRead(findings) }

            findings.leaver = try await match(order.from, as: order.disables ? .leaverToDisable : .leaver)
            if let heir = order.to { findings.heir = try await match(heir, as: .heir) }
            guard let leaver = findings.leaver.person.flatMap({ DocSpaceUserID($0.id) }), findings.refusal(of: order) == nil else {
                return .preflightRead(findings)
            }

            let census = try await census(of: leaver)
            let sharesFiles = try await sharesFiles(leaver)
            // Last, so that as little time as can be passes between this look and the start.
            findings.holdings = PreflightFindings.Holdings(record: try await record(of: leaver), census: census, sharesFiles: sharesFiles)
            return .preflightRead(findings)
        } catch {
            guard let status = error.status, error.isLasting, !error.isPortalClosed else { return .unavailable(Trouble(error)) }
            return .preflightRefused(status: status, message: error.serverMessage)
        }
    }

    /// Sends the one start of an attempt.
    ///
    /// - Parameter time: How long from now it may leave; later it does not.
    func start(_ order: StartOrder, leavingWithin time: Duration) async -> JobEvent {
        guard let from = DocSpaceUserID(order.from), let to = DocSpaceUserID(order.to) else {
            return .startNotSent(.unreadable)
        }
        await budget.take()
        let outcome = await client.start(
            from: from, to: to, deleteProfile: order.deleteProfile, leavingBefore: ContinuousClock.now + time)
        switch outcome {
        case .accepted(let progress):
            metrics.docSpaceAnswered(operation: "\(DocSpaceOperation.startReassignment)", code: "ok")
            return .startAccepted(Progress(progress))
        case .refused(let error):
            count(error)
            return .startRefused(status: error.status ?? 0, message: error.serverMessage)
        case .notSent(let error):
            count(error)
            return .startNotSent(Trouble(error))
        case .unknown(let error):
            count(error)
            return .startUnknown(Trouble(error))
        }
    }

    /// Disables an account. Doing it twice is doing it once.
    func disable(_ leaver: String) async -> JobEvent {
        guard let id = DocSpaceUserID(leaver) else { return .unavailable(.unreadable) }
        do throws(DocSpaceError) {
            _ = try await counted(.setStatus) { () async throws(DocSpaceError) in try await client.setStatus(.terminated, of: [id]) }
            return .disabled
        } catch {
            guard let status = error.status, error.isLasting, error.code != .unauthorized else { return .unavailable(Trouble(error)) }
            return .disableRefused(status: status, message: error.serverMessage)
        }
    }

    /// The progress record of the leaver.
    func progress(of leaver: String) async -> JobEvent {
        guard let id = DocSpaceUserID(leaver) else { return .unavailable(.unreadable) }
        do {
            return .progressRead(try await record(of: id))
        } catch {
            return .unavailable(Trouble(error))
        }
    }

    /// Asks the portal to stop the job of a plan, if it runs.
    func stop(_ plan: Plan) async -> JobEvent {
        let found = await progress(of: plan.from.id)
        guard case .progressRead(let record?) = found, record.end == nil, let leaver = DocSpaceUserID(plan.from.id) else { return found }
        do throws(DocSpaceError) {
            let answer = try await counted(.terminate) { () async throws(DocSpaceError) in try await client.terminate(leaver) }
            return .stopTaken(answer.map(Progress.init))
        } catch {
            guard let status = error.status, error.isLasting, error.code != .unauthorized else { return .unavailable(Trouble(error)) }
            return .stopRefused(status: status)
        }
    }

    /// The record once more; without one, what is left.
    func evidence(on plan: Plan) async -> JobEvent {
        let found = await progress(of: plan.from.id)
        guard case .progressRead(nil) = found else { return found }
        return await receipt(on: plan)
    }

    /// What is left, whatever the record says.
    func receipt(on plan: Plan) async -> JobEvent {
        do {
            return .evidenceRead(try await count(plan))
        } catch {
            return .countFailed(Trouble(error))
        }
    }

    // MARK: Pieces

    func counted<Answer>(
        _ operation: DocSpaceOperation,
        _ call: () async throws(DocSpaceError) -> Answer
    ) async throws(DocSpaceError) -> Answer {
        await budget.take()
        do {
            let answer = try await call()
            metrics.docSpaceAnswered(operation: "\(operation)", code: "ok")
            return answer
        } catch {
            count(error)
            throw error
        }
    }

    private func count(_ error: DocSpaceError) {
        metrics.docSpaceAnswered(operation: "\(error.operation)", code: "\(error.code)")
    }

    private func record(of leaver: DocSpaceUserID) async throws(DocSpaceError) -> Progress? {
        try await counted(.progress) { () async throws(DocSpaceError) in try await client.progress(of: leaver) }.map(Progress.init)
    }

    private func count(_ plan: Plan) async throws(DocSpaceError) -> Evidence {
        guard let from = DocSpaceUserID(plan.from.id) else {
            throw DocSpaceError(code: .invalidRequest, operation: .rooms, departure: .notSent, detail: "a stored id is no DocSpace id")
        }
        let leaver = try await census(of: from)
        let heir: RoomCensus? =
            if let to = plan.to.flatMap({ DocSpaceUserID($0.id) }) { try await census(of: to) } else { nil }
        let profile = try await counted(.person) { () async throws(DocSpaceError) in
            try await client.person(idOrLogin: plan.from.id)
        }
        return Evidence(
            profileExists: profile != nil,
            receipt: Receipt(plan: plan, leaver: leaver, heir: heir?.isListedWhole == true ? heir : nil, profileExists: profile != nil),
            sharesFiles: profile == nil ? false : try await sharesFiles(from)
        )
    }

    private func census(of person: DocSpaceUserID) async throws(DocSpaceError) -> RoomCensus {
        RoomCensus(
            active: try await rooms(of: person, in: .active),
            archived: try await rooms(of: person, in: .archive)
        )
    }

    private func rooms(of person: DocSpaceUserID, in area: RoomArea) async throws(DocSpaceError) -> RoomCensus.Area {
        let owned = try await DocSpaceClient.collectRooms(limit: Self.mostListedRooms) { position throws(DocSpaceError) in
            try await counted(.rooms) { () async throws(DocSpaceError) in
                try await client.rooms(ownedBy: person, area: area, startIndex: position, count: DocSpaceClient.roomsPerPage)
            }
        }
        return RoomCensus.Area(count: owned.total, roomIDs: owned.rooms.map(\.id.description))
    }

    /// Whether files of the person's own documents are shared. The portal says "yes" also for rooms, so it only counts without any.
    private func sharesFiles(_ person: DocSpaceUserID) async throws(DocSpaceError) -> Bool {
        try await counted(.necessary) { () async throws(DocSpaceError) in
            try await client.isReassignmentNecessary(for: person, type: .guest)
        }
    }
}

extension DocSpaceError {
    /// Whether the portal has refused the question itself, so that the same one will be refused again.
    fileprivate var isLasting: Bool {
        [.refused, .unauthorized, .paymentRequired, .forbidden, .notFound].contains(code)
    }
}

extension RoomCensus {
    /// Whether every room is listed by id.
    fileprivate var isListedWhole: Bool {
        active.roomIDs.count == active.count && archived.roomIDs.count == archived.count
    }
}
