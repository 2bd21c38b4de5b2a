import ChatPlatforms
import JobEngine
import JobLedger

/// What `status` says.
extension English {
    func noSuchJob(_ id: JobID) -> MessageText {
        "There is no job \(ours: id). All that run: \(command: "\(command) status")"
    }

    func noJobAbout(_ person: String) -> MessageText {
        "No job of this bot is about \(data: person). All that run: \(command: "\(command) status")"
    }

    /// All unfinished jobs, a line each.
    func overview(_ jobs: [Job], at now: Timestamp) -> MessageText {
        var text: MessageText = jobs.isEmpty ? "Nothing runs and nothing waits." : ""
        for (index, job) in jobs.enumerated() {
            text += index == 0 ? statusText(job, at: now) : "\n" + statusText(job, at: now)
        }
        return text
    }

    /// What the chat did not take, a line per job with the way to send it again; empty where there is nothing.
    func undelivered(_ posts: [UndeliveredPost]) -> MessageText {
        var text: MessageText = ""
        for id in Set(posts.map(\.job)).sorted(by: { $0.rawValue < $1.rawValue }) {
            let reasons = posts.filter { $0.job == id }.map(\.reason)
            let what = reasons.count == 1 ? "1 message" : "\(reasons.count) messages"
            text += """
                \n⚠ \(ours: what) about \(ours: id) could not be delivered (\(data: Set(reasons).sorted().joined(separator: ", "))). \
                Send again: \(command: "\(command) resend \(id)")
                """
        }
        return text
    }

    func resending(_ count: Int, about id: JobID) -> MessageText {
        "Sending \(ours: count == 1 ? "1 message" : "\(count) messages") about \(ours: id) again. \(command: statusCommand(id))"
    }

    func nothingToResend(_ id: JobID) -> MessageText {
        "Nothing to send again: no message about \(ours: id) was given up. \(command: statusCommand(id))"
    }

    /// One job: where it stands, and since when that is known.
    func statusText(_ job: Job, at now: Timestamp) -> MessageText {
        let brief = JobBrief(job)
        if let ending = job.ending {
            return endingText(brief, ending, wasAway: false) + " (\(ours: (now - ending.at).inWords) ago)"
        }
        let pair: MessageText =
            job.order.isFollowing
            ? "\(data: brief.fromName), started elsewhere" : "\(data: brief.fromName) → \(data: brief.toName)"
        let asked: MessageText = "Asked by \(data: job.order.requester.displayName) \(ours: (now - job.acceptedAt).inWords) ago."
        let silence: MessageText =
            job.outage.map { " \(ours: $0.trouble.silence(for: now - $0.since))." } ?? ""
        switch job.state {
        case .received, .queued:
            return "⏳ \(ours: job.id) waiting: \(pair). \(asked)"
        case .needsApproval:
            return "⏳ \(ours: job.id) needs approval: \(pair). \(asked) Another operator: \(command: approveCommand(job.id))"
        case .disabling:
            return "⏳ \(ours: job.id) disabling \(data: brief.fromName) first: \(pair). \(asked)"
        case .preflight:
            return "⏳ \(ours: job.id) looking up both people: \(pair).\(silence) \(asked)"
        case .intended, .reconciling:
            return """
                ⏳ \(ours: job.id) start sent, not yet shown by DocSpace: \(pair).\(silence) The bot is looking whether it runs; \
                it is not sent again meanwhile. \(asked)
                """
        case .watching:
            return watchingText(job, pair, at: now) + silence + stop(job, at: now) + " " + asked
        case .needsOperator:
            return """
                ⚠ \(ours: job.id) needs a decision: \(pair). The bot cannot know whether the data has moved: look in DocSpace. \
                \(asked) \(command: retryCommand(job.id)) starts again, \(command: cancelCommand(job.id)) ends it.
                """
        case .succeeded, .failed, .cancelled, .stoppedUpstream, .refused:
            return "\(ours: job.id) \(ours: job.state.rawValue): \(pair). \(asked)"
        }
    }

    private func stop(_ job: Job, at now: Timestamp) -> MessageText {
        guard let stop = job.cancellation else { return "" }
        let what: MessageText = " Stop requested by \(data: stop.by) \(ours: (now - stop.requestedAt).inWords) ago"
        return what + (stop.refusedWith.map { "; DocSpace refuses (HTTP \($0))." } ?? ".")
    }

    private func watchingText(_ job: Job, _ pair: MessageText, at now: Timestamp) -> MessageText {
        guard let progress = job.watch?.progress, let readAt = job.watch?.progressReadAt else {
            return "▶ \(ours: job.id) running: \(pair)."
        }
        let stage = progress.stage
        let words = stage.words(deletes: job.order.deleteProfile)
        let age = "read \((now - readAt).inWords) ago"
        if job.watch?.missing != nil {
            return
                "⚠ \(ours: job.id) not listed by DocSpace now: \(pair), last seen \(ours: stage.position) (\(ours: age)). The bot keeps looking."
        }
        if job.watch?.end != nil {
            return "▶ \(ours: job.id) ended in DocSpace, counting the rooms: \(pair) (\(ours: age))."
        }
        return "▶ \(ours: job.id) \(ours: stage.position): \(ours: words) (\(progress.percentage) %), \(pair) (\(ours: age))."
    }
}
