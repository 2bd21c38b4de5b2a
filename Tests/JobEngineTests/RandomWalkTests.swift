import JobEngine
import ReassignTestKit
import Testing

extension SplitMix64 {
    /// True once in `chances` draws.
    mutating func isTrue(outOf chances: UInt64) -> Bool { next() % chances == 0 }
}

/// A promise of the engine that did not hold.
struct BrokenPromise: Error {
    var text: String
}

/// One job driven by a portal that answers anything, with restarts from what was stored and answers that come twice.
final class RandomWalk {
    var random: SplitMix64
    let policy: EnginePolicy
    /// Whether the portal hardly ever shows a record, so that starts seem lost.
    let isForgetful: Bool
    var now = Timestamp(milliseconds: 1_800_000_000_000)
    var job: Job
    var stored: Job
    var next: JobAction?
    /// Whether a start left and its answer is still to come.
    var owesStartAnswer = false
    var past: [JobEvent] = []
    /// Whether the event that is taken is the answer that was waited for.
    var isAnswered = false

    var finals = 0
    var shownStage = Stage(percentage: 0)
    var openSilences = false

    init(seed: UInt64) {
        random = SplitMix64(seed: seed)
        policy = EnginePolicy(retriesOnce: !random.isTrue(outOf: 4))
        isForgetful = random.isTrue(outOf: 4)
        let step = Job.admit(
            Sample.order(deleteProfile: random.isTrue(outOf: 4), disables: random.isTrue(outOf: 4)), as: JobID(rawValue: 17),
            behind: random.isTrue(outOf: 3) ? JobID(rawValue: 16) : nil, at: now)
        job = step.job
        stored = step.job
    }

    func run(events: Int) throws(BrokenPromise) {
        try take(.turnCame)
        for _ in 0..<events {
            if random.isTrue(outOf: 20) {
                try restart()
            } else if random.isTrue(outOf: 30) {
                try cancel()
            } else if random.isTrue(outOf: 8), let late = past.randomElement(using: &random), isHarmless(late) {
                try take(late)
            } else if let event = answer() {
                isAnswered = true
                try take(event)
                isAnswered = false
            } else if let late = past.randomElement(using: &random) {
                // Waiting for nothing: whatever comes must change nothing.
                try take(late)
            }
        }
    }

    /// Whether a second copy of `event` can be told from the answer that is waited for.
    private func isHarmless(_ event: JobEvent) -> Bool {
        switch event {
        case .startAccepted, .startRefused, .startNotSent, .startUnknown, .unavailable: !owesStartAnswer
        case .preflightRead, .preflightRefused, .leaverTaken, .turnCame, .resumed, .commanded, .progressRead, .evidenceRead, .countFailed,
            .stopTaken, .stopRefused, .held, .disabled, .disableRefused:
            true
        }
    }

    /// The process dies, stays away for a while, and finds what was stored.
    private func restart() throws(BrokenPromise) {
        pass([1, 30, 100, 700, 4_000].randomElement(using: &random) ?? 1)
        job = stored
        next = nil
        owesStartAnswer = false
        try take(job.state.isWaiting ? .turnCame : .resumed())
    }

    /// Somebody asks to stop the job; the runner learns of it as it does in life, from the store.
    private func cancel() throws(BrokenPromise) {
        guard case .taken(let step) = stored.cancel(by: "olga", at: now) else { return }
        try checkAnnouncements(step)
        try Self.promise(step.job.state.isTerminal == (step.job.ending != nil), "an ending belongs to a terminal state")
        (job, stored) = (step.job, step.job)
        if job.state.isTerminal {
            next = nil
            owesStartAnswer = false
        } else if job.state == .watching {
            try take(.commanded)
        }
    }

    private func pass(_ seconds: Double) { now = now + .seconds(seconds) }

