import JobEngine

/// One job told as a story: time passes, things happen, and what the job says and wants is remembered.
struct JobScript {
    private(set) var job: Job
    private(set) var now = Timestamp(milliseconds: 1_800_000_000_000)
    var policy: EnginePolicy
    /// Everything said so far, oldest first.
    private(set) var said: [Announcement]
    /// What the job wants done.
    private(set) var next: JobAction?
    /// Every start that was wanted.
    private(set) var starts: [StartOrder] = []

    init(behind ahead: JobID? = nil, deleteProfile: Bool = false, policy: EnginePolicy = EnginePolicy()) {
        self.init(Sample.order(deleteProfile: deleteProfile), behind: ahead, policy: policy)
    }

    init(_ order: Order, behind ahead: JobID? = nil, approvalWithin: Duration? = nil, policy: EnginePolicy = EnginePolicy()) {
        self.policy = policy
        let step = Job.admit(order, as: JobID(rawValue: 17), behind: ahead, approvalWithin: approvalWithin, at: now)
        job = step.job
        said = step.announcements
        next = step.next
    }

    var state: JobState { job.state }
    var notices: [Notice] { said.map(\.notice) }
    var timing: Timing { policy.timing }

    /// The result in the one final message.
    var result: Ending.Result? { job.ending?.result }

    /// Lets `seconds` pass.
    mutating func pass(_ seconds: Double) {
        now = now + .seconds(seconds)
    }

    /// Something happens now.
    @discardableResult
    mutating func happen(_ event: JobEvent) -> [Notice] {
        let step = job.step(event, at: now, under: policy)
        job = step.job
        next = step.next
        said += step.announcements
        if case .start(let order)? = step.next { starts.append(order) }
        return step.announcements.map(\.notice)
    }

    /// Somebody asks to stop the job now.
    @discardableResult
    mutating func cancel(by name: String) -> CancelAnswer {
        let answer = job.cancel(by: name, at: now)
        if case .taken(let step) = answer {
            job = step.job
            next = step.next
            said += step.announcements
        }
        return answer
    }

    /// The job waits as long as it wanted to, and then gets this answer.
    @discardableResult
    mutating func answer(_ event: JobEvent) -> [Notice] {
        now = now + (next?.delay ?? .zero)
        return happen(event)
    }

    /// The same answer, each time the job asks, until `seconds` have passed or it asks no more.
    mutating func keepAnswering(_ event: JobEvent, for seconds: Double) {
        let end = now + .seconds(seconds)
        // The bound is for questions without a pause, which this answer does not answer.
        for _ in 0..<10_000 {
            guard let next, now + next.delay <= end else { return }
            answer(event)
        }
    }

    /// The portal lists `record`, or nothing, until the start cannot be under way any more, and everything is found where it was.
    mutating func proveAbsent(record: Progress? = nil) {
        keepAnswering(.progressRead(record), for: 89)
        answer(.progressRead(record))
        answer(.evidenceRead(Sample.untouched))
    }

    // MARK: Shortcuts

    /// A job in `state`, brought there by what usually leads to it.
    static func reaching(_ state: JobState, policy: EnginePolicy = EnginePolicy()) -> JobScript {
        var script = JobScript(behind: state == .queued ? JobID(rawValue: 16) : nil, policy: policy)
        switch state {
        case .received, .queued:
            break
        case .needsApproval:
            script = JobScript(Sample.order(), approvalWithin: .seconds(86_400), policy: policy)
        case .preflight:
            script.happen(.turnCame)
        case .disabling:
            script = JobScript(Sample.order(disables: true), policy: policy)
            script.happen(.turnCame)
            script.answer(.preflightRead(Sample.findings(from: Sample.anna.with { $0.status = .active })))
        case .refused:
            script.happen(.turnCame)
            script.answer(.preflightRead(Sample.findings(from: nil)))
        case .intended:
            script.happen(.turnCame)
            script.answer(.preflightRead(Sample.findings()))
        case .reconciling:
            script = reaching(.intended, policy: policy)
            script.answer(.startUnknown(.unreachable))
        case .watching:
            script = reaching(.intended, policy: policy)
            script.answer(.startAccepted(Sample.running(0)))
        case .needsOperator:
            script.policy.retriesOnce = false
            script = reaching(.reconciling, policy: script.policy)
            script.proveAbsent()
        case .succeeded, .failed, .stoppedUpstream:
            script = reaching(.watching, policy: policy)
            script.answer(
                .progressRead(state == .succeeded ? Sample.completed : state == .failed ? Sample.failed(20) : Sample.canceled(20)))
            script.answer(.evidenceRead(state == .succeeded ? Sample.done : Sample.untouched))
        case .cancelled:
            script.cancel(by: "olga")
        }
        return script
    }

    /// A running job last seen at `percentage`.
    static func watching(at percentage: Int, policy: EnginePolicy = EnginePolicy()) -> JobScript {
        var script = reaching(.watching, policy: policy)
        script.pass(20)
        script.happen(.progressRead(Sample.running(percentage)))
        return script
    }
}

extension JobAction {
    var isReadProgress: Bool { if case .readProgress = self { true } else { false } }
    var isReadEvidence: Bool { if case .readEvidence = self { true } else { false } }
    var isReadReceipt: Bool { if case .readReceipt = self { true } else { false } }
    var isReadPreflight: Bool { if case .readPreflight = self { true } else { false } }
}

extension Notice {
    var isMissing: Bool { if case .missing = self { true } else { false } }
    var isSilent: Bool { if case .silent = self { true } else { false } }
    var isAnswersAgain: Bool { if case .answersAgain = self { true } else { false } }
    var isStage: Bool { if case .stage = self { true } else { false } }
    var isStarted: Bool { if case .started = self { true } else { false } }
    var isEnded: Bool { if case .ended = self { true } else { false } }
    var isBackAgain: Bool { if case .backAgain = self { true } else { false } }
}
