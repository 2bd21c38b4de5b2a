public import JobEngine
public import JobLedger

/// A store under test, and short words for what the engine would do with it.
public struct LedgerFixture: Sendable {
    /// The store.
    public let ledger: any Ledger
    /// A moment to count from.
    public let start = Timestamp(milliseconds: 1_790_000_000_000)
    /// The channel all sample jobs post to.
    public let channel = DestinationName.channel(of: "slack")

    /// Creates a fixture around `ledger`.
    public init(_ ledger: any Ledger) {
        self.ledger = ledger
    }

    /// A moment `seconds` after ``start``.
    public func at(_ seconds: Int64) -> Timestamp { start + .seconds(seconds) }

    /// An order to move the data of `from`.
    public func order(from: String, portal: PortalName = .main) -> Order {
        Order(
            portal: portal,
            from: Order.PersonReference(kind: .email, typed: from, key: from.lowercased()),
            to: Order.PersonReference(kind: .email, typed: "maria@example.org", key: "maria@example.org"),
            deleteProfile: false,
            requester: Requester(
                platform: "slack", team: "T0001", channel: "C0001", channelName: "it-ops", user: "U0001", userName: "olga"),
            destination: channel
        )
    }

    /// A command with that order; its duplicate key is made of leaver and portal unless given.
    public func command(from: String, key: String? = nil, portal: PortalName = .main) -> CommandRecord {
        CommandRecord(
            duplicateKey: key ?? "key of \(from) in \(portal)",
            order: order(from: from, portal: portal),
            replyURL: "https://hooks.example.org/commands/canary-\(from)",
            replyExpiresAt: at(1_800),
            replyUses: 3
        )
    }

    /// Admits a command; the answer names the job.
    public func admit(from: String, key: String? = nil, portal: PortalName = .main, at seconds: Int64 = 0) async throws -> AdmittedCommand {
        try await admit(command(from: from, key: key, portal: portal), at: seconds)
    }

    /// Admits a command; the answer names the job.
    public func admit(_ command: CommandRecord, at seconds: Int64 = 0) async throws -> AdmittedCommand {
        try await ledger.admit(command, at: at(seconds)) { admission in
            switch admission {
            case .accepted(let job): Array("accepted \(job.id)".utf8)
            case .alreadyRunning(let job): Array("already running \(job.id)".utf8)
            case .planUnusable(let refusal): Array("\(refusal)".utf8)
            case .overQuota(let limit): Array("\(limit.jobs)".utf8)
            }
        }
    }

    /// Keeps a plan for Anna and Maria, shown to the sample person.
    public func show(_ code: String, deleteProfile: Bool = false, at seconds: Int64 = 0) async throws -> ShownPlan {
        var order = order(from: "anna@example.org")
        order.deleteProfile = deleteProfile
        var plan = plan
        plan.deleteProfile = deleteProfile
        let shown = ShownPlan(
            code: try require(PlanCode(rawValue: code), "\(code) is a code"), order: order, plan: plan, shownAt: at(seconds))
        try expect(try await ledger.keepPlan(shown), "\(code) is free")
        return shown
    }

    /// The command that confirms a plan.
    public func confirmation(of shown: ShownPlan, by requester: Requester? = nil, key: String = "confirm") throws -> CommandRecord {
        var command = command(from: "anna@example.org", key: key)
        let requester = requester ?? shown.order.requester
        command.order = try require(shown.confirmedOrder(by: requester), "a plan with an heir can be confirmed")
        return command
    }

    /// Admits a command that must be accepted, and reads its job.
    public func accept(from: String, portal: PortalName = .main, at seconds: Int64 = 0) async throws -> StoredJob {
        guard case .accepted(let job) = try await admit(from: from, portal: portal, at: seconds).admission else {
            throw ContractBroken("the command was not accepted")
        }
        return try require(try await ledger.job(job.id), "an accepted job is stored")
    }

    /// Stores the engine's answers to `events`, one after another.
    public func advance(_ stored: StoredJob, _ events: JobEvent..., at seconds: Int64 = 0) async throws -> StoredJob {
        var stored = stored
        for event in events {
            let step = stored.job.step(event, at: at(seconds), under: EnginePolicy())
            stored = try await ledger.commit(step, of: stored, at: at(seconds))
        }
        return stored
    }

