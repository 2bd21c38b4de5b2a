import JobEngine
import Testing

@Suite("The answer to a start")
struct StartTests {
    @Test("taken: the channel is told with the numbers of the plan, and the job is watched")
    func accepted() {
        var script = JobScript.reaching(.intended)
        let said = script.answer(.startAccepted(Sample.running(0)))
        #expect(script.state == .watching)
        #expect(said == [.started(rooms: 3, archivedRooms: 1)])
        #expect(script.said.last?.weight == .start)
        #expect(script.job.lastAttempt?.outcome == .accepted)
        #expect(script.next == .readProgress(after: .seconds(2)))
    }

    @Test("taken and already finished: told as started, then counted")
    func acceptedAndFinished() {
        var script = JobScript.reaching(.intended)
        script.answer(.startAccepted(Sample.completed))
        #expect(script.next == .readReceipt(after: .zero))
        script.answer(.evidenceRead(Sample.done))
        #expect(script.result == .finished)
        #expect(script.notices.map(\.isStarted) == [true, false])
    }

    @Test("refused by the portal: failed, with its words", arguments: [400, 401, 402, 403, 404, 415])
    func refused(status: Int) {
        var script = JobScript.reaching(.intended)
        script.answer(.startRefused(status: status, message: "Can not reassign"))
        #expect(script.state == .failed)
        #expect(script.result == .startRefused(status: status, message: "Can not reassign"))
        #expect(script.job.lastAttempt?.outcome == .refused)
        #expect(script.said.map(\.weight) == [.final])
    }

    @Test(
        "anything else is unknown: no second start, the portal is asked for the job",
        arguments: [Trouble.unreachable, .status(500), .status(502), .rateLimited(retryAfter: nil), .unreadable])
    func unknown(trouble: Trouble) {
        var script = JobScript.reaching(.intended)
        script.answer(.startUnknown(trouble))
        #expect(script.state == .reconciling)
        #expect(script.job.lastAttempt?.outcome == .open)
        #expect(script.next?.isReadProgress == true)
        #expect(script.starts.count == 1)
        #expect(script.said.isEmpty)
    }

    @Test("a start refused for too many requests is looked for as late as the portal asked")
    func unknownByRateLimit() {
        var script = JobScript.reaching(.intended)
        script.answer(.startUnknown(.rateLimited(retryAfter: .seconds(40))))
        #expect(script.next == .readProgress(after: .seconds(40)))
    }

    @Test("a start whose question failed in an unexpected way counts as unknown too")
    func unavailableMeansUnknown() {
        var script = JobScript.reaching(.intended)
        script.answer(.unavailable(.unreachable))
        #expect(script.state == .reconciling)
    }

    @Test("not sent: preflight again, and the next start is attempt 2")
    func notSent() {
        var script = JobScript.reaching(.intended)
        script.answer(.startNotSent(.unreachable))
        #expect(script.state == .preflight)
        #expect(script.job.attempts.map(\.outcome) == [.notSent])
        #expect(script.next == .readPreflight(after: .seconds(2)))
        script.answer(.preflightRead(Sample.findings()))
        #expect(script.starts.map(\.attempt) == [1, 2])
        script.answer(.startAccepted(Sample.running(0)))
        #expect(script.state == .watching)
        #expect(script.job.outage == nil)
    }

    @Test("starts that never leave end after half an hour, with growing pauses and one note, also after a long wait in the queue")
    func neverSent() {
        var script = JobScript(behind: JobID(rawValue: 16))
        script.pass(7_200)
        script.happen(.turnCame)
        while !script.state.isTerminal {
            script.answer(.preflightRead(Sample.findings()))
            script.answer(.startNotSent(.unreachable))
        }
        #expect(script.result == .neverStarted(.unreachable))
        #expect(script.starts.count > 10)
        #expect(script.starts.count <= 100)
        #expect(script.job.attempts.allSatisfy { $0.outcome == .notSent })
        #expect(script.notices.count { $0.isSilent } == 1)
        #expect(!script.notices.contains { $0.isAnswersAgain })
    }

    @Test("a start that leaves at last after a told silence: answers again, then started")
    func leavesAtLast() {
        var script = JobScript.reaching(.intended)
        while !script.notices.contains(where: { $0.isSilent }) {
            script.answer(.startNotSent(.unreachable))
            script.answer(.preflightRead(Sample.findings()))
        }
        let said = script.answer(.startAccepted(Sample.running(0)))
        #expect(said.map(\.isAnswersAgain) == [true, false])
        #expect(said.map(\.isStarted) == [false, true])
    }
}