    /// An answer to what is under way.
    private func answer() -> JobEvent? {
        guard let next else { return nil }
        now = now + next.delay
        pass([0.01, 0.2, 1, 9, 40].randomElement(using: &random) ?? 1)
        if case .start = next {
            switch random.next() % 5 {
            case 0: return .startAccepted(record())
            case 1: return .startNotSent(trouble())
            case 2: return random.isTrue(outOf: 3) ? .startRefused(status: 400, message: nil) : .startUnknown(trouble())
            default: return .startUnknown(trouble())
            }
        }
        if random.isTrue(outOf: 4) { return .unavailable(trouble()) }
        switch next {
        case .readPreflight:
            if random.isTrue(outOf: 12) { return .leaverTaken(by: JobID(rawValue: 5)) }
            if random.isTrue(outOf: 12) { return .preflightRefused(status: 403, message: nil) }
            if random.isTrue(outOf: 20) { return .held }
            let earlier: Progress? = !isForgetful && random.isTrue(outOf: 4) ? record() : nil
            let isActive = random.isTrue(outOf: job.order.disables ? 2 : 20)
            let anna = Sample.anna.with { if isActive { $0.status = .active } }
            var findings = Sample.findings(from: random.isTrue(outOf: 12) ? nil : anna, record: earlier)
            findings.freshCode = PlanCode.random(using: &random)
            if random.isTrue(outOf: 4) { findings.holdings?.census = Sample.noRooms }
            if random.isTrue(outOf: 8) { findings.holdings?.census.active = .init(count: 4, roomIDs: ["11", "12", "13", "99"]) }
            if random.isTrue(outOf: 12) { findings.heir = .exact(Sample.maria.with { $0.role = .docSpaceAdmin }) }
            return .preflightRead(findings)
        case .disable:
            if random.isTrue(outOf: 12) { return .held }
            return random.isTrue(outOf: 6) ? .disableRefused(status: 403, message: nil) : .disabled
        case .readEvidence, .readReceipt:
            if random.isTrue(outOf: 6) { return .countFailed(trouble()) }
            if case .readReceipt = next { return .evidenceRead(evidence()) }
            return random.isTrue(outOf: 4) ? .progressRead(record()) : .evidenceRead(evidence())
        case .terminate:
            switch random.next() % 4 {
            case 0: return .progressRead(random.isTrue(outOf: 2) ? nil : record())
            case 1: return .stopRefused(status: 403)
            default: return .stopTaken(random.isTrue(outOf: 4) ? nil : Sample.canceled(random.isTrue(outOf: 5) ? 100 : 30))
            }
        case .readProgress, .start:
            let isShown = random.isTrue(outOf: isForgetful ? 60 : 2)
            return .progressRead(isShown ? record() : nil)
        }
    }

    private func record() -> Progress {
        let percentage = [0, 5, 10, 20, 30, 50, 70, 90, 95, 100].randomElement(using: &random) ?? 0
        switch random.next() % 20 {
        case 0: return Sample.completed
        case 1: return Sample.canceled(percentage)
        case 2: return Sample.failed(percentage, isCompleted: random.isTrue(outOf: 2))
        case 3: return Sample.unclear
        default: return Sample.running(percentage)
        }
    }

    private func evidence() -> Evidence {
        switch random.next() % 4 {
        case 0: Sample.untouched
        case 1: Sample.elsewhere
        case 2: Sample.evidence(leaver: Sample.noRooms, heir: Sample.rooms, profileExists: false)
        default: Sample.done
        }
    }

    private func trouble() -> Trouble {
        let all: [Trouble] = [
            .unreachable, .status(502), .rateLimited(retryAfter: nil), .rateLimited(retryAfter: .seconds(90)), .credentialRefused,
            .unreadable,
        ]
        return all.randomElement(using: &random) ?? .unreachable
    }

    // MARK: The promises

    private func take(_ event: JobEvent) throws(BrokenPromise) {
        let before = job
        let step = job.step(event, at: now, under: policy)
        try check(step, after: event, from: before)
        job = step.job
        if step.job.needsSaving(after: stored) {
            stored = step.job
        } else if !step.announcements.isEmpty {
            throw BrokenPromise(text: "something was said that is not stored: \(step.announcements.map(\.notice))")
        }
        if case .start? = step.next { owesStartAnswer = true } else if job.state != .intended { owesStartAnswer = false }
        // An event that does not fit leaves the start under way.
        if !(owesStartAnswer && step.next == nil) { next = step.next }
        past.append(event)
    }

