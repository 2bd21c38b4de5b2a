import DocSpaceSimulator
import Foundation
import HTTPTypes
import Testing

/// Whole conversations, word for word, private and public: the exchanges of the product that these commands make possible. Times are
/// written as `T`, because they differ from run to run.
@Suite("Transcripts", .serialized, .timeLimit(.minutes(2)))
struct TranscriptTests {
    /// An hour of the protocol in half a minute.
    private static let scale = 100.0
    /// The same where the test must do something within one step of the portal.
    private static let slowerScale = 40.0

    private func withStage(
        _ platform: Stage.Platform = .slack, step: Double = 2, scale: Double = Self.scale, _ body: (Stage, RunningBot) async throws -> Void
    ) async throws {
        let stage = try await Stage(platform, stepSeconds: step, timeScale: scale)
        let bot = try await stage.startBot()
        try await body(stage, bot)
        #expect(try await bot.stop() == 0)
        try await stage.close()
    }

    private func timeless(_ text: String) -> String {
        text.replacing(/\b\d+ (ms|s|min|h|d)\b( \d+ (s|min|h)\b)?/, with: "T")
    }

    private func post(_ stage: Stage, _ start: String) async throws -> String { timeless(try await stage.post(startingWith: start)) }

    private func answer(_ stage: Stage, _ line: String, as user: String = "olga") async throws -> String {
        timeless(try await stage.type(line, as: user).privateText ?? "nothing")
    }

    private static let finished = """
        Checked: 14 of 14 rooms and 3 of 3 archived rooms now belong to Maria, 0 left with Anna. \
        Shared files: Maria's My documents › "Documents of user Anna Petrova". Profile kept (disabled). Asked by olga.
        """

    // MARK: The main job and the plan

