import Dispatch
import JobEngine
import JobLedger
import ReassignTestKit
import Testing

@testable import ReassignBot

/// What a person reads while the store hangs, and what becomes of the command.
@Suite("Command endpoint", .timeLimit(.minutes(1)))
struct CommandEndpointTests {
    private static let pair = "anna@example.org maria@example.org"

    @Test("an order is answered in time, with what is known; it is carried out when the store goes on")
    func lateOrder() async throws {
        let bench = try await EndpointBench(queue: CommandQueue(patience: .milliseconds(50)))
        try await bench.ledger.whileHanging {
            let text = try await bench.type(Self.pair)
            #expect(text.contains("it is not known yet whether this command was recorded"))
            #expect(text.contains("/reassign status"))
        }
        while try await !bench.jobs.contains(where: { $0.job.order.from.typed == "anna@example.org" }) { await Task.yield() }
    }

    @Test("a question is answered in time, and says that nothing was changed")
    func lateQuestion() async throws {
        let bench = try await EndpointBench(queue: CommandQueue(patience: .milliseconds(50)))
        try await bench.ledger.whileHanging {
            let text = try await bench.type("status")
            #expect(text.contains("slow to answer. Nothing was started or changed"))
        }
    }

    @Test("with no place left, a command is turned away at once, unrecorded, and places come back")
    func fullQueue() async throws {
        let bench = try await EndpointBench(queue: CommandQueue(places: 1, patience: .milliseconds(50)))
        try await bench.ledger.whileHanging {
            _ = try await bench.type("status")
            let text = try await bench.type(Self.pair)
            #expect(text.contains("busy, try again"))
            #expect(text.contains("not recorded"))
        }
        #expect(try await bench.jobs.map(\.job.order.from.typed) == ["other@example.org"])
        var text = ""
        repeat { text = try await bench.type(Self.pair) } while text.contains("busy")
        // Recorded now, or, where the machine is slower than this queue's patience, in a moment.
        while try await bench.jobs.count < 2 { await Task.yield() }
        #expect(try await bench.jobs.map(\.job.order.from.typed) == ["other@example.org", "anna@example.org"])
    }

    @Test("a store that answers leaves the answer as it is")
    func inTime() async throws {
        let bench = try await EndpointBench()
        #expect(try await bench.type(Self.pair).contains("J-1 accepted"))
        await bench.ledger.close()
        #expect(try await bench.type("status").contains("cannot write to its store"))
    }
}

extension SQLiteLedger {
    /// Holds up the store inside a transaction while `body` runs, and lets it go on afterwards.
    func whileHanging(_ body: () async throws -> Void) async throws {
        let (held, hold) = AsyncStream<Void>.makeStream()
        let release = DispatchSemaphore(value: 0)
        let fixture = LedgerFixture(self)
        async let holding = admit(fixture.command(from: "other@example.org"), at: fixture.start) { _ in
            hold.yield()
            release.wait()
            return []
        }
        for await _ in held { break }
        do {
            try await body()
            release.signal()
        } catch {
            release.signal()
            throw error
        }
        _ = try await holding
    }
}
