import JobEngine
import Testing

@Suite("Watching a running job")
struct WatchingTests {
    @Test("the pause between questions grows from 2 to 10 s while nothing changes, and is short again after a change")
    func pollGap() {
        var script = JobScript.watching(at: 10)
        var gaps: [Duration] = []
        for _ in 0..<12 {
            script.answer(.progressRead(Sample.running(10)))
            gaps.append(script.next?.delay ?? .zero)
        }
        #expect(gaps == gaps.sorted())
        #expect(gaps.first == .seconds(2.5))
        #expect(gaps.last == .seconds(10))
        script.answer(.progressRead(Sample.running(20)))
        #expect(script.next == .readProgress(after: .seconds(2)))
    }

    @Test("a job that rushes through all stages posts at most four of them, 10 s apart and each once")
    func stagePosts() {
        var script = JobScript.reaching(.watching)
        var posted: [(at: Timestamp, stage: Stage)] = []
        for percentage in 0...100 {
            script.pass(4)
            for case .stage(let stage, _) in script.happen(.progressRead(Sample.running(percentage))) { posted.append((script.now, stage)) }
        }
        #expect(posted.count == 4)
        #expect(posted.map(\.stage) == posted.map(\.stage).sorted())
        #expect(Set(posted.map(\.stage)).count == 4)
        #expect(zip(posted, posted.dropFirst()).allSatisfy { $1.at - $0.at >= .seconds(10) })
        #expect(script.said.filter { $0.notice.isStage }.allSatisfy { $0.weight == .progress })
    }

    @Test("where one message is changed, every stage is said")
    func everyStage() {
        var script = JobScript.reaching(.watching)
        script.policy.mostStagePosts = Stage.allCases.count
        var posted: [Stage] = []
        for percentage in 0...100 {
            script.pass(4)
            for case .stage(let stage, _) in script.happen(.progressRead(Sample.running(percentage))) { posted.append(stage) }
        }
        #expect(posted == Array(Stage.allCases.dropFirst()))
    }

    @Test("stages that pass within 10 s are left out; the last one is shown when its time comes")
    func stagesLeftOut() {
        var script = JobScript.reaching(.watching)
        for percentage in [20, 30, 50] {
            script.pass(2)
            #expect(script.happen(.progressRead(Sample.running(percentage))).isEmpty)
        }
        script.pass(5)
        #expect(script.happen(.progressRead(Sample.running(50))) == [.stage(Stage(percentage: 50), percentage: 50)])
    }

    @Test(
        "a lower percentage is a late answer: it changes nothing that is shown, and does not speed up the questions",
        arguments: [0, 20, 49])
    func monotonic(percentage: Int) {
        var script = JobScript.watching(at: 50)
        let posts = script.said.count
        for _ in 0..<10 { script.answer(.progressRead(Sample.running(percentage))) }
        #expect(script.job.watch?.progress?.percentage == 50)
        #expect(script.said.count == posts)
        #expect((script.next?.delay ?? .zero) > .seconds(9))
    }

    @Test("two minutes of silence are told once, and that it is over once; a short one is not")
    func outage() {
        var script = JobScript.watching(at: 20)
        script.keepAnswering(.unavailable(.status(502)), for: 60)
        #expect(!script.notices.contains { $0.isSilent })
        script.keepAnswering(.unavailable(.status(502)), for: 600)
        guard case .silent(.status(502), let since, let standing)? = script.notices.last else {
            Issue.record("no word of the silence")
            return
        }
        #expect(since >= .seconds(120))
        #expect(standing == .running)
        let said = script.answer(.progressRead(Sample.running(50)))
        #expect(said.first?.isAnswersAgain == true)
        script.answer(.progressRead(Sample.running(50)))
        #expect(script.notices.count { $0.isSilent } == 1)
        #expect(script.notices.count { $0.isAnswersAgain } == 1)
        #expect(script.state == .watching)
    }

    @Test("the pause after failures doubles up to 20 s")
    func backoff() {
        var script = JobScript.watching(at: 20)
        var waits: [Duration] = []
        for _ in 0..<6 {
            script.answer(.unavailable(.unreachable))
            waits.append(script.next?.delay ?? .zero)
        }
        #expect(waits == [2, 4, 8, 16, 20, 20].map { Duration.seconds($0) })
    }

    @Test("a refused credential is told at once and once, and the portal is asked every minute")
    func credentialRefused() {
        var script = JobScript.watching(at: 20)
        #expect(script.answer(.unavailable(.credentialRefused)).count == 1)
        #expect(script.next == .readProgress(after: .seconds(60)))
        script.keepAnswering(.unavailable(.credentialRefused), for: 3_600)
        #expect(script.notices.count { $0.isSilent } == 1)
        #expect(script.answer(.progressRead(Sample.running(20))).map(\.isAnswersAgain) == [true])
    }

