import DocSpaceKit
import JobEngine
import TransportCore

/// Asks DocSpace what the engine wants to know, and turns every answer, also a missing one, into an engine event.
struct PortalGateway: Sendable {
    let client: DocSpaceClient
    let metrics: BotMetrics

    /// Most rooms of one person that are listed by id; larger holdings are only counted.
    static let mostListedRooms = 1_000

    /// Both people, what the leaver owns, and a reassignment that runs already.
    func preflight(for order: Order, isRequesterAllowed: Bool) async -> JobEvent {
        await event { () async throws(DocSpaceError) in
            let bot = try await counted(.me) { () async throws(DocSpaceError) in try await client.me() }
            let from = try await person(order.from)
            let to = try await person(order.to)
            var findings = PreflightFindings(
                bot: Person(bot),
                from: from.map(Person.init),
                to: to.map(Person.init),
                record: nil,
                census: RoomCensus(active: .init(count: 0, roomIDs: []), archived: .init(count: 0, roomIDs: [])),
                sharesFiles: nil,
                isRequesterAllowed: isRequesterAllowed
            )
            if let from {
                findings.record = try await counted(.progress) { () async throws(DocSpaceError) in
                    try await client.progress(of: from.id)
                }.map(Progress.init)
                findings.census = try await census(of: from.id)
                findings.sharesFiles = try await sharesFiles(from.id)
            }
            return .preflightRead(findings)
        }
    }

    /// Sends the one start of an attempt.
    func start(_ order: StartOrder) async -> JobEvent {
        guard let from = DocSpaceUserID(order.from), let to = DocSpaceUserID(order.to) else {
            return .startNotSent(.unreadable)
        }
        let outcome = await client.start(from: from, to: to, deleteProfile: order.deleteProfile)
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

    /// The progress record of the leaver.
    func progress(of leaver: String) async -> JobEvent {
        await event { () async throws(DocSpaceError) in
            .progressRead(try await record(of: leaver))
        }
    }

    /// The record once more; without one, what is left.
    func evidence(on plan: Plan) async -> JobEvent {
        await event { () async throws(DocSpaceError) in
            if let record = try await record(of: plan.from.id) { return .progressRead(record) }
            return .evidenceRead(try await count(plan))
        }
    }

    /// What is left, whatever the record says.
    func receipt(on plan: Plan) async -> JobEvent {
        await event { () async throws(DocSpaceError) in
            .evidenceRead(try await count(plan))
        }
    }

    // MARK: Pieces

    private func event(_ read: () async throws(DocSpaceError) -> JobEvent) async -> JobEvent {
        do {
            return try await read()
        } catch {
            return .unavailable(Trouble(error))
        }
    }

    private func counted<Answer>(
        _ operation: DocSpaceOperation,
        _ call: () async throws(DocSpaceError) -> Answer
    ) async throws(DocSpaceError) -> Answer {
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

    private func person(_ reference: Order.PersonReference) async throws(DocSpaceError) -> DocSpaceKit.Person? {
        switch reference.kind {
        case .email:
            try await counted(.personByEmail) { () async throws(DocSpaceError) in
                try await client.person(email: reference.typed)
            }
        case .id:
            try await counted(.person) { () async throws(DocSpaceError) in
                try await client.person(idOrLogin: reference.key)
            }
        }
    }

    private func record(of leaver: String) async throws(DocSpaceError) -> Progress? {
        guard let id = DocSpaceUserID(leaver) else { return nil }
        return try await counted(.progress) { () async throws(DocSpaceError) in try await client.progress(of: id) }
            .map(Progress.init)
    }

    private func count(_ plan: Plan) async throws(DocSpaceError) -> Evidence {
        guard let from = DocSpaceUserID(plan.from.id), let to = DocSpaceUserID(plan.to.id) else {
            throw DocSpaceError(code: .invalidRequest, operation: .rooms, departure: .notSent, detail: "a stored id is no DocSpace id")
        }
        let leaver = try await census(of: from)
        let heir = try await census(of: to)
        let profile = try await counted(.person) { () async throws(DocSpaceError) in
            try await client.person(idOrLogin: plan.from.id)
        }
        return Evidence(
            profileExists: profile != nil,
            receipt: Receipt(plan: plan, leaver: leaver, heir: heir.isListedWhole ? heir : nil, profileExists: profile != nil),
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
        let page = try await counted(.rooms) { () async throws(DocSpaceError) in
            try await client.allRooms(ownedBy: person, area: area, limit: Self.mostListedRooms)
        }
        return RoomCensus.Area(count: page.total, roomIDs: page.rooms.map(\.id.description))
    }

    /// Whether files of the person's own documents are shared. The portal says "yes" also for rooms, so it only counts without any.
    private func sharesFiles(_ person: DocSpaceUserID) async throws(DocSpaceError) -> Bool {
        try await counted(.necessary) { () async throws(DocSpaceError) in
            try await client.isReassignmentNecessary(for: person, type: .guest)
        }
    }
}

extension RoomCensus {
    /// Whether every room is listed by id.
    fileprivate var isListedWhole: Bool {
        active.roomIDs.count == active.count && archived.roomIDs.count == archived.count
    }
}