    private static func promise(_ holds: Bool, _ text: @autoclosure () -> String) throws(BrokenPromise) {
        if !holds { throw BrokenPromise(text: text()) }
    }

    private func check(_ step: Step, after event: JobEvent, from before: Job) throws(BrokenPromise) {
        let after = step.job
        if before.state.isTerminal {
            try Self.promise(after == before && step.announcements.isEmpty && step.next == nil, "a terminal state is final")
        }
        try Self.promise(after.id == before.id && after.order == before.order, "the order is never changed")
        try checkAttempts(step, from: before)
        try checkConfirmation(step, from: before)
        try checkAnnouncements(step)
        try Self.promise((after.ending != nil) == after.state.isTerminal, "an ending belongs to a terminal state")
        try Self.promise(finals == (after.state.isTerminal ? 1 : 0), "one last message, \(finals) said in \(after.state)")

        if after.state == .cancelled { try Self.promise(after.cancellation != nil, "cancelled though nobody asked") }
        if case .terminate? = step.next { try Self.promise(after.cancellation != nil, "a stop is sent that nobody asked for") }
        if before.state == .watching, after.state != .watching {
            let isByEvidence = if case .evidenceRead = event { true } else { false }
            try Self.promise(
                isByEvidence || before.watch?.end != nil || after.state == .needsOperator, "watching ends by the record or by evidence")
            if before.watch?.end == nil, after.state.isTerminal {
                try Self.promise(after.ending?.isInferred == true, "an end without a record is marked as inferred")
            }
        }
        switch after.state {
        case .preflight, .disabling, .reconciling, .watching:
            try Self.promise(step.next != nil, "\(after.state) waits for nothing")
        case .intended:
            if case .start? = step.next { break }
            try Self.promise(before.state == .intended && step.next == nil, "intended waits for its start")
        case .received, .queued, .needsApproval, .needsOperator, .succeeded, .failed, .cancelled, .stoppedUpstream, .refused:
            try Self.promise(step.next == nil, "\(after.state) wants nothing")
        }
        try Self.promise(step.next?.delay ?? .zero <= .seconds(3_600), "every wait has an end")
        let isHurried = isAnswered && step.next != nil && step.next == next && step.next?.delay == .zero
        try Self.promise(!isHurried, "the same question again without a pause")
        if let old = before.watch?.progress, let new = after.watch?.progress, before.state == .watching {
            try Self.promise(new.percentage >= old.percentage, "the percentage never falls")
        }
    }

    private func checkAttempts(_ step: Step, from before: Job) throws(BrokenPromise) {
        let after = step.job
        if case .start(let order)? = step.next {
            try Self.promise(before.state == .preflight && after.state == .intended, "a start needs a fresh intent")
            try Self.promise(after.attempts.count == before.attempts.count + 1, "a start needs its own attempt")
            try Self.promise(
                after.attempts.dropLast().allSatisfy { [.notSent, .notStarted, .lostFromSight].contains($0.outcome) },
                "an earlier start is open")
            try Self.promise(order.attempt == after.lastAttempt?.number && after.lastAttempt?.outcome == .open, "the start is its attempt")
            try Self.promise(order.from == Sample.anna.id && order.to == Sample.maria.id, "the start is the plan")
            try Self.promise(order.deleteProfile == after.order.deleteProfile, "the deletion is as ordered")
            try Self.promise(after.plan?.hash(in: after.order.portal) == after.lastAttempt?.planHash, "the start is the hashed plan")
            try Self.promise(
                after.attempts.count { [.notStarted, .lostFromSight].contains($0.outcome) } <= (policy.retriesOnce ? 1 : 0),
                "one repeat at most")
        } else {
            try Self.promise(after.attempts.count == before.attempts.count, "an attempt without a start")
        }
        try Self.promise(after.attempts.count { $0.outcome == .accepted || $0.outcome == .adopted } <= 1, "one run at most")
    }

