import ChatPlatforms
import JobLedger
import Logging
import ReassignTestKit
import Testing

@testable import JobEngine
@testable import ReassignBot

/// What a command is answered, and what it leaves in the store. Nothing here reaches DocSpace or the chat.
@Suite("Desk")
struct DeskTests {
    private let ledger: SQLiteLedger
    private let desk: Desk
    private let facts = PlatformFacts(
        answerDeadline: .seconds(3), hasPrivateAnswers: true, laterAnswers: nil, postGap: .seconds(1), textLimitScalars: 3_000)

    init() throws {
        ledger = try SQLiteLedger.openInMemory()
        let start = LedgerFixture(ledger).start
        desk = Desk(
            portal: .main,
            ledger: ledger,
            access: Self.access(),
            catalogue: English(hasSeveralChannels: false),
            lookups: LookupQueue(),
            clock: BotClock { start },
            bells: Bells(),
            logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
        )
    }

    private static func access() -> AccessPolicy {
        AccessPolicy(
            lists: ["slack": .init(teams: ["T1"], channels: ["C1", "C3"], users: ["U1", "U2", "U3"])], operators: ["slack:U2"])
    }

    private static let pair = "anna@example.org maria@example.org"

    private func type(
        _ text: String, key: String = "key 1", team: String = "T1", channel: String = "C1", user: String = "U1",
        replyURL: String? = nil
    ) async throws -> Desk.Reply {
        let command = InboundCommand(
            origin: .init(
                platform: PlatformName(rawValue: "slack"), team: team, channel: channel, channelName: "it-ops", user: user, userName: "olga"
            ),
            words: .success(text.split(separator: " ").map { .text(String($0)) }),
            text: text,
            duplicateKey: key,
            reply: replyURL.map { InboundCommand.ReplyHandle(url: $0) }
        )
        return try await desk.answer(command, facts: facts)
    }

    private func jobs() async throws -> [StoredJob] { try await ledger.unfinishedJobs(in: .main, limit: 100) }

    // MARK: Starting

    @Test("a command of a listed person makes one job, and the answer names it")
    func accepted() async throws {
        let reply = try await type(Self.pair)
        #expect(reply.plainText == "J-1 accepted: anna@example.org → maria@example.org. Progress goes to this channel.")
        #expect(reply.answer.audience == .requester)
        #expect(reply.result == .accepted)
        let job = try #require(try await ledger.job(JobID(rawValue: 1))?.job)
        #expect(job.state == .received)
        #expect(job.order.from.typed == "anna@example.org")
        #expect(job.order.to?.typed == "maria@example.org")
        #expect(!job.order.deleteProfile)
        #expect(job.order.requester.user == "U1")
    }

    @Test("what the chat did not take is in the status, and a person can have it sent again")
    func resending() async throws {
        let fixture = LedgerFixture(ledger)
        _ = try await fixture.watched(from: "anna@example.org", user: "1")
        let lost = try await fixture.claim()
        try await ledger.settlePost(lost.id, .dead(reason: "no_service"), at: fixture.start)
        let hint = "⚠ 1 message about J-1 could not be delivered (no_service). Send again: `/reassign resend J-1`"
        #expect(try await type("status").plainText.hasSuffix(hint))
        #expect(try await type("status J-1").plainText.hasSuffix(hint))
        #expect(try await type("resend J-1").plainText == "Sending 1 message about J-1 again. `/reassign status J-1`")
        #expect(try await fixture.claim().id == lost.id)
        #expect(try await !type("status").plainText.contains("could not be delivered"))
        let nothing = try await type("resend J-1")
        #expect(nothing.plainText == "Nothing to send again: no message about J-1 was given up. `/reassign status J-1`")
        #expect(nothing.result == .refused)
        #expect(try await type("resend J-9").plainText.hasPrefix("There is no job J-9."))
        #expect(try await type("resend J-1", user: "U9").result == .denied)
    }

    @Test("the same command again gets the same answer and makes nothing")
    func repeated() async throws {
        let first = try await type(Self.pair)
        let second = try await type(Self.pair)
        #expect(second.plainText == first.plainText)
        #expect(second.result == .duplicate)
        #expect(try await jobs().count == 1)
    }

