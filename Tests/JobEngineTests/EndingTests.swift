import JobEngine
import Testing

/// What the portal's last record and the count after it come to.
struct EndCase: Sendable, CustomTestStringConvertible {
    var name: String
    var record: Progress
    var evidence: Evidence
    var state: JobState
    var result: Ending.Result
    var isInferred = false
    var testDescription: String { name }

    static let all: [EndCase] = [
        EndCase(name: "completed, all moved", record: Sample.completed, evidence: Sample.done, state: .succeeded, result: .finished),
        EndCase(name: "completed, rooms left", record: Sample.completed, evidence: Sample.untouched, state: .failed, result: .roomsLeft),
        EndCase(
            name: "completed, rooms elsewhere", record: Sample.completed, evidence: Sample.elsewhere, state: .failed,
            result: .roomsElsewhere),
        EndCase(
            name: "completed, heir's rooms not listed whole", record: Sample.completed,
            evidence: Sample.evidence(leaver: Sample.noRooms, heir: nil), state: .succeeded, result: .finished),
        EndCase(
            name: "status completed, not marked completed", record: Progress(percentage: 100, status: .completed, isCompleted: false),
            evidence: Sample.done, state: .succeeded, result: .finished),
        EndCase(name: "canceled at 100", record: Sample.canceled(100), evidence: Sample.done, state: .succeeded, result: .finished),
        EndCase(
            name: "canceled at 30", record: Sample.canceled(30), evidence: Sample.untouched, state: .stoppedUpstream,
            result: .stoppedUpstream),
        EndCase(
            name: "failed", record: Sample.failed(30), evidence: Sample.untouched, state: .failed, result: .failed(message: "Access denied")
        ),
        EndCase(
            name: "failed before the first step, not marked completed", record: Sample.failed(0, isCompleted: false),
            evidence: Sample.untouched, state: .failed, result: .failed(message: "Access denied")),
        EndCase(
            name: "unknown status, all moved", record: Sample.unclear, evidence: Sample.done, state: .succeeded, result: .finishedByCheck,
            isInferred: true),
        EndCase(
            name: "unknown status, nothing moved", record: Sample.unclear, evidence: Sample.untouched, state: .failed, result: .incomplete,
            isInferred: true),
        EndCase(
            name: "unknown status, rooms elsewhere", record: Sample.unclear, evidence: Sample.elsewhere, state: .failed,
            result: .roomsElsewhere, isInferred: true),
        EndCase(
            name: "marked completed while running", record: Progress(percentage: 95, status: .running, isCompleted: true),
            evidence: Sample.done, state: .succeeded, result: .finishedByCheck, isInferred: true),
    ]
}

@Suite("How jobs end")
struct EndingTests {
    @Test("the last record and the count decide; one final message says so, with the count", arguments: EndCase.all)
    func endings(_ end: EndCase) throws {
        var script = JobScript.watching(at: 0)
        script.answer(.progressRead(end.record))
        #expect(script.next == .readReceipt(after: .zero))
        #expect(script.state == .watching)
        script.answer(.evidenceRead(end.evidence))
        let ending = try #require(script.job.ending)
        #expect(script.state == end.state)
        #expect(ending.result == end.result)
        #expect(ending.receipt == end.evidence.receipt)
        #expect(ending.isInferred == end.isInferred)
        #expect(script.said.count { $0.weight == .final } == 1)
        #expect(script.said.last?.weight == .final)
        #expect(script.next == nil)
    }

    @Test(
        "100 percent alone, and an unknown status alone, are no end",
        arguments: [
            Sample.running(100), Progress(percentage: 70, status: .unknown("9"), isCompleted: false),
            Progress(percentage: 0, status: .created, isCompleted: false),
        ])
    func noEnd(record: Progress) {
        var script = JobScript.watching(at: 0)
        script.answer(.progressRead(record))
        #expect(script.next?.isReadProgress == true)
        #expect(script.job.watch?.end == nil)
    }

    @Test("an end is not taken back by a late answer", arguments: [nil, Sample.running(50), Sample.canceled(50)])
    func endStays(late: Progress?) {
        var script = JobScript.watching(at: 90)
        script.answer(.progressRead(Sample.completed))
        script.happen(.progressRead(late))
        #expect(script.next?.isReadReceipt == true)
        script.answer(.evidenceRead(Sample.done))
        #expect(script.result == .finished)
    }

    @Test("five counts that fail, within a minute: the record alone ends the job, and no count is claimed")
    func countFails() {
        var script = JobScript.watching(at: 90)
        script.answer(.progressRead(Sample.completed))
        let ended = script.now
        for tries in 1...5 {
            #expect(script.state == .watching, "after \(tries - 1) tries")
            script.answer(.unavailable(.unreachable))
        }
        #expect(script.result == .finished)
        #expect(script.job.ending?.receipt == nil)
        #expect(script.now - ended <= .seconds(60))
        #expect(!script.notices.contains { $0.isSilent })
    }

    @Test(
        "nobody waits for a count that a refused key or a long rate limit holds up",
        arguments: [
            Trouble.credentialRefused, .rateLimited(retryAfter: .seconds(3_600)),
        ])
    func countNotWorthIt(trouble: Trouble) {
        var script = JobScript.watching(at: 90)
        script.answer(.progressRead(Sample.completed))
        script.answer(.unavailable(trouble))
        #expect(script.result == .finished)
    }

    @Test("an end that is not understood and cannot be counted goes to a person")
    func unclearUncounted() {
        var script = JobScript.watching(at: 50)
        script.answer(.progressRead(Sample.unclear))
        script.keepAnswering(.unavailable(.status(500)), for: 600)
        #expect(script.state == .needsOperator)
        #expect(script.job.ending == nil)
    }

    @Test("the duration is that of the start that ran, not of one that was lost before")
    func duration() {
        var script = JobScript.reaching(.reconciling)
        script.proveAbsent()
        script.answer(.preflightRead(Sample.findings()))
        script.pass(60)
        script.happen(.startAccepted(Sample.completed))
        script.answer(.evidenceRead(Sample.done))
        let took = script.job.ending?.took
        #expect(took == .seconds(60))
    }

    @Test("an outage that ends with the end is told before it")
    func order() {
        var script = JobScript.watching(at: 50)
        script.keepAnswering(.unavailable(.unreachable), for: 300)
        script.answer(.progressRead(Sample.completed))
        script.answer(.evidenceRead(Sample.done))
        #expect(script.notices.suffix(3).map(\.isSilent) == [true, false, false])
        #expect(script.notices.suffix(3).map(\.isAnswersAgain) == [false, true, false])
        #expect(script.notices.suffix(3).map(\.isEnded) == [false, false, true])
    }

    @Test("an ordinary job makes six posts at most")
    func sixPosts() {
        var script = JobScript.reaching(.intended)
        script.answer(.startAccepted(Sample.running(0)))
        for percentage in [5, 10, 20, 30, 50, 70, 90, 95] {
            script.keepAnswering(.progressRead(Sample.running(percentage)), for: 40)
        }
        script.answer(.progressRead(Sample.completed))
        script.answer(.evidenceRead(Sample.done))
        #expect(script.said.count == 6)
    }
}