    private func checkConfirmation(_ step: Step, from before: Job) throws(BrokenPromise) {
        let after = step.job
        if case .disable? = step.next {
            try Self.promise(after.order.confirmation?.disables == true, "somebody is disabled whom nobody confirmed")
            try Self.promise(after.disabling?.requests ?? 0 <= 3, "disabled again and again")
        }
        if case .start(let order)? = step.next, let confirmation = after.order.confirmation {
            let isRepeated = after.attempts.contains { [.notStarted, .lostFromSight].contains($0.outcome) }
            try Self.promise(isRepeated || after.lastAttempt?.planHash == confirmation.seen.hash, "what is started was confirmed")
            let rooms = Set(after.plan.map { $0.census.active.roomIDs + $0.census.archived.roomIDs } ?? [])
            try Self.promise(rooms.isSubset(of: ["11", "12", "13", "14"]), "every room was confirmed")
            try Self.promise(after.plan?.to == confirmation.to, "the heir was confirmed with this role")
            try Self.promise(order.deleteProfile == confirmation.deleteProfile, "the deletion was confirmed")
        }
        if let offer = step.offer {
            try Self.promise(after.state == .refused && offer.plan.hash(in: .main) != after.order.confirmation?.seen.hash, "a new plan")
        }
    }

    private func checkAnnouncements(_ step: Step) throws(BrokenPromise) {
        for said in step.announcements {
            try Self.promise(finals == 0, "nothing is said after the last message")
            switch said.notice {
            case .ended: finals += 1
            case .stage(let stage, _), .backAgain(_, let stage, _):
                try Self.promise(stage >= shownStage, "a stage that is shown never falls")
                shownStage = stage
            case .silent: openSilences = true
            case .answersAgain:
                try Self.promise(openSilences, "an outage that was not told is over")
                openSilences = false
            case .stopRequested: try Self.promise(step.job.cancellation != nil, "a stop that nobody asked for")
            case .waiting, .needsApproval, .approved, .leaverDisabled, .started, .following, .stopRefused, .missing, .needsDecision,
                .notStarted:
                break
            }
        }
        try Self.promise(step.job.posts.stagePosts <= 4, "four stage posts at most")
    }

    /// A portal without trouble that has forgotten the job and from which everything has moved: how long until the job rests?
    func settle() throws(BrokenPromise) -> Duration {
        let plan = Sample.plan(deleteProfile: job.order.deleteProfile)
        let done = Sample.evidence(leaver: Sample.noRooms, heir: Sample.rooms, profileExists: !plan.deleteProfile, plan: plan)
        var began: Timestamp?
        for _ in 0..<1_000 {
            guard let next else { return now - (began ?? now) }
            now = now + next.delay
            if began == nil { began = now }
            switch next {
            case .readPreflight: try take(.preflightRead(Sample.findings()))
            case .disable: try take(.disabled)
            case .start: try take(.startAccepted(Sample.running(0)))
            case .readProgress: try take(.progressRead(nil))
            case .terminate: try take(.stopTaken(nil))
            case .readEvidence, .readReceipt: try take(.evidenceRead(done))
            }
        }
        throw BrokenPromise(text: "no rest after 1000 good answers, \(job.state)")
    }
}

@Suite("Random walks")
struct RandomWalkTests {
    static let walks = 16_000
    static let batches = 8

    @Test("whatever a portal answers, and whenever the process dies, the promises hold and the job comes to rest", arguments: 0..<batches)
    func promisesHold(batch: Int) {
        var endings: [JobState: Int] = [:]
        for walk in 0..<(Self.walks / Self.batches) {
            let seed = UInt64(batch) << 32 | UInt64(walk)
            let story = RandomWalk(seed: seed)
            do throws(BrokenPromise) {
                try story.run(events: 1 + Int(story.random.next() % 60))
                let settling = try story.settle()
                if settling > .seconds(40 * 60) { throw BrokenPromise(text: "rest only after \(settling)") }
                endings[story.job.state, default: 0] += 1
            } catch {
                Issue.record("seed \(seed): \(error.text); \(story.job.state), last \(story.past.suffix(3))")
                return
            }
        }
        // The walks must reach every end, or they prove little.
        for state in [JobState.succeeded, .failed, .cancelled, .stoppedUpstream, .refused, .needsOperator] {
            #expect(endings[state, default: 0] > 0, "\(state)")
        }
    }
}
