import Foundation
import HTTPTypes
import Testing

/// Whole conversations by buttons: pressed in the chat, as a platform shows them and sends their presses.
@Suite("Transcripts of buttons", .serialized, .timeLimit(.minutes(2)))
struct ButtonTranscriptTests {
    private func withStage(
        _ platform: Stage.Platform, step: Double = 2, _ settings: (Stage) -> [String: String] = { _ in [:] },
        _ body: (Stage, RunningBot, [String: String]) async throws -> Void
    ) async throws {
        let stage = try await Stage(platform, stepSeconds: step, timeScale: 100)
        let operators = ["REASSIGN_OPERATORS": ["olga", "boris"].map { "\(platform.rawValue):\(stage.id(of: $0))" }.joined(separator: ",")]
        let settings = settings(stage).merging(operators) { first, _ in first }
        try await body(stage, try await stage.startBot(settings), settings)
        try await stage.close()
    }

    @Test("a plan is started by a press, once, also after a restart, and its buttons go", arguments: Stage.Platform.allCases)
    func plan(platform: Stage.Platform) async throws {
        try await withStage(platform) { (stage, bot, settings) async throws in
            _ = try await stage.type("/reassign anna maria")
            let code = try await stage.shownCode()
            let shown = try await stage.line(withButton: "Start")
            #expect(
                shown.text.hasSuffix("Start: /reassign confirm \(code) (10 min, only you, only here) · Drop it: /reassign drop \(code)"))
            #expect(shown.buttons.map(\.label) == ["Start", "Drop it"] && shown.buttons.map(\.style) == ["primary", "default"])
            // Nobody else sees the plan, so nobody else can press.
            #expect(try await stage.press("Start", as: "boris") == nil)

            try await bot.kill()
            let second = try await stage.startBot(settings)
            try await stage.press("Start")
            let replaced = try await stage.line(replacing: shown.sequence)
            #expect(replaced.text == "Starting J-1." && replaced.buttons.isEmpty)
            #expect(try await stage.post(startingWith: "✅ J-1").hasPrefix("✅ J-1 finished: Anna Petrova → Maria Lind"))

            // A screen that was not drawn anew.
            try await stage.press("Start", on: shown.sequence)
            #expect(try await stage.told(startingWith: "Code").contains("was used for J-1. Nothing was started twice."))
            #expect(try await stage.press("Start") == nil)
            #expect(try stage.starts().count == 1)
            #expect(try await second.stop() == 0)
        }
    }

    @Test("a plan is dropped by a press", arguments: Stage.Platform.allCases)
    func drop(platform: Stage.Platform) async throws {
        try await withStage(platform) { (stage, bot, _) async throws in
            _ = try await stage.type("/reassign anna maria")
            let shown = try await stage.line(withButton: "Drop it")
            try await stage.press("Drop it")
            #expect(try await stage.line(replacing: shown.sequence).text.contains("is dropped. Nothing was started."))
            #expect(try await stage.press("Start") == nil)
            #expect(try stage.starts().isEmpty)
            #expect(try await bot.stop() == 0)
        }
    }

    @Test(
        "a job is stopped and asked for again by presses; a press of somebody who may not leaves the button",
        arguments: Stage.Platform.allCases)
    func cancelAndRetry(platform: Stage.Platform) async throws {
        try await withStage(platform, step: 40, { ["REASSIGN_OPERATORS": "\(platform.rawValue):\($0.id(of: "olga"))"] }) {
            (stage, bot, _) async throws in
            _ = try await stage.type(Stage.command)
            let started = try await stage.line(withButton: "Cancel")
            #expect(started.text.hasPrefix("▶ J-1 started: Anna Petrova → Maria Lind"))
            try await stage.portalReaches(10)

            try await stage.press("Cancel", as: "boris")
            #expect(
                try await stage.told(startingWith: "Only olga")
                    == "Only olga, who asked for J-1, or an operator may cancel it. /reassign status J-1")
            try await stage.press("Cancel", as: "ivan")
            #expect(try await stage.told(startingWith: "You may not").hasPrefix("You may not start a reassignment."))
            #expect(try await stage.line(withButton: "Cancel").sequence == started.sequence)

            try await stage.press("Cancel", as: "olga")
            let replaced = try await stage.line(replacing: started.sequence)
            #expect(replaced.text.contains("Anna Petrova → Maria Lind") && replaced.text.contains("Stop requested by olga"))
            #expect(replaced.text.hasSuffix("Cancel: pressed by olga. /reassign status J-1") && replaced.buttons.isEmpty)
            #expect(try await stage.told(startingWith: "Asking").hasPrefix("Asking DocSpace to stop J-1."))

            let stopped = try await stage.line(withButton: "Retry")
            #expect(stopped.text.hasPrefix("⏹ J-1 stopped at"))
            try await stage.press("Retry", as: "boris")
            #expect(try await stage.line(replacing: stopped.sequence).text.hasSuffix("Retry: pressed by boris. /reassign status J-1"))
            #expect(try await stage.told(startingWith: "J-2").hasPrefix("J-2 accepted: anna@example.org → maria@example.org."))
            #expect(try await stage.post(startingWith: "▶ J-2 started").contains("Asked by boris."))
            #expect(try await bot.stop() == 0)
        }
    }

    @Test("a deletion has only a button that drops it; a second person approves by a press", arguments: Stage.Platform.allCases)
    func approval(platform: Stage.Platform) async throws {
        try await withStage(platform, { _ in ["REASSIGN_ALLOW_DELETE": "true", "REASSIGN_APPROVAL": "delete"] }) {
            (stage, bot, _) async throws in
            _ = try await stage.type("/reassign anna@example.org maria@example.org --delete-profile")
            let code = try await stage.shownCode()
            #expect(try await stage.line(withButton: "Drop it").buttons.map(\.label) == ["Drop it"])
            _ = try await stage.type("/reassign confirm \(code) anna@example.org")
            let waiting = try await stage.line(withButton: "Approve")
            try await stage.press("Approve", as: "olga")
            #expect(try await stage.told(startingWith: "You asked").hasPrefix("You asked for J-1 yourself"))
            #expect(try stage.starts().isEmpty)
            try await stage.press("Approve", as: "boris")
            #expect(try await stage.line(replacing: waiting.sequence).text.hasSuffix("Approve: pressed by boris. /reassign status J-1"))
            #expect(try await stage.post(startingWith: "✅ J-1").contains("Profile deleted."))
            #expect(try stage.starts().count == 1)
            #expect(try await bot.stop() == 0)
        }
    }

    @Test("the one message of a job keeps its button while the job runs, and has none at the end", arguments: Stage.Platform.allCases)
    func live(platform: Stage.Platform) async throws {
        try await withStage(platform, step: 6, { $0.botToken }) { (stage, bot, _) async throws in
            _ = try await stage.type(Stage.command)
            _ = try await stage.line(withButton: "Cancel")
            _ = try await stage.message(startingWith: "✅ J-1 finished: Anna Petrova → Maria Lind")
            #expect(try await stage.press("Cancel") == nil)
            #expect(try await bot.stop() == 0)
        }
    }

    @Test("without an address of the bot, Mattermost has no buttons, and the typed commands are there")
    func withoutAddress() async throws {
        let stage = try await Stage(.mattermost, stepSeconds: 2, timeScale: 100)
        let bot = try await stage.startBot(without: ["REASSIGN_PUBLIC_URL"])
        _ = try await stage.type("/reassign anna maria")
        let code = try await stage.shownCode()
        #expect(try await stage.press("Start") == nil)
        #expect(try await stage.type("/reassign confirm \(code)").privateText == "Starting J-1.")
        _ = try await stage.post(startingWith: "✅ J-1")
        #expect(try await stage.press("Cancel") == nil)
        #expect(try await bot.stop() == 0)
        try await stage.close()
    }
}
