import ChatPlatforms
import JobLedger
import Logging
import NIOConcurrencyHelpers
import ReassignTestKit
import Testing

@testable import JobEngine
@testable import ReassignBot

/// Plans, options, limits, second persons and pauses, as the desk answers them.
@Suite("Desk: plans and rules")
struct DeskPlanTests {
    private let ledger: SQLiteLedger
    private let fixture: LedgerFixture
    private let time = NIOLockedValueBox<Int64>(0)
    private let facts = PlatformFacts(
        answerDeadline: .seconds(3), hasPrivateAnswers: true, laterAnswers: nil, postGap: .seconds(1), textLimitScalars: 3_000)
    private let keys = NIOLockedValueBox(0)

    init() throws {
        ledger = try SQLiteLedger.openInMemory()
        fixture = LedgerFixture(ledger)
    }

    private static let pair = "anna@example.org maria@example.org"

    private func desk(_ change: (inout AccessPolicy) -> Void = { _ in }) -> Desk {
        var access = AccessPolicy(
            lists: [
                "slack": .init(teams: ["T0001"], channels: ["C0001", "C0002"], users: ["U0001", "U0002", "U0003"]),
                "mattermost": .init(teams: ["T0001"], channels: ["C0001"], users: ["U0001", "U0002"]),
            ], operators: ["slack:U0001", "slack:U0002", "mattermost:U0002"])
        change(&access)
        let (start, time) = (fixture.start, time)
        return Desk(
            portal: .main, ledger: ledger, access: access, catalogue: English(hasSeveralChannels: false), lookups: LookupQueue(),
            clock: BotClock { start + .seconds(time.withLockedValue { $0 }) }, bells: Bells(),
            logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() })
    }

    private func type(
        _ text: String, on desk: Desk, user: String = "U0001", channel: String = "C0001", platform: String = "slack", key: String? = nil
    ) async throws -> Desk.Reply {
        let number = keys.withLockedValue { count in
            count += 1
            return count
        }
        let names = ["U0001": "olga", "U0002": "boris", "U0003": "ivan"]
        let command = InboundCommand(
            origin: .init(
                platform: PlatformName(rawValue: platform), team: "T0001", channel: channel, channelName: "it-ops", user: user,
                userName: names[user] ?? user),
            words: .success(text.split(separator: " ").map { .text(String($0)) }),
            text: text,
            duplicateKey: key ?? "key \(number)",
            reply: .init(url: "https://hooks.example.org/commands/T1/1")
        )
        return try await desk.answer(command, facts: facts)
    }

    private func jobs() async throws -> [Job] { try await ledger.unfinishedJobs(in: .main, limit: 100).map(\.job) }

    @Test("a job that waits for nobody is not approved, and whoever asked for it is told so")
    func nothingToApprove() async throws {
        let desk = desk()
        _ = try await type(Self.pair, on: desk)
        let reply = try await type("approve J-1", on: desk)
        #expect(reply.plainText == "Nothing to approve: J-1 waits for nobody. `/reassign status J-1`")
        #expect(reply.result == .refused)
    }

    // MARK: Confirm and drop

    @Test("a plan is confirmed once; the same again names its job")
    func confirm() async throws {
        let desk = desk()
        _ = try await fixture.show("K7QD")
        let first = try await type("confirm k7qd", on: desk, key: "k")
        #expect(first.plainText == "Starting J-1.")
        #expect(first.result == .accepted)
        #expect(try await type("confirm K7QD", on: desk, key: "k").plainText == "Starting J-1.")
        time.withLockedValue { $0 = 4 }
        #expect(
            try await type("confirm K7QD", on: desk).plainText
                == "J-1 is already waiting from this command, accepted 4 s ago. Nothing was started twice. `/reassign status J-1`")
        let job = try #require(try await jobs().first)
        #expect(job.order.confirmation?.code.rawValue == "K7QD")
        #expect(job.order.from.key == "guid-1" && job.order.to?.key == "maria")
        #expect(try await jobs().count == 1)
    }

    @Test("a late code, a foreign one, one of another channel and a dropped one start nothing")
    func unusable() async throws {
        let desk = desk()
        _ = try await fixture.show("K7QD")
        #expect(
            try await type("confirm K7QD", on: desk, user: "U0002").plainText == """
                Plan K7QD was shown to somebody else, who alone can answer it. Nothing was started. \
                Make your own: `/reassign plan <from> <to>`
                """)
        #expect(
            try await type("confirm K7QD", on: desk, channel: "C0002").plainText
                == "Plan K7QD is answered where it was shown: #C0001. Nothing was started.")
        time.withLockedValue { $0 = 600 }
        #expect(
            try await type("confirm K7QD", on: desk).plainText == """
                Code K7QD is not valid any more (10 min). Nothing was started. \
                Make a new plan: `/reassign plan anna@example.org maria@example.org`
                """)
        _ = try await fixture.show("P2WM", at: 600)
        #expect(
            try await type("drop P2WM", on: desk).plainText
                == "Plan P2WM is dropped. Nothing was started. Again: `/reassign plan anna@example.org maria@example.org`")
        #expect(try await type("confirm P2WM", on: desk).plainText.hasPrefix("Plan P2WM was dropped. Nothing was started."))
        #expect(try await jobs().isEmpty)
    }

    @Test("a deletion wants the leaver's address typed, and is not offered where the operator has not allowed it")
    func deletion() async throws {
        let desk = desk { $0.allowsDeletion = true }
        _ = try await fixture.show("K7QD", deleteProfile: true)
        #expect(
            try await type("confirm K7QD", on: desk).plainText == """
                Not started: a deletion is confirmed with the address of the person whose files are deleted. Type \
                `/reassign confirm K7QD anna@example.org`
                """)
        #expect(try await type("confirm K7QD maria@example.org", on: desk).plainText.hasPrefix("Not started: that is not the address"))
        let forbidden = try await type("confirm K7QD anna@example.org", on: self.desk())
        #expect(forbidden.result == .denied)
        #expect(forbidden.plainText.hasPrefix("--delete-profile is not offered here"))
        #expect(try await jobs().isEmpty)
        #expect(try await type("confirm K7QD ANNA@example.org", on: desk).plainText == "Starting J-1.")
        #expect(try await jobs().first?.order.confirmation?.deleteProfile == true)
    }

    @Test("options make a plan where they are allowed, and are refused in words where not")
    func options() async throws {
        for option in ["--delete-profile", "--disable"] {
            let refused = try await type("\(Self.pair) \(option)", on: desk())
            #expect(refused.plainText.hasPrefix("\(option) is not offered here"))
            #expect(refused.result == .denied)
            let desk = desk {
                $0.allowsDeletion = true
                $0.allowsDisabling = true
            }
            #expect(try await type("\(Self.pair) \(option)", on: desk).plainText == "Looking up…")
            var lookups = desk.lookups.elements.makeAsyncIterator()
            let order = try #require(await lookups.next()?.order)
            #expect(order.deleteProfile == (option == "--delete-profile") && order.disables == (option == "--disable"))
        }
        #expect(try await jobs().isEmpty)
    }

    @Test("where everything is confirmed, exact people and retries make a plan too")
    func confirmsAlways() async throws {
        let desk = desk { $0.confirmsAlways = true }
        #expect(try await type(Self.pair, on: desk).plainText == "Looking up…")
        #expect(try await jobs().isEmpty)
    }

    // MARK: Quota

    @Test("nobody has more jobs started than the quota says, waiting ones included")
    func quota() async throws {
        let desk = desk { $0.quota = Quota([.init(jobs: 2, window: .seconds(3_600))]) }
        _ = try await type("a1@example.org maria@example.org", on: desk)
        _ = try await type("a2@example.org maria@example.org", on: desk)
        let third = try await type("a3@example.org maria@example.org", on: desk)
        #expect(third.result == .refused)
        #expect(third.plainText.hasPrefix("Not started: one person may start 2 jobs in 1 h, and yours are used up, waiting ones included."))
        #expect(try await type("a3@example.org maria@example.org", on: desk, user: "U0002").result == .accepted)
        #expect(try await jobs().count == 3)
    }

    // MARK: Second person

    @Test("a deletion waits for a second person: an operator of the same platform who did not ask")
    func approval() async throws {
        let desk = desk {
            $0.allowsDeletion = true
            $0.approval = .delete
        }
        _ = try await fixture.show("K7QD", deleteProfile: true)
        #expect(
            try await type("confirm K7QD anna@example.org", on: desk).plainText
                == "J-1 accepted; it needs a second person. Another operator types `/reassign approve J-1`. `/reassign status J-1`")
        #expect(try await jobs().first?.state == .needsApproval)
        #expect(
            try await type("approve J-1", on: desk).plainText
                == "You asked for J-1 yourself: another operator must approve it. `/reassign status J-1`")
        #expect(try await type("approve J-1", on: desk, user: "U0002", platform: "mattermost").result == .denied)
        #expect(try await type("approve J-1", on: desk, user: "U0003").result == .denied)
        #expect(try await jobs().first?.state == .needsApproval)
        let approved = try await type("approve J-1", on: desk, user: "U0002")
        #expect(approved.plainText == "Approved: J-1 goes on. `/reassign status J-1`")
        #expect(try await jobs().first?.state == .queued)
        #expect(try await type("approve J-1", on: desk, user: "U0002").plainText.hasPrefix("J-1 was approved by boris 0 s ago."))
        #expect(try await type("approve J-9", on: desk, user: "U0002").plainText.hasPrefix("There is no job J-9."))
    }

    @Test("an approval that comes too late ends the job")
    func lateApproval() async throws {
        let desk = desk { $0.approval = .always }
        _ = try await type(Self.pair, on: desk)
        time.withLockedValue { $0 = 86_400 }
        let late = try await type("approve J-1", on: desk, user: "U0002")
        #expect(late.plainText.hasPrefix("Too late: J-1 was to be approved within 1 d. Nothing was started."))
        #expect(try await ledger.job(JobID(rawValue: 1))?.job.ending?.result == .refused(.notApproved(within: .seconds(86_400))))
    }

    // MARK: Pause

    @Test("operators pause and resume new jobs; status says so")
    func pause() async throws {
        let desk = desk()
        #expect(try await type("pause", on: desk, user: "U0003").result == .denied)
        #expect(try await type("resume", on: desk).plainText == "Nothing was paused. `/reassign status`")
        #expect(try await type("pause", on: desk).plainText.hasPrefix("New jobs are paused: none starts until `/reassign resume`."))
        #expect(try await type("pause", on: desk, user: "U0002").plainText.hasPrefix("New jobs are paused already, by olga 0 s ago."))
        #expect(
            try await type(Self.pair, on: desk).plainText
                == "J-1 accepted, not started: new jobs are paused by olga. `/reassign status J-1`")
        #expect(try await type("status", on: desk).plainText.contains("⏸ New jobs are paused by olga for 0 s."))
        #expect(try await ledger.nextJob(in: .main) == nil)
        #expect(try await type("resume", on: desk, user: "U0002").plainText == "New jobs start again. `/reassign status`")
        #expect(try await ledger.nextJob(in: .main) != nil)
    }

    // MARK: History and help

    @Test("history tells result, who asked, who confirmed and who approved, of all or of one person")
    func history() async throws {
        let desk = desk { $0.approval = .always }
        #expect(try await type("history", on: desk).plainText == "No job has ended yet. All that run: `/reassign status`")
        _ = try await fixture.show("K7QD")
        _ = try await type("confirm K7QD", on: desk)
        _ = try await type("approve J-1", on: desk, user: "U0002")
        _ = try await type("cancel J-1", on: desk)
        time.withLockedValue { $0 = 120 }
        let text = """
            ⏹ J-1 cancelled 2 min ago: Anna Petrova → Maria Lind. Asked by olga, confirmed by olga (K7QD), approved by boris.
            One of them in full: `/reassign status <job>`
            """
        for words in ["history", "history anna@example.org", "history ANNA@example.org"] {
            #expect(try await type(words, on: desk).plainText == text)
        }
        #expect(try await type("history petr@example.org", on: desk).plainText.hasPrefix("No job about petr@example.org has ended yet."))
    }

    @Test("help fits one screen for everybody and shows only what works for them", arguments: ["U0001", "U0003", "U9"])
    func help(user: String) async throws {
        let desk = desk {
            $0.allowsDeletion = true
            $0.allowsDisabling = true
            $0.approval = .delete
        }
        let text = try await type("help", on: desk, user: user).plainText
        #expect(text.split(separator: "\n").count <= 24)
        #expect(text.count <= 1_500)
        for word in ["pause", "resume", "approve"] { #expect(text.contains("/reassign \(word)") == (user == "U0001")) }
        for word in ["confirm", "history"] { #expect(text.contains("/reassign \(word)") == (user != "U9")) }
        #expect(text.contains("--disable") == (user != "U9"))
        #expect(try await !type("help", on: self.desk(), user: "U0001").plainText.contains("approve"))
    }

    // MARK: Two at once

    @Test("a plan confirmed by many at once, on many screens, makes one job")
    func racedConfirms() async throws {
        let desk = desk()
        _ = try await fixture.show("K7QD")
        let answers = try await withThrowingTaskGroup(of: Desk.Reply.self) { group in
            for number in 0..<200 {
                group.addTask { try await type("confirm K7QD", on: desk, user: number % 2 == 0 ? "U0001" : "U0002") }
            }
            return try await group.reduce(into: []) { $0.append($1) }
        }
        #expect(answers.count { $0.result == .accepted } == 1)
        #expect(answers.count { $0.plainText.hasPrefix("J-1 is already waiting from this command") } == 99)
        #expect(answers.count { $0.plainText.hasPrefix("Plan K7QD was shown to somebody else") } == 100)
        #expect(try await jobs().count == 1)
    }

    @Test("two heirs for one leaver at once: one job, and the other is told whose it is")
    func racedHeirs() async throws {
        let desk = desk()
        let answers = try await withThrowingTaskGroup(of: Desk.Reply.self) { group in
            for number in 0..<100 {
                group.addTask {
                    try await type(
                        number % 2 == 0 ? "anna@example.org maria@example.org" : "anna@example.org ivan@example.org", on: desk,
                        user: number % 2 == 0 ? "U0001" : "U0002")
                }
            }
            return try await group.reduce(into: []) { $0.append($1) }
        }
        #expect(answers.count { $0.result == .accepted } == 1)
        #expect(answers.count { $0.plainText.hasPrefix("Not started. A reassignment of anna@example.org is already waiting: J-1") } == 50)
        #expect(try await jobs().count == 1)
    }

    @Test("confirm against drop, approve against cancel: one of the two happens", arguments: 0..<20)
    func racedOpposites(round: Int) async throws {
        let desk = desk { $0.approval = .always }
        _ = try await fixture.show("K7QD")
        async let confirm = type("confirm K7QD", on: desk)
        async let drop = type("drop K7QD", on: desk)
        let results = try await [confirm.result, drop.result]
        #expect(results.count { $0 == .accepted } == 1)
        guard let job = try await jobs().first else { return }
        async let approve = type("approve J-1", on: desk, user: "U0002")
        async let cancel = type("cancel J-1", on: desk)
        _ = try await (approve, cancel)
        #expect(try await ledger.job(job.id)?.job.state == .cancelled)
    }
}

extension Desk.Reply {
    /// The answer without markup.
    fileprivate var plainText: String { answer.message.spans.map(\.plainText).joined() }
}
