import ChatPlatforms
import JobEngine
import JobLedger
import Logging

/// Takes an authentic command and answers it. Nothing here waits for DocSpace.
struct Desk: Sendable {
    let portal: PortalName
    let ledger: any Ledger
    let access: AccessPolicy
    let catalogue: Catalogue
    let lookups: LookupQueue
    let clock: BotClock
    let bells: Bells
    let logger: Logger

    /// An answer, and what to count it as.
    struct Reply: Sendable {
        let answer: Answer
        /// A word of the command table.
        let verb: String
        let result: BotMetrics.CommandResult
    }

    /// Most unfinished jobs that `status` lists.
    static let mostListedJobs = 10

    /// The answer to a command. What it changes is on the disk when this returns.
    ///
    /// - Throws: ``LedgerError`` when the store cannot be used; the caller answers with ``Catalogue/storeTrouble``.
    func answer(_ command: InboundCommand, facts: PlatformFacts) async throws(LedgerError) -> Reply {
        let requester = Requester(command.origin)
        let parsed = parse(command)
        let need = AccessPolicy.Need(parsed.entry.role)
        if case .refused(let reason) = access.authorize(requester, for: need) {
            log("command refused", requester, ["access.reason": "\(reason.rawValue)"])
            return reply(catalogue.refused(reason, requester: requester, channels: channels(of: requester)), parsed, .denied)
        }
        switch parsed {
        case .mistake(let mistake, _):
            return reply(catalogue.mistakeText(mistake), parsed, .mistake)
        case .command(.help):
            return reply(catalogue.helpText(mayStart: access.authorize(requester, for: .listed) == .allowed), parsed, .answered)
        case .command(.whoami):
            return reply(catalogue.whoami(requester, access: access), parsed, .answered)
        case .command(.status(let subject)):
            return reply(try await status(of: subject), parsed, .answered)
        case .command(.reassign(let from, let to)):
            let order = makeOrder(from: Order.PersonReference(from), to: Order.PersonReference(to), requester)
            return try await admit(order, by: command, parsed, facts: facts)
        case .command(.plan(let from, let to)):
            let order = makeOrder(from: Order.PersonReference(from), to: Order.PersonReference(to), requester)
            return plan(order, command, parsed)
        case .command(.cancel(let number)):
            return try await cancel(JobID(rawValue: number), requester, parsed)
        case .command(.retry(let number)):
            return try await retry(JobID(rawValue: number), command, parsed, facts: facts)
        case .command(.watch(let person)):
            return try await admit(makeOrder(from: Order.PersonReference(person), to: nil, requester), by: command, parsed, facts: facts)
        }
    }

    // MARK: Starting

    private func admit(
        _ order: Order,
        by command: InboundCommand,
        _ parsed: Parsed,
        facts: PlatformFacts
    ) async throws(LedgerError) -> Reply {
        let now = clock.now
        let requester = order.requester
        let record = CommandRecord(
            duplicateKey: command.duplicateKey,
            order: order,
            replyURL: command.reply?.url,
            replyExpiresAt: now + (facts.laterAnswers?.lifetime ?? .zero),
            replyUses: facts.laterAnswers?.uses ?? 0
        )
        let admitted = try await ledger.admit(record, at: now) { [catalogue] admission in
            StoredText.encode(catalogue.admissionText(admission, of: order, at: now))
        }
        let result: BotMetrics.CommandResult
        switch admitted.admission {
        case .accepted(let job):
            result = .accepted
            bells.jobChanged()
            log("command accepted", requester, ["job.id": "\(job.id)"])
        case .alreadyRunning(let job):
            result = .refused
            log("command not started: already running", requester, ["job.id": "\(job.id)"])
        case nil:
            result = .duplicate
            log("command repeated", requester, [:])
        }
        return reply(StoredText.decode(admitted.answer) ?? catalogue.alreadyTaken, parsed, result)
    }

    private func makeOrder(from: Order.PersonReference, to: Order.PersonReference?, _ requester: Requester) -> Order {
        Order(
            portal: portal, from: from, to: to, deleteProfile: false, requester: requester,
            destination: .channel(of: requester.platform))
    }

    /// The same pair as a job's again, as a job of its own.
    private func retry(
        _ id: JobID, _ command: InboundCommand, _ parsed: Parsed, facts: PlatformFacts
    ) async throws(LedgerError) -> Reply {
        let requester = Requester(command.origin)
        guard let job = try await ledger.job(id)?.job, job.order.portal == portal else {
            return reply(catalogue.noSuchJob(id), parsed, .mistake)
        }
        guard let order = job.retryOrder(by: requester, to: .channel(of: requester.platform)) else {
            return reply(catalogue.nothingToRetry(job, at: clock.now), parsed, .refused)
        }
        return try await admit(order, by: command, parsed, facts: facts)
    }

    // MARK: Stopping

