import ChatPlatforms
import JobEngine

/// What `cancel` and `retry` answer.
extension English {
    func cancelText(_ answer: CancelAnswer, of job: Job, at now: Timestamp) -> MessageText {
        switch answer {
        case .nothingToCancel:
            return "Nothing to cancel: \(ended(job, at: now))"
        case .takenBefore(let cancellation) where cancellation.takenAt == nil && job.outage != nil:
            return """
                A stop of \(ours: job.id) was requested by \(data: cancellation.by) \(ours: (now - cancellation.requestedAt).inWords) ago. \
                DocSpace cannot be asked yet. \(hint(closing: job)) \(command: statusCommand(job.id))
                """
        case .takenBefore(let cancellation):
            return """
                A stop of \(ours: job.id) was requested by \(data: cancellation.by) \(ours: (now - cancellation.requestedAt).inWords) ago. \
                DocSpace stops at its next checkpoint. \(command: statusCommand(job.id))
                """
        case .taken(let step) where step.job.state.isTerminal:
            return "Taken: \(ours: job.id) ends here. \(command: statusCommand(job.id))"
        case .taken where job.outage?.isTold == true:
            return """
                DocSpace gives no usable answer now; \(ours: job.id) is asked to stop as soon as it does. \(hint(closing: job)) \
                \(command: statusCommand(job.id))
                """
        case .taken:
            return "Asking DocSpace to stop \(ours: job.id). \(ours: whatStays(job)) \(command: statusCommand(job.id))"
        }
    }

    /// How to end a job that cannot be stopped.
    private func hint(closing job: Job) -> MessageText {
        "To close it here without a result, type \(command: cancelCommand(job.id)) once more."
    }

    /// What a stop does not bring back.
    private func whatStays(_ job: Job) -> String {
        let stage = job.watch?.progress?.stage ?? .checkingRights
        guard job.order.deleteProfile else { return "What has moved stays moved." }
        return stage < .personalFiles
            ? "What has moved stays moved; personal files are deleted from stage 3 on."
            : "What has moved stays moved, and personal files may be deleted already."
    }

    func mayNotCancel(_ job: Job) -> MessageText {
        """
        Only \(data: job.order.requester.displayName), who asked for \(ours: job.id), or an operator may cancel it. \
        \(command: statusCommand(job.id))
        """
    }

    func nothingToRetry(_ job: Job, at now: Timestamp) -> MessageText {
        guard job.state.isTerminal else {
            return "Nothing to retry: \(ours: job.id) has not ended. \(command: statusCommand(job.id))"
        }
        guard !job.order.isFollowing else {
            return "\(ours: job.id) was only followed. To move the data: \(command: "\(command) \(job.order.from.typed) <to>")"
        }
        return "Nothing to retry: \(ended(job, at: now))"
    }

    private func ended(_ job: Job, at now: Timestamp) -> MessageText {
        let ago = job.ending.map { (now - $0.at).inWords } ?? ""
        return "\(ours: job.id) \(ours: job.state.endWord) \(ours: ago) ago."
    }
}

extension JobState {
    /// How a job ended, as a verb.
    fileprivate var endWord: String {
        switch self {
        case .succeeded: "finished"
        case .failed: "failed"
        case .cancelled: "was stopped"
        case .stoppedUpstream: "was stopped by DocSpace"
        case .refused: "was not started"
        case .received, .queued, .needsApproval, .preflight, .disabling, .intended, .reconciling, .watching, .needsOperator: "began"
        }
    }
}
