import DocSpaceSimulator
import Foundation
import HTTPTypes
import Testing

/// Whole conversations about plans, options, second persons and pauses, word for word. Codes are written as `CODE`, times as `T`.
@Suite("Transcripts of plans", .serialized, .timeLimit(.minutes(2)))
struct PlanTranscriptTests {
    private func withStage(
        _ platform: Stage.Platform = .slack, step: Double = 2, _ settings: [String: String] = [:],
        _ body: (Stage, RunningBot) async throws -> Void
    ) async throws {
        let stage = try await Stage(platform, stepSeconds: step, timeScale: 100)
        let operators = ["olga", "boris"].map { "\(platform.rawValue):\(stage.id(of: $0))" }.joined(separator: ",")
        let bot = try await stage.startBot(settings.merging(["REASSIGN_OPERATORS": operators]) { first, _ in first })
        try await body(stage, bot)
        try await stage.close()
    }

    private func timeless(_ text: String) -> String {
        text.replacing(/\b\d+ (ms|s|min|h|d)\b( \d+ (s|min|h)\b)?/, with: "T")
    }

    private func post(_ stage: Stage, _ start: String) async throws -> String { timeless(try await stage.post(startingWith: start)) }

    private func answer(_ stage: Stage, _ line: String, as user: String = "olga") async throws -> String {
        timeless(try await stage.type(line, as: user).privateText ?? "nothing")
    }

    private static let annaWithOneRoomMore = """
        {"id":"\(PortalWorld.Sample.anna)","firstName":"Anna","lastName":"Petrova","email":"anna@example.org","role":"roomAdmin","state":2,\
        "activeRooms":1,"sharedFiles":42}
        """