    @Test("a second command for the same pair is told which job it is")
    func sameAgain() async throws {
        _ = try await type(Self.pair)
        let reply = try await type(Self.pair, key: "key 2")
        #expect(
            reply.plainText
                == "J-1 is already waiting from this command, accepted 0 s ago. Nothing was started twice. `/reassign status J-1`"
        )
        #expect(reply.result == .refused)
        #expect(try await jobs().count == 1)
    }

    @Test("a second command for the same leaver and another heir is never joined silently")
    func otherHeir() async throws {
        _ = try await type(Self.pair)
        let reply = try await type("ANNA@example.org ivan@example.org", key: "key 2")
        #expect(reply.plainText.hasPrefix("Not started. A reassignment of anna@example.org is already waiting: J-1, to maria@example.org"))
        #expect(try await jobs().count == 1)
    }

    // MARK: Who may

    @Test(
        "only team, channel and person on the lists may start, and nothing is left of what others type",
        arguments: [("T2", "C1", "U1"), ("T1", "C1", "U4"), ("t1", "C1", "U1"), ("T1", "C1", "u1"), ("", "", "")]
    )
    func strangers(team: String, channel: String, user: String) async throws {
        for text in [Self.pair, "status", "status J-1", "nonsense", "cancel J-1"] {
            let reply = try await type(text, team: team, channel: channel, user: user)
            #expect(reply.plainText == "You may not start a reassignment. Ask an admin of this bot. Your id \(user) was logged.")
            #expect(reply.result == .denied)
        }
        #expect(try await ledger.job(JobID(rawValue: 1)) == nil)
    }

    @Test("a listed person in another channel is told where the command works")
    func otherChannel() async throws {
        let reply = try await type(Self.pair, channel: "C2")
        #expect(reply.plainText == "This command works only in #C1, #C3.")
        #expect(try await jobs().isEmpty)
    }

    @Test("anybody authentic may ask for help and for their own ids", arguments: ["help", "", "?", "-h", "whoami"])
    func anybody(text: String) async throws {
        let reply = try await type(text, team: "T9", channel: "C9", user: "U9")
        #expect(reply.result == .answered)
        if text == "whoami" {
            for id in ["U9", "T9", "C9"] { #expect(reply.plainText.contains(id)) }
            #expect(reply.plainText.contains("You may not start reassignments"))
        } else {
            #expect(reply.plainText.contains("/reassign whoami"))
            #expect(!reply.plainText.contains("/reassign <from> <to>"))
        }
    }

    @Test("help of a listed person shows what works, and only that")
    func help() async throws {
        let text = try await type("help").plainText
        for line in [
            "/reassign <from> <to>", "/reassign plan", "/reassign cancel", "/reassign retry", "/reassign watch", "/reassign status",
            "/reassign whoami", "/reassign help", "/reassign confirm", "/reassign drop", "/reassign history", "/reassign doctor",
        ] { #expect(text.contains(line)) }
        for word in ["approve", "pause", "resume"] { #expect(!text.contains("/reassign \(word)")) }
    }

    // MARK: Mistakes

    @Test(
        "a mistake is explained with a line that works, and nothing is started",
        arguments: [
            ("anna@example.org", "Missing: "),
            ("anna@example.org maria@example.org ivan@example.org", "ivan@example.org is one word too many."),
            ("an;na maria@example.org", "an;na is neither an e-mail address nor a DocSpace id"),
            ("anna@example.org Anna@Example.org", "\"from\" and \"to\" are the same person"),
            ("statsu", "There is no statsu. Did you mean `/reassign status [<job>|<person>]`?"),
            ("cancel J-1", "There is no job J-1."),
            ("retry J-1", "There is no job J-1."),
            ("confirm K7QD", "There is no plan K7QD. Nothing was started. Make a plan: `/reassign plan <from> <to>`"),
            ("drop O0I1", "There is no plan O0I1."),
            ("confirm K7", "K7 is no code: plans have four letters and digits"),
            ("anna@example.org maria@example.org --delete-profile --yes", "--yes is not accepted with --delete-profile"),
            ("anna maria --yes", "--yes is not accepted with anna"),
            ("doctor now", "now is one word too many."),
            ("anna@example.org maria@example.org --force", "There is no option --force."),
            ("cancle J-1", "There is no cancle. Did you mean `/reassign cancel <job>`?"),
            ("confrim K7QD", "There is no confrim. Did you mean `/reassign confirm <code> [<e-mail>]`?"),
            ("status J-x", "J-x is neither an e-mail address nor a DocSpace id"),
        ]
    )
    func mistakes(text: String, answer: String) async throws {
        let reply = try await type(text)
        #expect(reply.plainText.hasPrefix(answer), "\(reply.plainText)")
        #expect(reply.plainText.contains("/reassign") || reply.plainText.contains("Nothing to do"))
        #expect(reply.result == .mistake)
        #expect(try await jobs().isEmpty)
    }

    // MARK: Plan, cancel, retry, watch

    @Test("a plan is looked up behind the answer, and makes no job")
    func plan() async throws {
        for text in ["plan anna@example.org maria@example.org", "anna maria"] {
            let reply = try await type(text, replyURL: "https://hooks.example.org/commands/T1/1")
            #expect(reply.plainText == "Looking up…")
            #expect(reply.result == .answered)
        }
        var lookups = desk.lookups.elements.makeAsyncIterator()
        #expect(await lookups.next()?.order.from.kind == .email)
        let guessed = await lookups.next()
        #expect(guessed?.order.from.kind == .name)
        #expect(guessed?.order.requester.user == "U1")
        #expect(try await jobs().isEmpty)
    }

    @Test("a chat that takes no later answer is told what works")
    func planWithoutPlace() async throws {
        let reply = try await type("plan anna maria")
        #expect(reply.result == .refused)
        #expect(reply.plainText.contains("`/reassign <from> <to>`"))
    }

    @Test("too many questions are turned away")
    func tooManyPlans() async throws {
        for _ in 0..<LookupQueue.limit { _ = try await type("anna maria", replyURL: "https://hooks.example.org/commands/T1/1") }
        let reply = try await type("anna maria", replyURL: "https://hooks.example.org/commands/T1/1")
        #expect(reply.result == .busy)
        #expect(reply.plainText.contains("Nothing was started"))
    }

    @Test(
        "who asked for a job may cancel it, and so may an operator; others may not", arguments: [("U1", true), ("U2", true), ("U3", false)])
    func cancel(user: String, isAllowed: Bool) async throws {
        _ = try await type(Self.pair)
        let reply = try await type("cancel J-1", key: "key 2", user: user)
        #expect(reply.result == (isAllowed ? .accepted : .denied))
        let job = try #require(try await ledger.job(JobID(rawValue: 1))?.job)
        #expect((job.state == .cancelled) == isAllowed)
        if isAllowed {
            #expect(reply.plainText == "Taken: J-1 ends here. `/reassign status J-1`")
            #expect(try await type("cancel J-1", key: "key 3").plainText == "Nothing to cancel: J-1 was stopped 0 s ago.")
        } else {
            #expect(reply.plainText == "Only olga, who asked for J-1, or an operator may cancel it. `/reassign status J-1`")
        }
    }

    @Test("a retry makes a job for the same pair, once the first has ended")
    func retry() async throws {
        _ = try await type(Self.pair)
        #expect(try await type("retry J-1", key: "key 2").plainText.hasPrefix("Nothing to retry: J-1 has not ended."))
        _ = try await type("cancel J-1", key: "key 3")
        let reply = try await type("retry J-1", key: "key 4", user: "U2")
        #expect(reply.plainText == "J-2 accepted: anna@example.org → maria@example.org. Progress goes to this channel.")
        let job = try #require(try await ledger.job(JobID(rawValue: 2))?.job)
        #expect(job.order.requester.user == "U2")
        #expect(job.order.to?.key == "maria@example.org")
    }

    @Test("watch makes a job that starts nothing and knows no heir")
    func watch() async throws {
        let reply = try await type("watch anna@example.org")
        #expect(reply.plainText.hasPrefix("J-1 accepted: looking for a reassignment of anna@example.org that was started elsewhere."))
        let job = try #require(try await ledger.job(JobID(rawValue: 1))?.job)
        #expect(job.order.isFollowing)
        #expect(
            try await type("watch anna@example.org", key: "key 2").plainText.hasPrefix(
                "Not started. J-1 of this bot is about anna@example.org already"))
        #expect(try await type("retry J-1", key: "key 3").result == .refused)
    }

    // MARK: Status

    @Test("status of nothing, of all, of one job and of one person")
    func status() async throws {
        #expect(try await type("status").plainText == "Nothing runs and nothing waits.")
        #expect(try await type("status J-7").plainText.hasPrefix("There is no job J-7."))
        #expect(try await type("status anna@example.org").plainText.hasPrefix("No job of this bot is about anna@example.org."))
        _ = try await type(Self.pair)
        let line = "⏳ J-1 waiting: anna@example.org → maria@example.org. Asked by olga 0 s ago."
        for text in ["status", "status J-1", "status j-1", "status Anna@example.org"] {
            #expect(try await type(text).plainText == line, "\(text)")
        }
    }

    @Test("a store that cannot be used is an error, never an answer that names a job")
    func closedStore() async throws {
        await ledger.close()
        await #expect(throws: LedgerError.self) { try await type(Self.pair) }
    }
}

extension Desk.Reply {
    /// The answer without markup.
    fileprivate var plainText: String { answer.message.spans.map(\.plainText).joined() }
}
