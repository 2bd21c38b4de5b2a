import JobEngine
import Testing

@testable import ReassignBot

@Suite("Host breaker")
struct HostBreakerTests {
    private let start = Timestamp(milliseconds: 1_790_000_000_000)
    private var breaker = HostBreaker(pause: .seconds(60))

    private mutating func fail(_ host: String = "https://chat", times: Int) -> Bool {
        (0..<times).map { _ in breaker.note(host, hasAnswered: false, at: start) }.contains(true)
    }

    @Test("five failures in a row are borne, the sixth leaves the host alone for a minute")
    mutating func opens() {
        #expect(!fail(times: 5))
        #expect(breaker.wait(for: "https://chat", at: start) == nil)
        #expect(fail(times: 1))
        #expect(breaker.wait(for: "https://chat", at: start) == start + .seconds(60))
        #expect(breaker.wait(for: "https://chat", at: start + .seconds(59)) == start + .seconds(60))
        #expect(breaker.wait(for: "https://other", at: start) == nil)
    }

    @Test("after a minute one may try, and the others wait another minute")
    mutating func probes() {
        _ = fail(times: 6)
        #expect(breaker.wait(for: "https://chat", at: start + .seconds(60)) == nil)
        #expect(breaker.wait(for: "https://chat", at: start + .seconds(61)) == start + .seconds(120))
    }

    @Test("an answer forgets all failures, whatever it said")
    mutating func closes() {
        _ = fail(times: 6)
        let isNew = breaker.note("https://chat", hasAnswered: true, at: start)
        #expect(!isNew)
        #expect(breaker.wait(for: "https://chat", at: start) == nil)
        #expect(!fail(times: 5))
    }

    @Test("that a host is left alone is news once")
    mutating func tellsOnce() {
        #expect(fail(times: 6))
        #expect(!fail(times: 10))
    }

    @Test("a clock that was set back by a day does not shut a host for a day")
    mutating func clockSetBack() {
        _ = fail(times: 6)
        #expect(breaker.wait(for: "https://chat", at: start + .seconds(-86_400)) == nil)
    }
}