    @Test("a plan that changed starts nothing; its new code does", arguments: Stage.Platform.allCases)
    func changedPlan(platform: Stage.Platform) async throws {
        try await withStage(platform) { (stage, bot) async throws in
            _ = try await answer(stage, "/reassign plan anna@example.org maria@example.org")
            let first = try await stage.shownCode()
            try await stage.control(.post, "people", Self.annaWithOneRoomMore)
            #expect(try await answer(stage, "/reassign confirm \(first)") == "Starting J-1.")
            #expect(
                try await stage.planShown(after: 1) == """
                    ✋ J-1 not started: The plan changed since you saw it: Anna now owns 15 rooms (was 14). New code: /reassign confirm CODE
                    """)
            #expect(try stage.starts().isEmpty)
            let second = try await stage.shownCode(after: 1)
            #expect(
                try await answer(stage, "/reassign confirm \(first)")
                    == "Code \(first) was used for J-1. Nothing was started twice. /reassign status J-1")
            #expect(try await answer(stage, "/reassign confirm \(second)") == "Starting J-2.")
            #expect(try await post(stage, "✅ J-2").contains("Checked: 15 of 15 rooms and 3 of 3 archived rooms now belong to Maria"))
            #expect(try await bot.stop() == 0)
        }
    }

    @Test("a plan outlives a restart, and is confirmed by nobody else", arguments: Stage.Platform.allCases)
    func restart(platform: Stage.Platform) async throws {
        try await withStage(platform) { (stage, bot) async throws in
            _ = try await answer(stage, "/reassign anna maria")
            let code = try await stage.shownCode()
            try await bot.kill()
            let second = try await stage.startBot()
            #expect(
                try await answer(stage, "/reassign confirm \(code)", as: "boris") == """
                    Plan \(code) was shown to somebody else, who alone can answer it. Nothing was started. \
                    Make your own: /reassign plan <from> <to>
                    """)
            #expect(try await answer(stage, "/reassign confirm \(code.lowercased())") == "Starting J-1.")
            #expect(try await post(stage, "✅ J-1").hasPrefix("✅ J-1 finished: Anna Petrova → Maria Lind"))
            #expect(try stage.starts().count == 1)
            #expect(try await second.stop() == 0)
        }
    }

    @Test("a deletion says where the point of no return is, and wants the address typed", arguments: Stage.Platform.allCases)
    func deletion(platform: Stage.Platform) async throws {
        try await withStage(platform, ["REASSIGN_ALLOW_DELETE": "true"]) { (stage, bot) async throws in
            #expect(
                try await answer(stage, "/reassign anna@example.org maria@example.org —delete-profile --yes") == """
                    --yes is not accepted with --delete-profile: that is always shown as a plan and confirmed. Leave --yes out: \
                    /reassign <from> <to> --delete-profile
                    """)
            #expect(try await answer(stage, "/reassign anna@example.org maria@example.org —delete-profile") == "Looking up…")
            #expect(
                try await stage.planShown() == """
                    Ready, not started. Anna Petrova (disabled) → Maria Lind (room admin): 14 rooms, 3 archived. Profile deleted at the end.
                    Moves: rooms with their files, connected storages, shared files of My documents (DocSpace does not count them). \
                    Deleted: other personal files, 3.1 GB used in all. Seats in rooms of others end.
                    This cannot be undone as a whole.
                    ⚠ With --delete-profile DocSpace deletes Anna's personal files (3.1 GB used) at stage 3 of 7, before the rooms move. \
                    After that, cancel cannot bring them back.
                    Start: /reassign confirm CODE anna@example.org (10 min, only you, only here) · Drop it: /reassign drop CODE
                    """)
            let code = try await stage.shownCode()
            #expect(
                try await answer(stage, "/reassign confirm \(code)") == """
                    Not started: a deletion is confirmed with the address of the person whose files are deleted. Type \
                    /reassign confirm \(code) anna@example.org
                    """)
            #expect(
                try await answer(stage, "/reassign confirm \(code) maria@example.org").hasPrefix("Not started: that is not the address"))
            #expect(try stage.starts().isEmpty)
            #expect(try await answer(stage, "/reassign confirm \(code) anna@example.org") == "Starting J-1.")
            #expect(try await post(stage, "✅ J-1").contains("Profile deleted. Asked by olga."))
            #expect(try stage.starts().map { $0.contains("\"deleteProfile\":true") } == [true])
            #expect(
                try await answer(stage, "/reassign history anna@example.org") == """
                    ✅ J-1 finished T ago: Anna Petrova → Maria Lind, with deletion. Asked by olga, confirmed by olga (\(code)).
                    One of them in full: /reassign status <job>
                    """)
            #expect(try await bot.stop() == 0)
        }
    }

    @Test("an active leaver is disabled first, on a plan that says so", arguments: Stage.Platform.allCases)
    func disable(platform: Stage.Platform) async throws {
        try await withStage(platform, ["REASSIGN_ALLOW_DISABLE": "true"]) { (stage, bot) async throws in
            _ = try await answer(stage, "/reassign lena@example.org maria@example.org")
            #expect(
                try await stage.reply(after: 0) == """
                    ✋ J-1 not started: Lena Ek is still active. DocSpace moves data only from disabled people. \
                    Disable the account in DocSpace › Contacts first, then repeat: /reassign lena@example.org maria@example.org \
                    or let the bot do it: /reassign lena@example.org maria@example.org --disable
                    """)
            #expect(try await answer(stage, "/reassign lena maria --disable") == "Looking up…")
            #expect(
                try await stage.planShown(after: 1) == """
                    Ready, not started. Lena Ek (active) → Maria Lind (room admin): 4 rooms, 0 archived. Profile kept.
                    First: Lena Ek is disabled and logged out everywhere. This stays so, also after a cancel.
                    Moves: rooms with their files, connected storages, shared files of My documents (DocSpace does not count them). \
                    Stays with Lena: other personal files; seats in rooms of others.
                    This cannot be undone as a whole.
                    Start: /reassign confirm CODE (10 min, only you, only here) · Drop it: /reassign drop CODE
                    """)
            #expect(try await answer(stage, "/reassign confirm \(try await stage.shownCode(after: 1))") == "Starting J-2.")
            #expect(try await post(stage, "✅ J-2").hasPrefix("✅ J-2 finished: Lena Ek → Maria Lind"))
            #expect(try await stage.posts().first == "▶ J-2: Lena Ek is disabled now, as planned. Asked by olga.")
            #expect(try await bot.stop() == 0)
        }
    }

    @Test("a second person approves, and nobody approves alone", arguments: Stage.Platform.allCases)
    func approval(platform: Stage.Platform) async throws {
        try await withStage(platform, ["REASSIGN_APPROVAL": "always"]) { (stage, bot) async throws in
            #expect(
                try await answer(stage, Stage.command)
                    == "J-1 accepted; it needs a second person. Another operator types /reassign approve J-1. /reassign status J-1")
            #expect(
                try await post(stage, "⏳ J-1") == """
                    ⏳ J-1 needs approval: anna@example.org → maria@example.org. Asked by olga. Another operator, within T: \
                    /reassign approve J-1
                    """)
            #expect(
                try await answer(stage, "/reassign approve J-1")
                    == "You asked for J-1 yourself: another operator must approve it. /reassign status J-1")
            #expect(try stage.starts().isEmpty)
            #expect(try await answer(stage, "/reassign approve J-1", as: "boris") == "Approved: J-1 goes on. /reassign status J-1")
            #expect(try await post(stage, "▶ J-1 approved") == "▶ J-1 approved by boris. /reassign status J-1")
            _ = try await post(stage, "✅ J-1 finished")
            #expect(try stage.starts().count == 1)
            #expect(try await bot.stop() == 0)
        }
    }

    @Test("nobody approves in time: nothing is started")
    func unapproved() async throws {
        let stage = try await Stage(stepSeconds: 2, timeScale: 50_000)
        let bot = try await stage.startBot(["REASSIGN_APPROVAL": "always"])
        _ = try await answer(stage, Stage.command)
        #expect(try await post(stage, "⏹ J-1") == "⏹ J-1 was not started. /reassign status J-1 says why.")
        #expect(try await answer(stage, "/reassign status J-1").hasPrefix("✋ J-1 not started: nobody has approved it within T."))
        #expect(try stage.starts().isEmpty)
        #expect(try await bot.stop() == 0)
        try await stage.close()
    }

    @Test("a pause holds new jobs, over a restart too, and lets them go on", arguments: Stage.Platform.allCases)
    func pause(platform: Stage.Platform) async throws {
        try await withStage(platform) { (stage, bot) async throws in
            #expect(
                try await answer(stage, "/reassign pause")
                    == "New jobs are paused: none starts until /reassign resume. What runs in DocSpace goes on. /reassign status")
            #expect(
                try await answer(stage, Stage.command)
                    == "J-1 accepted, not started: new jobs are paused by olga. /reassign status J-1")
            try await bot.kill()
            let second = try await stage.startBot([
                "REASSIGN_OPERATORS": ["olga", "boris"].map { "\(platform.rawValue):\(stage.id(of: $0))" }.joined(separator: ",")
            ])
            #expect(
                try await answer(stage, "/reassign status") == """
                    ⏳ J-1 waiting: anna@example.org → maria@example.org. Asked by olga T ago.
                    ⏸ New jobs are paused by olga for T. An operator lets them go on: /reassign resume
                    """)
            #expect(try stage.starts().isEmpty)
            #expect(try await answer(stage, "/reassign resume", as: "boris") == "New jobs start again. /reassign status")
            _ = try await post(stage, "✅ J-1 finished")
            #expect(try stage.starts().count == 1)
            #expect(try await second.stop() == 0)
        }
    }

    @Test("the quota holds for everybody")
    func quota() async throws {
        try await withStage(.slack, ["REASSIGN_QUOTA": "1/h"]) { (stage, bot) async throws in
            _ = try await answer(stage, Stage.command)
            #expect(
                try await answer(stage, "/reassign petr@example.org ivan@example.org") == """
                    Not started: one person may start 1 job in T, and yours are used up, waiting ones included. \
                    Later, or by somebody else. /reassign status
                    """)
            #expect(try await answer(stage, "/reassign petr@example.org ivan@example.org", as: "boris").hasPrefix("J-2 accepted"))
            _ = try await post(stage, "✅ J-2 finished")
            #expect(try await bot.stop() == 0)
        }
    }
}

extension Stage {
    /// The next private answer after the first `count`, with every code written as `CODE`.
    func planShown(after count: Int = 0) async throws -> String {
        try await reply(after: count).replacing(/\b(confirm|drop) [CDFGHJKMNPQRTVWXY234679]{4}\b/) { "\($0.1) CODE" }
    }

    /// The code in that answer.
    func shownCode(after count: Int = 0) async throws -> String {
        let text = try await reply(after: count)
        guard let code = text.firstMatch(of: /confirm ([CDFGHJKMNPQRTVWXY234679]{4})\b/)?.1 else {
            throw TimedOut(description: "no code in: \(text)")
        }
        return String(code)
    }
}
