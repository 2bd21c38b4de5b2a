internal import JobEngine
internal import JobLedger

/// The rules of the store as plain values; see ``MemoryLedger``.
struct LedgerModel: Sendable {
    struct Post: Sendable {
        enum State { case pending, claimed, sent, superseded, dead }

        let id: Int64
        let announcement: Announcement
        var state = State.pending
        var tries = 0
        var ambiguousTries = 0
        var refusals = 0
        var createdAt: Timestamp
        var notBefore: Timestamp
        var deadReason: String?
        var reference: String?

        var isUndelivered: Bool {
            state == .dead && [.final, .start, .incident].contains(announcement.weight)
        }
    }

    private struct CommandKey: Hashable {
        var platform, team, key: String
    }

    private struct Answer {
        var bytes: [UInt8]
        var at: Timestamp
    }

    private struct Reply {
        var address: ReplyAddress
        var usesLeft: Int
        var expiresAt: Timestamp
    }

    private static let longestWait: Duration = .seconds(3_600)
    private static let mostAmbiguousTries = 8
    private static let answerLifetime: Duration = .seconds(86_400 * 30)

    var isClosed = false
    private(set) var jobs: [JobID: StoredJob] = [:]
    private(set) var posts: [Int64: Post] = [:]
    /// Posts that are not settled, by destination, oldest first.
    private(set) var queues: [DestinationName: [Int64]] = [:]
    var starts: [JobID: Int] = [:]
    private var liveIDs: [JobID] = []
    private var answers: [CommandKey: Answer] = [:]
    private var replies: [JobID: Reply] = [:]
    var plans: [PlanCode: StoredPlan] = [:]
    var pauses: [PortalName: Pause] = [:]
    private var holds: [DestinationName: Timestamp] = [:]
    private var lastJob: Int64 = 0
    private var lastPost: Int64 = 0

    // MARK: Jobs

    /// Unfinished jobs of a portal, oldest first.
    func live(in portal: PortalName) -> [StoredJob] {
        liveIDs.compactMap { jobs[$0] }.filter { $0.job.order.portal == portal }
    }

    func liveJob(about key: String, in portal: PortalName) -> StoredJob? {
        let key = key.lowercased()
        return live(in: portal).first { $0.job.isAbout(key) }
    }

    mutating func admit(
        _ command: CommandRecord, at now: Timestamp, answer: (Admission) -> [UInt8]
    ) throws(LedgerError) -> AdmittedCommand {
        let order = command.order
        let key = CommandKey(platform: order.requester.platform, team: order.requester.team, key: command.duplicateKey)
        if let first = answers[key] { return AdmittedCommand(admission: nil, answer: first.bytes) }
        let admission: Admission
        let id = JobID(rawValue: lastJob + 1)
        if let obstacle = obstacle(to: command, as: id, at: now) {
            admission = obstacle
        } else {
            if let existing = liveJob(of: order), let end = existing.job.giveWay(to: order, as: id, at: now) {
                _ = try store(end, over: existing, at: now)
            }
            admission = accept(order, command, as: id, at: now)
        }
        let bytes = answer(admission)
        answers[key] = Answer(bytes: bytes, at: now)
        return AdmittedCommand(admission: admission, answer: bytes)
    }

    private mutating func accept(_ order: Order, _ command: CommandRecord, as id: JobID, at now: Timestamp) -> Admission {
        let others = live(in: order.portal)
        let ahead = others.last { $0.job.state.isWaiting } ?? others.first { $0.job.state.occupiesPortal }
        let step = Job.admit(order, as: id, behind: ahead?.job.id, approvalWithin: command.approvalWithin, at: now)
        lastJob = id.rawValue
        jobs[id] = StoredJob(job: step.job, revision: 1)
        liveIDs.append(id)
        insert(step.announcements, at: now)
        if let code = order.confirmation?.code {
            plans[code]?.fate = .confirmed
            plans[code]?.job = id
        }
        if let url = command.replyURL, command.replyUses > 0 {
            replies[id] = Reply(
                address: ReplyAddress(url: url, platform: order.requester.platform), usesLeft: command.replyUses,
                expiresAt: command.replyExpiresAt)
        }
        return .accepted(step.job)
    }