    @Test("a credential refused in the middle of an outage is told although the outage was")
    func credentialRefusedDuringOutage() {
        var script = JobScript.watching(at: 20)
        script.keepAnswering(.unavailable(.unreachable), for: 200)
        script.answer(.unavailable(.credentialRefused))
        script.answer(.unavailable(.unreachable))
        script.answer(.unavailable(.credentialRefused))
        #expect(script.notices.count { $0.isSilent } == 2)
    }

    @Test("too many requests: waits as long as the portal says, within 2 s and an hour", arguments: [(0, 2), (30, 30), (86_400, 3_600)])
    func retryAfter(asked: Int, waited: Int) {
        var script = JobScript.watching(at: 20)
        script.answer(.unavailable(.rateLimited(retryAfter: .seconds(asked))))
        #expect(script.next == .readProgress(after: .seconds(waited)))
        #expect(!script.notices.contains { $0.isSilent })
    }

    @Test("too many requests without a time: later and later")
    func rateLimitedWithoutTime() {
        var script = JobScript.watching(at: 20)
        script.answer(.unavailable(.rateLimited(retryAfter: nil)))
        #expect(script.next == .readProgress(after: .seconds(2)))
        script.answer(.unavailable(.rateLimited(retryAfter: nil)))
        #expect(script.next == .readProgress(after: .seconds(4)))
    }
}

@Suite("A restart")
struct RestartTests {
    @Test("a short absence is not worth a word")
    func shortAbsence() {
        var script = JobScript.watching(at: 20)
        let posts = script.said.count
        script.pass(30)
        script.happen(.resumed())
        script.answer(.progressRead(Sample.running(20)))
        #expect(script.said.count == posts)
        #expect(script.state == .watching)
    }

    @Test("after a long absence the channel is told how long it was and where the job is")
    func longAbsence() {
        var script = JobScript.watching(at: 20)
        script.pass(192)
        script.happen(.resumed())
        #expect(script.next == .readProgress(after: .zero))
        let said = script.answer(.progressRead(Sample.running(50)))
        #expect(said == [.backAgain(after: .seconds(192), Stage(percentage: 50), waiting: [])])
        script.answer(.progressRead(Sample.running(50)))
        #expect(script.notices.count { $0.isBackAgain } == 1)
    }

    @Test("a portal that is silent after the restart does not make the absence longer")
    func silenceAfterReturn() {
        var script = JobScript.watching(at: 20)
        script.pass(100)
        script.happen(.resumed())
        script.keepAnswering(.unavailable(.unreachable), for: 300)
        let said = script.answer(.progressRead(Sample.running(20)))
        #expect(said.last == .backAgain(after: .seconds(100), Stage(percentage: 20), waiting: []))
        #expect(said.first?.isAnswersAgain == true)
    }

    @Test("a restart during an outage is not an absence")
    func restartDuringOutage() {
        var script = JobScript.watching(at: 20)
        script.keepAnswering(.unavailable(.unreachable), for: 300)
        script.happen(.resumed())
        let said = script.answer(.progressRead(Sample.running(20)))
        #expect(said.map(\.isAnswersAgain) == [true])
    }

    @Test("an end that came during a long absence says so; one after a short restart does not", arguments: [(600.0, true), (5.0, false)])
    func endedWhileAway(absence: Double, isToldSo: Bool) {
        var script = JobScript.watching(at: 90)
        script.pass(absence)
        script.happen(.resumed())
        script.answer(.progressRead(Sample.completed))
        script.answer(.evidenceRead(Sample.done))
        guard case .ended(_, let wasAway)? = script.notices.last else {
            Issue.record("no end")
            return
        }
        #expect(wasAway == isToldSo)
    }

    @Test("an absence between the end and its count is not called the time of the end")
    func awayWhileCounting() {
        var script = JobScript.watching(at: 90)
        script.answer(.progressRead(Sample.completed))
        script.pass(600)
        script.happen(.resumed())
        #expect(script.next?.isReadReceipt == true)
        script.answer(.evidenceRead(Sample.done))
        guard case .ended(_, let wasAway)? = script.notices.last else {
            Issue.record("no end")
            return
        }
        #expect(!wasAway)
    }

    @Test("a restart with the start on the wire never sends it again")
    func restartWithOpenStart() {
        var script = JobScript.reaching(.intended)
        script.happen(.resumed())
        #expect(script.state == .reconciling)
        #expect(script.next == .readProgress(after: .zero))
        script.happen(.resumed())
        #expect(script.next == .readProgress(after: .zero))
        #expect(script.starts.count == 1)
    }

    @Test("a record seen after a gap closes it")
    func gapCloses() {
        var script = JobScript.watching(at: 20)
        script.pass(120)
        script.happen(.resumed())
        script.answer(.progressRead(nil))
        #expect(script.job.watch?.hasGap == true)
        script.answer(.progressRead(Sample.running(30)))
        #expect(script.job.watch?.hasGap == false)
        script.answer(.progressRead(nil))
        #expect(script.job.watch?.hasGap == false)
    }
}
