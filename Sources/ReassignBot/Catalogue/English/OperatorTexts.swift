import ChatPlatforms
import JobEngine

/// What `approve`, `pause`, `resume` and `history` say.
extension English {
    // MARK: Approval

    func approvalText(_ answer: ApprovalAnswer, of job: Job, at now: Timestamp) -> MessageText {
        switch answer {
        case .taken:
            "Approved: \(ours: job.id) goes on. \(command: statusCommand(job.id))"
        case .takenBefore(let approval):
            """
            \(ours: job.id) was approved by \(data: approval.by.displayName) \(ours: (now - approval.at).inWords) ago. \
            \(command: statusCommand(job.id))
            """
        case .nothingToApprove:
            "Nothing to approve: \(ours: job.id) waits for nobody. \(command: statusCommand(job.id))"
        }
    }

    func mayNotApprove(_ job: Job, _ requester: Requester) -> MessageText {
        requester.isSamePerson(as: job.order.requester)
            ? "You asked for \(ours: job.id) yourself: another operator must approve it. \(command: statusCommand(job.id))"
            : """
            \(ours: job.id) was asked for on \(ours: job.order.requester.platform) and must be approved there: whether people of two \
            platforms are the same, the bot cannot know. \(command: statusCommand(job.id))
            """
    }

    func approvedTooLate(_ job: Job, within time: Duration) -> MessageText {
        "Too late: \(ours: job.id) was to be approved within \(ours: time.inWords). Nothing was started. Again: \(command: sameAgain(job.order))"
    }

    // MARK: Pausing

    var paused: MessageText {
        "New jobs are paused: none starts until \(command: "\(command) resume"). What runs in DocSpace goes on. \(command: "\(command) status")"
    }

    var resumed: MessageText { "New jobs start again. \(command: "\(command) status")" }

    var notPaused: MessageText { "Nothing was paused. \(command: "\(command) status")" }

    func alreadyPaused(_ pause: Pause, at now: Timestamp) -> MessageText {
        """
        New jobs are paused already, by \(data: pause.by.displayName) \(ours: (now - pause.since).inWords) ago. \
        \(command: "\(command) resume")
        """
    }

    /// A line of `status`.
    func pauseText(_ pause: Pause, at now: Timestamp) -> MessageText {
        """
        \n⏸ New jobs are paused by \(data: pause.by.displayName) for \(ours: (now - pause.since).inWords). \
        An operator lets them go on: \(command: "\(command) resume")
        """
    }

    // MARK: History

    /// Jobs that have ended, a line each.
    func historyText(_ jobs: [Job], about person: String?, at now: Timestamp) -> MessageText {
        guard !jobs.isEmpty else {
            let whom: MessageText = person.map { " about \(data: $0)" } ?? ""
            return "No job" + whom + " has ended yet. All that run: \(command: "\(command) status")"
        }
        let lines = jobs.map { historyLine($0, at: now) }
        return lines.dropFirst().reduce(lines[0]) { $0 + "\n" + $1 } + "\nOne of them in full: \(command: "\(command) status <job>")"
    }

    /// Result, whom it was about, who asked, who confirmed, who approved.
    private func historyLine(_ job: Job, at now: Timestamp) -> MessageText {
        let brief = JobBrief(job)
        let pair: MessageText =
            job.order.isFollowing
            ? "\(data: brief.fromName), started elsewhere" : "\(data: brief.fromName) → \(data: brief.toName)"
        let asked = job.order.requester.displayName
        let confirmed: MessageText = job.order.confirmation.map { ", confirmed by \(data: asked) (\(ours: $0.code))" } ?? ""
        let approved: MessageText = job.approval.map { ", approved by \(data: $0.by.displayName)" } ?? ""
        let ago = job.ending.map { (now - $0.at).inWords } ?? "0 s"
        let deletion = job.order.deleteProfile ? ", with deletion" : ""
        return """
            \(ours: job.state.sign) \(ours: job.id) \(ours: job.historyWord) \(ours: ago) ago: \(pair)\(ours: deletion). \
            Asked by \(data: asked)\(confirmed)\(approved).
            """
    }
}

extension JobState {
    /// The sign of an end.
    fileprivate var sign: String {
        switch self {
        case .succeeded: "✅"
        case .failed: "❌"
        case .cancelled, .stoppedUpstream: "⏹"
        case .refused: "✋"
        case .received, .queued, .needsApproval, .preflight, .disabling, .intended, .reconciling, .watching, .needsOperator: "⏳"
        }
    }
}

extension Job {
    /// How it ended, as a word.
    fileprivate var historyWord: String {
        switch state {
        case .succeeded: ending?.isInferred == true ? "finished, confirmed by check," : "finished"
        case .failed: "failed"
        case .cancelled: "cancelled"
        case .stoppedUpstream: "stopped by DocSpace"
        case .refused: "not started"
        case .received, .queued, .needsApproval, .preflight, .disabling, .intended, .reconciling, .watching, .needsOperator: "accepted"
        }
    }
}