    /// What preflight finds when the leaver resolves to `id` and nothing speaks against the start.
    public func findings(from id: String, email: String = "anna@example.org", isRequesterAllowed: Bool = true) -> PreflightFindings {
        PreflightFindings(
            bot: Person(id: "bot", name: "Bot", email: "bot@example.org", role: .owner, status: .active),
            leaver: .exact(Person(id: id, name: "Anna Petrova", email: email, role: .roomAdmin, status: .disabled)),
            heir: .exact(Person(id: "maria", name: "Maria Lind", email: "maria@example.org", role: .roomAdmin, status: .active)),
            isRequesterAllowed: isRequesterAllowed,
            holdings: .init(
                record: nil,
                census: RoomCensus(active: .init(count: 2, roomIDs: ["1", "2"]), archived: .init(count: 0, roomIDs: [])),
                sharesFiles: nil
            )
        )
    }

    /// A plan for Anna and Maria.
    public var plan: Plan {
        Plan(
            from: Person(id: "guid-1", name: "Anna Petrova", email: "anna@example.org", role: .roomAdmin, status: .disabled),
            to: Person(id: "maria", name: "Maria Lind", email: "maria@example.org", role: .roomAdmin, status: .active),
            deleteProfile: false,
            census: RoomCensus(active: .init(count: 2, roomIDs: ["1", "2"]), archived: .init(count: 0, roomIDs: [])),
            sharesFiles: nil
        )
    }

    /// A record of the portal.
    public func progress(_ percentage: Int) -> Progress {
        Progress(percentage: percentage, status: .running, isCompleted: false)
    }

    /// A job that the portal runs; its start post waits in the channel's queue.
    public func watched(from: String, user: String, at seconds: Int64 = 0) async throws -> StoredJob {
        let accepted = try await accept(from: from, at: seconds)
        return try await advance(
            accepted, .turnCame, .preflightRead(findings(from: user, email: from)), .startAccepted(progress(0)), at: seconds)
    }

    /// Ends a job that has been refused or whose start was refused by the portal.
    public func end(_ stored: StoredJob, at seconds: Int64 = 0) async throws -> StoredJob {
        switch stored.job.state {
        case .received, .queued:
            try await advance(stored, .turnCame, .preflightRead(findings(from: "x", isRequesterAllowed: false)), at: seconds)
        case .intended:
            try await advance(stored, .startRefused(status: 400, message: nil), at: seconds)
        default:
            try await advance(
                stored, .progressRead(Progress(percentage: 20, status: .failed, isCompleted: true)),
                .unavailable(.unreachable), .unavailable(.unreachable), .unavailable(.unreachable), .unavailable(.unreachable),
                .unavailable(.unreachable), at: seconds)
        }
    }

    /// Takes the next post, which must be due.
    public func claim(_ destination: DestinationName? = nil, at seconds: Int64 = 0) async throws -> ClaimedPost {
        let claim = try await ledger.claimPost(to: destination ?? channel, at: at(seconds))
        guard case .post(let post) = claim else { throw ContractBroken("a post should be due, but: \(claim)") }
        return post
    }
}

/// A promise of the store that does not hold.
public struct ContractBroken: Error, CustomStringConvertible {
    /// What was promised, or what came instead.
    public let description: String

    init(_ description: String) {
        self.description = description
    }
}

func expect(_ condition: Bool, _ promise: String) throws {
    if !condition { throw ContractBroken(promise) }
}

func require<Value>(_ value: Value?, _ promise: String) throws -> Value {
    guard let value else { throw ContractBroken(promise) }
    return value
}

func expectError(_ code: LedgerError.Code, _ promise: String, from work: () async throws -> Void) async throws -> LedgerError {
    do {
        try await work()
    } catch let error as LedgerError {
        try expect(error.code == code, "\(promise), but: \(error)")
        return error
    }
    throw ContractBroken("\(promise), but nothing was thrown")
}
