import ChatPlatforms
import JobEngine
import JobLedger
import Logging

/// Takes an authentic command and answers it. Nothing here waits for DocSpace.
struct Desk: Sendable {
    let portal: PortalName
    let ledger: any Ledger
    let access: AccessPolicy
    let catalogue: any Catalogue
    let lookups: LookupQueue
    /// Wait for whose addresses mentions are.
    var mentions = LaterQueue()
    /// Wait for the doctor.
    var examinations = LaterQueue()
    let clock: BotClock
    let bells: Bells
    let logger: Logger
    /// How long a job waits for a second person, among other times.
    var timing = Timing()

    /// An answer, and what to count it as.
    struct Reply: Sendable {
        let answer: Answer
        /// A word of the command table.
        let verb: String
        let result: BotMetrics.CommandResult
        /// Whether a service gives the real answer later.
        var isAnsweredLater = false
    }

    /// Most unfinished jobs that `status` lists.
    static let mostListedJobs = 10
    /// Most undelivered messages that `status` looks at.
    static let mostListedPosts = 20

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
        if let claim = command.press, let refusal = try await refusal(of: claim, by: requester) {
            log("press refused", requester, ["button.verb": "\(claim.verb.rawValue)"])
            return reply(refusal, parsed, .refused)
        }
        switch parsed {
        case .mistake(.mention, _) where facts.findsAddresses && !command.mentions.isEmpty:
            return lookUpMentions(command, parsed)
        case .mistake(.mention(let shown, _), _):
            let line = CommandMistake.mention(shown: shown, usage: command.wordsWithoutMentions)
            return reply(catalogue.mistakeText(line), parsed, .mistake)
        case .mistake(let mistake, _):
            return reply(catalogue.mistakeText(mistake), parsed, .mistake)
        case .command(.help):
            return reply(catalogue.helpText(for: requester, access: access), parsed, .answered)
        case .command(.whoami):
            return reply(catalogue.whoami(requester, access: access), parsed, .answered)
        case .command(.doctor):
            return examine(command, parsed)
        case .command(.status(let subject)):
            return reply(try await status(of: subject), parsed, .answered)
        case .command(.reassign(let from, let to, let options)):
            return try await take(makeOrder(from: from, to: to, options, requester), by: command, parsed, facts: facts)
        case .command(.plan(let from, let to, let options)):
            return plan(makeOrder(from: from, to: to, options, requester), command, parsed)
        case .command(.confirm(let code, let address)):
            return try await confirm(code, typing: address, by: command, parsed, facts: facts)
        case .command(.drop(let code)):
            return try await drop(code, requester, parsed)
        case .command(.history(let person)):
            return reply(try await history(of: person), parsed, .answered)
        case .command(.approve(let number)):
            return try await approve(JobID(rawValue: number), requester, parsed)
        case .command(.pause):
            return try await setPause(true, requester, parsed)
        case .command(.resume):
            return try await setPause(false, requester, parsed)
        case .command(.cancel(let number)):
            return try await cancel(JobID(rawValue: number), command, parsed)
        case .command(.retry(let number)):
            return try await retry(JobID(rawValue: number), command, parsed, facts: facts)
        case .command(.resend(let number)):
            return try await resend(JobID(rawValue: number), requester, parsed)
        case .command(.watch(let person)):
            return try await take(makeOrder(from: person, to: nil, ReassignOptions(), requester), by: command, parsed, facts: facts)
        }
    }

    /// Whether carrying `command` out leaves everything as it was: a question or a mistake.
    func changesNothing(_ command: InboundCommand) -> Bool {
        switch parse(command) {
        case .mistake, .command(.help), .command(.whoami), .command(.doctor), .command(.status), .command(.history), .command(.plan): true
        case .command: false
        }
    }

    // MARK: Looking

    private func status(of subject: ReassignCommand.StatusSubject) async throws(LedgerError) -> MessageText {
        switch subject {
        case .all:
            let jobs = try await ledger.unfinishedJobs(in: portal, limit: Self.mostListedJobs)
            let undelivered = try await ledger.undeliveredPosts(about: nil, limit: Self.mostListedPosts)
            let pause = try await ledger.pause(of: portal).map { catalogue.pauseText($0, at: clock.now) } ?? ""
            return catalogue.overview(jobs.map(\.job), at: clock.now) + pause + catalogue.undelivered(undelivered)
        case .job(let number):
            let id = JobID(rawValue: number)
            guard let stored = try await ledger.job(id) else { return catalogue.noSuchJob(id) }
            return try await status(of: stored.job)
        case .person(let person):
            guard let stored = try await ledger.newestJob(about: person.key, in: portal) else { return catalogue.noJobAbout(person.typed) }
            return try await status(of: stored.job)
        }
    }

    private func history(of person: ChatPlatforms.PersonReference?) async throws(LedgerError) -> MessageText {
        let jobs = try await ledger.endedJobs(about: person?.key, in: portal, limit: Self.mostListedJobs)
        return catalogue.historyText(jobs.map(\.job), about: person?.typed, at: clock.now)
    }

    private func status(of job: Job) async throws(LedgerError) -> MessageText {
        let undelivered = try await ledger.undeliveredPosts(about: job.id, limit: Self.mostListedPosts)
        return catalogue.statusText(job, at: clock.now) + catalogue.undelivered(undelivered)
    }

    // MARK: Pieces

    /// A command, or why it is none, with the entry of the table that decides who may use it.
    enum Parsed {
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

    func reply(_ text: MessageText, _ parsed: Parsed, _ result: BotMetrics.CommandResult) -> Reply {
        Reply(answer: privately(text), verb: parsed.entry.verb?.rawValue ?? "reassign", result: result)
    }

    private func privately(_ text: MessageText) -> Answer {
        Answer(audience: .requester, message: Message(id: "", spans: text.spans))
    }

    func channels(of requester: Requester) -> [String] {
        access.lists[requester.platform]?.channels.sorted() ?? []
    }

    func log(_ message: Logger.Message, _ requester: Requester, _ metadata: Logger.Metadata) {
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
