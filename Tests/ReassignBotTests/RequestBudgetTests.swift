import DocSpaceSimulator
import JobEngine
import Testing

@testable import ReassignBot

@Suite("Requests to one portal")
struct RequestBudgetTests {
    @Test("a burst passes at once, then no more than so many a minute")
    func pace() async {
        let time = ManualTime()
        let clock = BotClock(now: { Timestamp(milliseconds: 0) + time.elapsed }) { time.advance(by: $0) }
        let budget = RequestBudget(clock: clock)
        for _ in 0..<RequestBudget.burst { await budget.take() }
        #expect(time.elapsed == .zero)
        for _ in 0..<RequestBudget.perMinute { await budget.take() }
        #expect(time.elapsed >= .seconds(59))
        #expect(time.elapsed <= .seconds(61))
    }

    @Test("a pause makes the budget whole again, and no more than whole")
    func rest() async {
        let time = ManualTime()
        let clock = BotClock(now: { Timestamp(milliseconds: 0) + time.elapsed }) { time.advance(by: $0) }
        let budget = RequestBudget(clock: clock)
        for _ in 0..<RequestBudget.burst { await budget.take() }
        time.advance(by: .seconds(3_600))
        let before = time.elapsed
        for _ in 0..<RequestBudget.burst { await budget.take() }
        #expect(time.elapsed == before)
        await budget.take()
        #expect(time.elapsed > before)
    }
}