    mutating func store(_ step: Step, over current: StoredJob, at now: Timestamp) throws(LedgerError) -> StoredJob {
        let id = current.job.id
        guard step.job.id == id, step.job.order == current.job.order, !current.job.state.isTerminal,
            step.announcements.count(where: \.isTerminal) == (step.job.state.isTerminal ? 1 : 0)
        else { throw LedgerError(code: .conflict, detail: "the step does not fit \(id)") }
        let others = live(in: current.job.order.portal).filter { $0.job.id != id }
        if !step.job.state.isTerminal, let user = step.job.leaver?.id.lowercased(),
            let other = others.first(where: { $0.job.leaver?.id.lowercased() == user })
        {
            throw LedgerError(code: .leaverTaken, detail: "\(other.job.id) is about the same person", otherJob: other.job.id)
        }
        if step.job.state.occupiesPortal, others.contains(where: \.job.state.occupiesPortal) {
            throw LedgerError(code: .conflict, detail: "another job runs in the portal")
        }
        if [.intended, .disabling].contains(step.job.state), step.job.state != current.job.state,
            pauses[current.job.order.portal] != nil
        {
            throw LedgerError(code: .paused, detail: "new jobs are paused")
        }
        let stored = StoredJob(job: step.job, revision: current.revision + 1)
        jobs[id] = stored
        if step.job.state.isTerminal { liveIDs.removeAll { $0 == id } }
        insert(step.announcements, at: now)
        if let offer = step.offer { _ = keep(offer) }
        return stored
    }

    // MARK: Reply addresses

    mutating func takeReplyAddress(for job: JobID, at now: Timestamp) -> ReplyAddress? {
        guard var reply = replies[job] else { return nil }
        let isUsable = reply.expiresAt > now
        reply.usesLeft -= 1
        replies[job] = isUsable && reply.usesLeft > 0 ? reply : nil
        return isUsable ? reply.address : nil
    }

    // MARK: Posts

    private mutating func insert(_ announcements: [Announcement], at now: Timestamp) {
        for announcement in announcements {
            if [.progress, .final, .start].contains(announcement.weight) {
                for id in queues[announcement.destination] ?? [] {
                    guard let post = posts[id], post.announcement.brief.id == announcement.brief.id,
                        post.announcement.weight == .progress, post.state == .pending
                    else { continue }
                    finish(id, .superseded)
                }
            }
            lastPost += 1
            posts[lastPost] = Post(id: lastPost, announcement: announcement, createdAt: now, notBefore: now)
            queues[announcement.destination, default: []].append(lastPost)
        }
    }

    private mutating func finish(_ id: Int64, _ state: Post.State) {
        guard let destination = posts[id]?.announcement.destination else { return }
        posts[id]?.state = state
        queues[destination]?.removeAll { $0 == id }
    }

    mutating func claim(_ destination: DestinationName, at now: Timestamp) -> PostClaim {
        if let until = holds[destination], until > now, until - now <= Self.longestWait { return .dueAt(until) }
        while let id = queues[destination]?.first, var post = posts[id] {
            if post.state == .claimed { post.ambiguousTries += 1 }
            posts[id] = post
            if post.ambiguousTries >= Self.mostAmbiguousTries {
                giveUp(id, "may_have_arrived_too_often", at: now)
                continue
            }
            if post.notBefore > now, post.notBefore - now <= Self.longestWait { return .dueAt(post.notBefore) }
            post.state = .claimed
            post.tries += 1
            posts[id] = post
            return .post(
                ClaimedPost(
                    id: PostID(rawValue: id), announcement: post.announcement, tries: post.tries, ambiguousTries: post.ambiguousTries,
                    refusals: post.refusals, createdAt: post.createdAt, reference: reference(of: post)))
        }
        return .nothing
    }