    private func cancel(_ id: JobID, _ requester: Requester, _ parsed: Parsed) async throws(LedgerError) -> Reply {
        let now = clock.now
        let name = requester.displayName
        let before = try await ledger.change(id, for: requester, at: now) { [access, portal] job in
            guard job.order.portal == portal, access.maySteer(requester, jobOf: job.order.requester),
                case .taken(let step) = job.cancel(by: name, at: now)
            else { return nil }
            return step
        }
        guard let job = before, job.order.portal == portal else { return reply(catalogue.noSuchJob(id), parsed, .mistake) }
        guard access.maySteer(requester, jobOf: job.order.requester) else {
            log("stop refused", requester, ["job.id": "\(id)"])
            return reply(catalogue.mayNotCancel(job), parsed, .denied)
        }
        // Pure: the same answer as inside the store.
        let answer = job.cancel(by: name, at: now)
        if case .taken = answer {
            bells.jobChanged()
            log("stop requested", requester, ["job.id": "\(id)"])
        }
        return reply(catalogue.cancelText(answer, of: job, at: now), parsed, answer == .nothingToCancel ? .refused : .accepted)
    }

    // MARK: Looking

    /// A plan needs the portal, so it is answered later, where the chat says it may be.
    private func plan(_ order: Order, _ command: InboundCommand, _ parsed: Parsed) -> Reply {
        guard let url = command.reply?.url else { return reply(catalogue.noPlaceForAnswer, parsed, .refused) }
        let lookup = Lookup(order: order, platform: command.origin.platform, replyURL: url)
        return lookups.add(lookup) ? reply("Looking up…", parsed, .answered) : reply(catalogue.tooBusy, parsed, .busy)
    }

    private func status(of subject: ReassignCommand.StatusSubject) async throws(LedgerError) -> MessageText {
        switch subject {
        case .all:
            let jobs = try await ledger.unfinishedJobs(in: portal, limit: Self.mostListedJobs)
            let statistics = try await ledger.statistics()
            return catalogue.overview(jobs.map(\.job), deadPosts: statistics.deadPosts, at: clock.now)
        case .job(let number):
            let id = JobID(rawValue: number)
            guard let stored = try await ledger.job(id) else { return catalogue.noSuchJob(id) }
            return catalogue.statusText(stored.job, at: clock.now)
        case .person(let person):
            guard let stored = try await ledger.newestJob(about: person.key, in: portal) else { return catalogue.noJobAbout(person.typed) }
            return catalogue.statusText(stored.job, at: clock.now)
        }
    }

    // MARK: Pieces

    /// A command, or why it is none, with the entry of the table that decides who may use it.
    private enum Parsed {
        case command(ReassignCommand)
        case mistake(CommandMistake, CommandEntry)

        var entry: CommandEntry {
            switch self {
            case .command(let command): command.entry
            case .mistake(_, let entry): entry
            }
        }
    }

    /// A mistake is explained to listed people only: help is for everybody.
    private func parse(_ command: InboundCommand) -> Parsed {
        switch command.words.mapError(CommandMistake.unreadable).flatMap(CommandParser.parse) {
        case .success(let meaning): .command(meaning)
        case .failure(let mistake): .mistake(mistake, CommandTable.reassign)
        }
    }

    private func reply(_ text: MessageText, _ parsed: Parsed, _ result: BotMetrics.CommandResult) -> Reply {
        Reply(answer: privately(text), verb: parsed.entry.verb?.rawValue ?? "reassign", result: result)
    }

    private func privately(_ text: MessageText) -> Answer {
        Answer(audience: .requester, message: Message(id: "", spans: text.spans))
    }

    private func channels(of requester: Requester) -> [String] {
        access.lists[requester.platform]?.channels.sorted() ?? []
    }

    private func log(_ message: Logger.Message, _ requester: Requester, _ metadata: Logger.Metadata) {
        let who: Logger.Metadata = [
            "chat.platform": "\(requester.platform)", "chat.team": "\(requester.team)", "chat.channel": "\(requester.channel)",
            "chat.user": "\(requester.user)",
        ]
        logger.info(message, metadata: who.merging(metadata) { first, _ in first })
    }
}

extension Requester {
    /// Who typed, in the engine's terms.
    init(_ origin: InboundCommand.Origin) {
        self.init(
            platform: origin.platform.rawValue,
            team: origin.team,
            channel: origin.channel,
            channelName: origin.channelName,
            user: origin.user,
            userName: origin.userName
        )
    }
}

extension Order.PersonReference {
    /// A typed person, in the engine's terms.
    init(_ person: ChatPlatforms.PersonReference) {
        let kind: Kind =
            switch person.kind {
            case .email: .email
            case .id: .id
            case .name: .name
            }
        self.init(kind: kind, typed: person.typed, key: person.key)
    }
}

extension AccessPolicy.Need {
    /// What a command's role needs.
    init(_ role: CommandRole) {
        self =
            switch role {
            case .anyone: .anyone
            case .listed: .listed
            case .operators: .operators
            }
    }
}
