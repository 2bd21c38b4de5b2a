import ReassignTestKit
import Testing
import TransportCore

@testable import CurlTransport

@Suite("Life cycle", .timeLimit(.minutes(1)))
struct LifecycleTests {
    @Test("a task that is cancelled already sends nothing")
    func cancelledBefore() async throws {
        let server = try ScriptedServer()
        try await withClient(of: server) { client in
            let task = Task {
                // Stay until cancelled, so that the cancellation is there before the request.
                for await _ in AsyncStream<Never>(unfolding: { nil }) {}
                while !Task.isCancelled { await Task.yield() }
                return try await client.failure(post(server.origin))
            }
            task.cancel()
            let error = try await task.value
            #expect(Failure(error) == Failure(.cancelled, .prepare, .notSent))
        }
        #expect(server.connections.count == 0)
    }

    @Test("a cancelled request ends at once and closes its connection")
    func cancelledDuring() async throws {
        let server = try ScriptedServer { _ in [.stall] }
        try await withClient(of: server) { client in
            let task = Task { try await client.failure(post(server.origin)) }
            try await server.requestCount.wait(for: 1)
            task.cancel()
            let error = try await task.value
            #expect(Failure(error) == Failure(.cancelled, .wait, .maybeSent))
            try await server.disconnects.wait(for: 1)
        }
    }

    @Test("cancellations that race with answers resume every caller once")
    func cancellationRace() async throws {
        let server = try ScriptedServer()
        let outcomes = try await withClient(of: server) { client in
            await withTaskGroup(of: String.self, returning: [String: Int].self) { group in
                for number in 0..<500 {
                    group.addTask {
                        let task = Task { try await client.send(get(server.origin)).status }
                        for _ in 0..<(number % 40) { await Task.yield() }
                        task.cancel()
                        switch await task.result {
                        case .success(let status): return "\(status)"
                        case .failure(let error): return (error as? TransportError)?.code.description ?? "\(error)"
                        }
                    }
                }
                return await group.reduce(into: [:]) { $0[$1, default: 0] += 1 }
            }
        }
        #expect(outcomes.values.reduce(0, +) == 500)
        #expect(Set(outcomes.keys).isSubset(of: ["200", "cancelled"]), "\(outcomes)")
    }

    @Test("a shutdown answers everything under way and says what had left")
    func shutdownInFlight() async throws {
        let server = try ScriptedServer { _ in [.stall] }
        defer { server.stop() }
        let client = try CurlClient(configuration: .loopback())
        let failures = try await withThrowingTaskGroup(of: Failure.self, returning: [Failure].self) { group in
            for _ in 0..<40 { group.addTask { Failure(try await client.failure(post(server.origin))) } }
            try await server.requestCount.wait(for: MultiHandle.connectionLimitPerHost)
            await client.shutdown()
            return try await group.reduce(into: []) { $0.append($1) }
        }
        #expect(failures.count == 40)
        #expect(failures.allSatisfy { $0.code == .unavailable })
        // Those that had a connection may have arrived; those that waited for one, or came after the end, have certainly not.
        #expect(failures.filter { $0.departure == .maybeSent }.count == server.requests.count)
    }

    @Test("after a shutdown nothing is sent, and further shutdowns return")
    func afterShutdown() async throws {
        let server = try ScriptedServer()
        defer { server.stop() }
        let client = try CurlClient(configuration: .loopback())
        await withTaskGroup(of: Void.self) { group in
            for _ in 0..<8 { group.addTask { await client.shutdown() } }
        }
        await client.shutdown()
        let error = try await client.failure(post(server.origin))
        #expect(Failure(error) == Failure(.unavailable, .prepare, .notSent))
        #expect(server.connections.count == 0)
    }

    @Test("starts that race with the shutdown are all answered")
    func startsDuringShutdown() async throws {
        let server = try ScriptedServer()
        defer { server.stop() }
        for _ in 0..<20 {
            let client = try CurlClient(configuration: .loopback())
            let codes = await withTaskGroup(of: String.self, returning: Set<String>.self) { group in
                for _ in 0..<20 {
                    group.addTask {
                        do throws(TransportError) { return "\(try await client.send(get(server.origin)).status)" } catch {
                            return error.code.description
                        }
                    }
                }
                group.addTask {
                    await client.shutdown()
                    return "unavailable"
                }
                return await group.reduce(into: []) { $0.insert($1) }
            }
            #expect(codes.isSubset(of: ["200", "unavailable"]))
        }
    }

    @Test("a client that is dropped without a shutdown ends its thread and closes its connections")
    func dropped() async throws {
        let server = try ScriptedServer()
        defer { server.stop() }
        do {
            let client = try CurlClient(configuration: .loopback())
            _ = try await client.send(get(server.origin))
        }
        try await server.disconnects.wait(for: 1)
    }

    @Test("requests over the bound are refused, and accepted again when there is room")
    func queueBound() async throws {
        let server = try ScriptedServer { _ in [.stall, .answer()] }
        var configuration = try CurlConfiguration.loopback()
        configuration.waitingRequestLimit = 0
        try await withClient(of: server, configuration) { client in
            let statuses = try await withThrowingTaskGroup(of: Int.self, returning: [Int].self) { group in
                // `send` hands over before it suspends, but the tasks begin when they like: fill up until one is refused.
                let refused = EventCount()
                for _ in 0..<(MultiHandle.connectionLimit + 1) {
                    group.addTask {
                        do throws(TransportError) { return try await client.send(get(server.origin)).status } catch {
                            #expect(Failure(error) == Failure(.unavailable, .prepare, .notSent))
                            refused.signal()
                            return 0
                        }
                    }
                }
                try await refused.wait(for: 1)
                server.release()
                return try await group.reduce(into: []) { $0.append($1) }
            }
            #expect(statuses.filter { $0 == 200 }.count == MultiHandle.connectionLimit)
            let later = try await client.send(get(server.origin))
            #expect(later.status == 200)
        }
    }

    @Test("a process that ends with a client at work ends without a crash")
    func exitAtWork() async {
        await #expect(processExitsWith: .success) {
            let server = try ScriptedServer { _ in [.stall] }
            let client = try CurlClient(configuration: .loopback())
            Task { _ = try? await client.send(get(server.origin)) }
            try await server.requestCount.wait(for: 1)
        }
    }
}