    /// The newest name of an earlier message about the same job in the same place, unless a later post has gone out there.
    private func reference(of post: Post) -> String? {
        let others = posts.values.filter {
            $0.announcement.brief.id == post.announcement.brief.id && $0.announcement.destination == post.announcement.destination
        }
        guard !others.contains(where: { $0.id > post.id && $0.state == .sent }) else { return nil }
        return others.filter { $0.id < post.id && $0.reference != nil }.max { $0.id < $1.id }?.reference
    }

    mutating func settle(_ id: PostID, _ outcome: PostOutcome, at now: Timestamp) throws(LedgerError) {
        guard var post = posts[id.rawValue], post.state == .claimed else {
            throw LedgerError(code: .stale, detail: "post \(id.rawValue) is not under way")
        }
        switch outcome {
        case .sent: finish(id.rawValue, .sent)
        case .posted(let reference):
            posts[id.rawValue]?.reference = reference
            finish(id.rawValue, .sent)
        case .dropped: finish(id.rawValue, .superseded)
        case .dead(let reason): giveUp(id.rawValue, reason, at: now)
        case .again(let due, let failure):
            let due = min(due, now + Self.longestWait)
            post.state = .pending
            post.notBefore = due
            if failure == .ambiguous { post.ambiguousTries += 1 }
            if failure == .refused { post.refusals += 1 }
            if failure == .heldOff { holds[post.announcement.destination] = due }
            posts[id.rawValue] = post
            if post.ambiguousTries >= Self.mostAmbiguousTries {
                giveUp(id.rawValue, "may_have_arrived_too_often", at: now)
            } else if post.announcement.weight == .progress, hasNewer(than: post) {
                finish(id.rawValue, .superseded)
            }
        }
    }

    private func hasNewer(than post: Post) -> Bool {
        posts.values.contains {
            $0.id > post.id && $0.announcement.brief.id == post.announcement.brief.id
                && [.progress, .final, .start].contains($0.announcement.weight)
        }
    }

    private mutating func giveUp(_ id: Int64, _ reason: String, at now: Timestamp) {
        finish(id, .dead)
        posts[id]?.deadReason = reason
        guard let substitute = posts[id]?.announcement.publicSubstitute else { return }
        let isTold = posts.values.contains {
            $0.announcement.brief.id == substitute.brief.id && $0.announcement.destination == substitute.destination
                && $0.state != .dead && $0.announcement.notice == substitute.notice
        }
        if !isTold { insert([substitute], at: now) }
    }

    mutating func sendAgain(_ job: JobID, at now: Timestamp) -> Int {
        let dead = posts.values.filter { $0.isUndelivered && $0.announcement.brief.id == job }
        for post in dead {
            posts[post.id] = Post(id: post.id, announcement: post.announcement, createdAt: now, notBefore: now)
            queues[post.announcement.destination, default: []].append(post.id)
            queues[post.announcement.destination]?.sort()
        }
        return dead.count
    }

    // MARK: Retention

    mutating func prune(at now: Timestamp, keepingDays: Int) {
        let kept = now + .seconds(-86_400 * max(1, keepingDays))
        answers = answers.filter { $0.value.at >= now + .seconds(-1 * Self.answerLifetime.components.seconds) }
        plans = plans.filter { now - $0.value.shown.shownAt < .seconds(86_400) }
        for stored in jobs.values {
            guard let end = stored.job.ending, end.at < kept else { continue }
            let own = posts.values.filter { $0.announcement.brief.id == stored.job.id }
            guard own.allSatisfy({ $0.state != .pending && $0.state != .claimed }) else { continue }
            for post in own { posts[post.id] = nil }
            jobs[stored.job.id] = nil
        }
    }
}
