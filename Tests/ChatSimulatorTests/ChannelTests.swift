import ChatSimulator
import Foundation
import HTTPTypes
import LoopbackHTTP
import Testing

@Suite("The channel and the journal", .timeLimit(.minutes(1)))
struct ChannelTests {
    @Test("who watches gets the lines that are there, then new ones, then the end")
    func watching() async throws {
        try await SimulatorFixture.run(.mattermost) { it async throws in
            _ = try await it.post(nil, #"{"text":"1"}"#)
            let entries = it.simulator.entries
            let watcher = Task {
                var seen: [String] = []
                for await entry in entries { seen.append(entry.text) }
                return seen
            }
            for number in 2...20 { _ = try await it.post(nil, #"{"text":"\#(number)"}"#) }
            await it.simulator.stop()
            #expect(await watcher.value == (1...20).map { "\($0)" })
        }
    }

    @Test("waiting finds a line that is there and one that comes; otherwise it says what the channel shows")
    func waiting() async throws {
        try await SimulatorFixture.run(.slack) { it async throws in
            async let coming = it.simulator.waitForEntry(timeout: .seconds(30)) { $0.text == "hello" }
            _ = try await it.post()
            #expect(try await coming.sequence == 1)
            #expect(try await it.simulator.waitForEntry(timeout: .seconds(30)) { $0.origin == .webhook }.sequence == 1)
            let error = await #expect(throws: ChatSimulatorError.self) {
                try await it.simulator.waitForEntry(timeout: .milliseconds(20)) { $0.text == "never" }
            }
            #expect(error?.code == .timedOut)
            #expect(error?.detail.contains("📣 hello") == true)
        }
    }

    @Test("waiting ends when the simulator stops")
    func waitingWhileStopped() async throws {
        try await SimulatorFixture.run(.slack) { it async throws in
            let simulator = it.simulator
            let waiter = Task { try await simulator.waitForEntry(timeout: .seconds(3600)) { _ in false } }
            await simulator.stop()
            let result = await waiter.result
            let error = #expect(throws: ChatSimulatorError.self) { try result.get() }
            #expect(error?.code == .stopped)
        }
    }

    @Test("the journal's file has every line when the answer is there, and a new simulator goes on in it")
    func journalFile() async throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: "chat-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let path = folder.appending(path: "chat.jsonl").path()
        try await SimulatorFixture.run(.slack, configure: { $0.journalPath = path }) { it async throws in
            for count in 1...3 {
                _ = try await it.post()
                #expect(try lines(path).count == count)
            }
            try await it.simulator.type("status", as: it.olga)
            it.simulator.setFault(.closed)
            _ = try await it.outcome()
            #expect(try lines(path).map(\.kind) == ["webhook", "webhook", "webhook", "command", "command-answer", "webhook"])
            #expect(try lines(path).map(\.sequence) == Array(1...6))
            #expect(try lines(path).map { $0.extras["verdict"] } == ["shown", "shown", "shown", nil, nil, "fault"])
        }
        try await SimulatorFixture.run(.slack, configure: { $0.journalPath = path }) { it async throws in
            _ = try await it.post()
            #expect(try lines(path).last?.sequence == 7)
        }
    }

    @Test(
        "a configuration that cannot work is refused",
        arguments: [
            { @Sendable in $0.channels = [] }, { @Sendable in $0.timeScale = 0 }, { @Sendable in $0.secret = "" },
            { @Sendable in $0.commandURL = "https://bot.example.org/" },
        ] as [@Sendable (inout ChatSimulatorConfiguration) -> Void]
    )
    func badConfiguration(change: @Sendable (inout ChatSimulatorConfiguration) -> Void) async throws {
        var changed = ChatSimulatorConfiguration.sample(.slack, secret: "s")
        change(&changed)
        let configuration = changed
        let error = await #expect(throws: ChatSimulatorError.self) { _ = try await ChatSimulator.start(configuration) }
        #expect(error?.code == .badConfiguration)
    }

    private func lines(_ path: String) throws -> [JournalEntry] {
        try String(contentsOfFile: path, encoding: .utf8).split(separator: "\n").map {
            try JSONDecoder().decode(JournalEntry.self, from: Data($0.utf8))
        }
    }
}