    @Test("from a name to the receipt", arguments: Stage.Platform.allCases)
    func nameToReceipt(platform: Stage.Platform) async throws {
        try await withStage(platform) { (stage, _) async throws in
            #expect(try await answer(stage, "/reassign anna maria") == "Looking up…")
            #expect(
                try await stage.planShown() == """
                    Ready, not started. Anna Petrova (disabled) → Maria Lind (room admin): 14 rooms, 3 archived. Profile kept.
                    Moves: rooms with their files, connected storages, shared files of My documents (DocSpace does not count them). \
                    Stays with Anna: other personal files, 3.1 GB used in all; seats in rooms of others.
                    "anna" fits 3 people, only 1 is disabled. This cannot be undone as a whole.
                    Start: /reassign confirm CODE (10 min, only you, only here) · Drop it: /reassign drop CODE
                    """)
            #expect(try stage.starts().isEmpty)
            let code = try await stage.shownCode()
            #expect(try await answer(stage, "/reassign confirm \(code)") == "Starting J-1.")
            #expect(
                try await answer(stage, "/reassign confirm \(code)")
                    .replacing(/is already (waiting|running)/, with: "is already N")
                    .replacing(/, (accepted|started) T/, with: ", N T")
                    == "J-1 is already N from this command, N T ago. Nothing was started twice. /reassign status J-1")
            #expect(try await post(stage, "✅ J-1") == "✅ J-1 finished: Anna Petrova → Maria Lind, T. " + Self.finished)
            #expect(
                try await stage.posts().first
                    == "▶ J-1 started: Anna Petrova → Maria Lind (14 rooms, 3 archived). Asked by olga. /reassign status J-1")
            #expect(try stage.starts().count == 1)
        }
    }

    @Test("double Enter, another heir, and the queue", arguments: Stage.Platform.allCases)
    func twoAtOnce(platform: Stage.Platform) async throws {
        try await withStage(platform, step: 30) { (stage, _) async throws in
            _ = try await answer(stage, Stage.command)
            _ = try await stage.post(startingWith: "▶ J-1 started")
            #expect(
                try await answer(stage, Stage.command)
                    == "J-1 is already running from this command, started T ago. Nothing was started twice. /reassign status J-1")
            let other = try await answer(stage, "/reassign anna@example.org ivan@example.org", as: "boris")
            #expect(
                other.replacing(/stage \d/, with: "stage N") == """
                    Not started. A reassignment of Anna Petrova is already running: J-1, to Maria Lind, asked by olga T ago in \
                    \(platform == .slack ? "#docspace-admins" : "the configured channel"), stage N of 7. DocSpace would have accepted your command and ignored "ivan@example.org". \
                    /reassign status J-1
                    """)
            #expect(
                try await answer(stage, "/reassign petr@example.org ivan@example.org", as: "boris")
                    == "J-2 accepted: petr@example.org → ivan@example.org. Progress goes to this channel.")
            #expect(
                try await post(stage, "⏳ J-2") == "⏳ J-2 waiting: petr@example.org → ivan@example.org, after J-1. Asked by boris.")
            #expect(
                try await answer(stage, "/reassign cancel J-2")
                    == "Only boris, who asked for J-2, or an operator may cancel it. /reassign status J-2")
            #expect(try await answer(stage, "/reassign cancel J-2", as: "boris") == "Taken: J-2 ends here. /reassign status J-2")
            #expect(
                try await post(stage, "⏹ J-2") == "⏹ J-2 cancelled by boris before it was started. Nothing has moved.")
            _ = try await stage.post(startingWith: "✅ J-1 finished")
        }
    }

    // MARK: Failures

    @Test("a failure says stage, cause, what is done, and the next command, which then works", arguments: Stage.Platform.allCases)
    func failureAndRetry(platform: Stage.Platform) async throws {
        try await withStage(platform) { (stage, _) async throws in
            try await stage.control(.put, "job-failure", #"{"percentage":10,"message":"Access denied","isCompleted":true}"#)
            _ = try await answer(stage, Stage.command)
            #expect(
                try await post(stage, "❌ J-1") == """
                    ❌ J-1 failed at stage 2 of 7 (moving shared files): DocSpace says "Access denied". 0 of 14 rooms moved. \
                    Nothing was deleted. Likely cause: the API key lost its admin right. Check: /reassign doctor, \
                    then /reassign retry J-1
                    """)
            #expect(
                try await answer(stage, "/reassign retry J-1")
                    == "J-2 accepted: anna@example.org → maria@example.org. Progress goes to this channel.")
            #expect(try await post(stage, "✅ J-2") == "✅ J-2 finished: Anna Petrova → Maria Lind, T. " + Self.finished)
            #expect(try await answer(stage, "/reassign retry J-2") == "Nothing to retry: J-2 finished T ago.")
            #expect(try await answer(stage, "/reassign cancel J-2") == "Nothing to cancel: J-2 finished T ago.")
        }
    }

    @Test("a step that takes too long: DocSpace stops the job itself", arguments: Stage.Platform.allCases)
    func stoppedByDocSpace(platform: Stage.Platform) async throws {
        try await withStage(platform) { (stage, _) async throws in
            try await stage.control(.put, "pace", #"{"usualSeconds":2,"exceptions":{"20":100}}"#)
            _ = try await answer(stage, Stage.command)
            #expect(
                try await post(stage, "⏹ J-1") == """
                    ⏹ J-1 was stopped by DocSpace itself at stage 3 of 7; nobody cancelled it. 0 of 14 rooms moved. \
                    /reassign retry J-1 continues.
                    """)
        }
    }

    @Test(
        "a job that vanished: what is counted decides",
        arguments: [
            (
                70, 90,
                """
                ⚠ J-1: DocSpace no longer lists this job (last seen stage 6 of 7, T ago). Checked instead: Anna owns 0 rooms. \
                Result: finished, confirmed by check. Asked by olga.
                """
            ),
            (
                10, 20,
                """
                ⚠ J-1: DocSpace no longer lists this job and Anna still owns 14 of 14 rooms and 3 of 3 archived rooms. \
                Result: incomplete. /reassign retry J-1 moves the rest.
                """
            ),
        ], Stage.Platform.allCases
    )
    func vanished(_ example: (reached: Int, slowStep: Int, text: String), platform: Stage.Platform) async throws {
        let (reached, slowStep, text) = example
        try await withStage(platform, scale: Self.slowerScale) { (stage, _) async throws in
            try await stage.control(.put, "pace", #"{"usualSeconds":2,"exceptions":{"\#(slowStep)":55}}"#)
            _ = try await answer(stage, Stage.command)
            try await stage.portalReaches(reached)
            try await stage.control(.post, "restart")
            let end = try await poll("verdict") { try await stage.posts().first { $0.contains("Result:") } }
            #expect(timeless(end) == text)
            #expect(try stage.starts().count == 1)
        }
    }

    @Test("a start that never shows needs a decision, and the decision is taken", arguments: Stage.Platform.allCases)
    func decision(platform: Stage.Platform) async throws {
        try await withStage(platform) { (stage, _) async throws in
            try await stage.setPortalFault(.closeUnprocessed("startReassignment", times: 2))
            _ = try await answer(stage, Stage.command)
            #expect(
                try await post(stage, "⚠ J-1") == """
                    ⚠ J-1 needs a decision: the start was sent, DocSpace never showed it. Rooms left: 14 (and 3 archived). \
                    /reassign retry J-1 starts again, /reassign cancel J-1 ends it.
                    """)
            _ = try await answer(stage, "/reassign cancel J-1")
            #expect(
                try await post(stage, "⏹ J-1") == """
                    ⏹ J-1 closed by olga without a result: it is not known whether its start was carried out. Look in DocSpace. \
                    Again: /reassign retry J-1
                    """)
        }
    }

    @Test("an outage is told once, and so is its end", arguments: Stage.Platform.allCases)
    func outage(platform: Stage.Platform) async throws {
        try await withStage(platform, step: 50) { (stage, _) async throws in
            _ = try await answer(stage, Stage.command)
            _ = try await stage.post(startingWith: "▶ J-1 started")
            try await stage.setPortalFault(.badGateway("progress", times: nil))
            #expect(
                try await post(stage, "⏸ J-1")
                    == "⏸ J-1: DocSpace has not answered for T (502). The job itself runs there; I keep asking.")
            try await stage.control(.delete, "faults")
            let again = try await poll("answer") { try await stage.posts().first { $0.contains("answers again") } }
            #expect(
                timeless(again).replacing(/stage \d/, with: "stage N") == "▶ J-1: DocSpace answers again after T, stage N of 7.")
            _ = try await stage.post(startingWith: "✅ J-1 finished")
            #expect(try await stage.posts().count { $0.hasPrefix("⏸") } == 1)
        }
    }

    // MARK: Started elsewhere

    @Test("what runs in DocSpace already is not joined, and can be watched", arguments: Stage.Platform.allCases)
    func elsewhere(platform: Stage.Platform) async throws {
        try await withStage(platform, step: 30) { (stage, _) async throws in
            try await stage.startElsewhere()
            _ = try await answer(stage, Stage.command)
            let refusal = try await stage.reply(after: 0)
            #expect(
                refusal.replacing(/stage \d/, with: "stage N") == """
                    ✋ J-1 not started: A reassignment of Anna Petrova already runs in DocSpace, started elsewhere (stage N of 7, target unknown). \
                    /reassign watch anna@example.org
                    """)
            #expect(
                try await answer(stage, "/reassign watch anna@example.org") == """
                    J-2 accepted: looking for a reassignment of anna@example.org that was started elsewhere. Progress goes to this channel.
                    """)
            let following = try await post(stage, "▶ J-2 following")
            #expect(
                following.replacing(/stage \d/, with: "stage N") == """
                    ▶ J-2 following: a reassignment of Anna Petrova that was started elsewhere, stage N of 7, target unknown. Asked by olga. \
                    /reassign status J-2
                    """)
            #expect(
                try await post(stage, "✅ J-2") == "✅ J-2 finished, started elsewhere: Anna Petrova owns 0 rooms. Asked by olga.")
        }
    }

    // MARK: Cancel

    @Test("cancel tells the truth", arguments: Stage.Platform.allCases)
    func cancel(platform: Stage.Platform) async throws {
        try await withStage(platform, scale: Self.slowerScale) { (stage, _) async throws in
            try await stage.control(.put, "pace", #"{"usualSeconds":2,"exceptions":{"20":58}}"#)
            _ = try await answer(stage, Stage.command)
            try await stage.portalReaches(10)
            #expect(
                try await answer(stage, "/reassign cancel J-1")
                    == "Asking DocSpace to stop J-1. What has moved stays moved. /reassign status J-1")
            #expect(
                try await answer(stage, "/reassign cancel J-1") == """
                    A stop of J-1 was requested by olga T ago. DocSpace stops at its next checkpoint. /reassign status J-1
                    """)
            #expect(
                try await post(stage, "⏹ J-1 stop requested")
                    == "⏹ J-1 stop requested by olga. Waiting for DocSpace to reach a checkpoint…")
            #expect(
                try await post(stage, "⏹ J-1 stopped") == """
                    ⏹ J-1 stopped at stage 3 of 7 after T. 0 of 14 rooms moved. Nothing is rolled back. Continue: /reassign retry J-1
                    """)
            #expect(try await answer(stage, "/reassign cancel J-1") == "Nothing to cancel: J-1 was stopped T ago.")
        }
    }

    // MARK: Restart

    @Test("a bot that was away says so, and who still waits", arguments: Stage.Platform.allCases)
    func backAgain(platform: Stage.Platform) async throws {
        let stage = try await Stage(platform, stepSeconds: 55, timeScale: Self.scale)
        let first = try await stage.startBot()
        try await stage.type(Stage.command)
        try await stage.type("/reassign petr@example.org ivan@example.org")
        _ = try await stage.post(startingWith: "▶ J-1 started")
        try await first.kill()
        try await stage.portalReaches(30)
        let second = try await stage.startBot()
        let back = try await post(stage, "▶ Back after")
        #expect(
            back.replacing(/stage \d/, with: "stage N")
                == "▶ Back after T. J-1 kept running in DocSpace: stage N of 7. J-2 still waits. Nothing was started twice.")
        _ = try await stage.post(startingWith: "✅ J-2 finished")
        #expect(try stage.starts().count == 2)
        #expect(try await second.stop() == 0)
        try await stage.close()
    }

    @Test("an end that came while the bot was away is told as such", arguments: Stage.Platform.allCases)
    func endedWhileAway(platform: Stage.Platform) async throws {
        let stage = try await Stage(platform, stepSeconds: 16, timeScale: 20)
        let first = try await stage.startBot()
        try await stage.type(Stage.command)
        _ = try await stage.post(startingWith: "▶ J-1 started")
        try await first.kill()
        try await stage.portalIsIdle()
        let second = try await stage.startBot()
        #expect(try await post(stage, "✅ J-1") == "✅ J-1 finished while the bot was away. " + Self.finished)
        #expect(try stage.starts().count == 1)
        #expect(try await second.stop() == 0)
        try await stage.close()
    }

    // MARK: People

    @Test(
        "people problems have their own words and next step",
        arguments: [
            (
                "lena@example.org maria@example.org",
                """
                Lena Ek is still active. DocSpace moves data only from disabled people. Disable the account in DocSpace › Contacts first, \
                then repeat: /reassign lena@example.org maria@example.org
                """
            ),
            (
                "anna@example.org ivan.ek@example.org",
                "Ivan Ek is a \"User\" and cannot own rooms. DocSpace takes a room admin or DocSpace admin."
            ),
            (
                "ana@example.org maria@example.org",
                "No one in DocSpace matches \"ana@example.org\". Did you mean /reassign anna@example.org maria@example.org?"
            ),
            (
                "lars@example.org maria@example.org",
                "Lars Dahl is an LDAP account: disable it in the directory first. Then repeat: /reassign lars@example.org maria@example.org"
            ),
            (
                "olga@example.org maria@example.org",
                "Olga Sokolova owns the portal. DocSpace never moves the owner's data: hand over the portal first."
            ),
            (
                "tomas@example.org maria@example.org",
                """
                Tomas Quist has not accepted the invitation yet and is not disabled. Disable the account in DocSpace › Contacts first, \
                then repeat: /reassign tomas@example.org maria@example.org
                """
            ),
            (
                "anna@example.org dora@example.org",
                "Dora Falk is a guest and cannot own rooms. DocSpace takes a room admin or DocSpace admin."
            ),
        ], Stage.Platform.allCases
    )
    func people(_ example: (pair: String, text: String), platform: Stage.Platform) async throws {
        let (pair, text) = example
        try await withStage(platform) { (stage, _) async throws in
            _ = try await answer(stage, "/reassign \(pair)")
            #expect(try await stage.reply(after: 0) == "✋ J-1 not started: " + text)
            // A plan says the same without a job.
            _ = try await answer(stage, "/reassign plan \(pair)")
            #expect(try await stage.reply(after: 1) == text)
            #expect(try stage.starts().isEmpty)
            #expect(try await stage.posts().isEmpty)
        }
    }

    @Test("a name of several people shows one ready command for each", arguments: Stage.Platform.allCases)
    func several(platform: Stage.Platform) async throws {
        try await withStage(platform) { (stage, _) async throws in
            _ = try await answer(stage, "/reassign petrov maria")
            let lines = try await stage.reply(after: 0).split(separator: "\n").map(String.init)
            #expect(lines.first == "\"petrov\" fits 2 disabled people. Take the line you mean:")
            #expect(
                Set(lines.dropFirst()) == [
                    "/reassign anna@example.org maria – Anna Petrova, disabled 2026-06-01",
                    "/reassign max@example.org maria – Max Petrov, disabled 2026-06-01",
                ])
        }
    }

    // MARK: Many

    @Test("thirty jobs ordered at once all end, in order, none lost")
    func thirtyJobs() async throws {
        try await withStage { (stage, _) async throws in
            for number in 1...30 {
                try await stage.control(
                    .post, "people",
                    """
                    {"firstName":"Leaver","lastName":"\(number)","email":"leaver\(number)@example.org","role":"roomAdmin","state":2,"activeRooms":2}
                    """)
            }
            for number in 1...30 {
                let text = try await answer(stage, "/reassign leaver\(number)@example.org maria@example.org")
                #expect(text.hasPrefix("J-\(number) accepted"))
            }
            _ = try await stage.post(startingWith: "✅ J-30 finished")
            let ends = try await stage.posts().compactMap { $0.firstMatch(of: /^✅ J-(\d+) finished/)?.1 }.compactMap { Int($0) }
            #expect(ends == Array(1...30))
            #expect(try stage.starts().count == 30)
        }
    }
}
