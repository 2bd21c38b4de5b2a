import ChatPlatforms
import JobEngine

/// What the one message of a job says, where messages can be changed.
extension English {
    /// The message as it is from this announcement on: what is known now, and below it what stays true.
    func liveText(for announcement: Announcement) -> MessageText {
        let job = announcement.brief
        switch announcement.notice {
        case .stage:
            return text(for: announcement) + "\n" + about(job)
        case .ended(let ending, _):
            return "\(ours: ending.result.mark) \(ours: job.id) \(ours: ending.result.word). How it ended is below.\n" + about(job)
        case .needsDecision:
            return "⚠ \(ours: job.id) needs a decision. What is known is below.\n" + about(job)
        case .waiting, .needsApproval, .approved, .leaverDisabled, .started, .following, .stopRequested, .stopRefused, .silent,
            .answersAgain, .missing, .backAgain, .notStarted:
            return text(for: announcement)
        }
    }

    private func about(_ job: JobBrief) -> MessageText {
        let rooms: MessageText =
            job.census.map { " (\(ours: Quantity.rooms($0.active.count)), \($0.archived.count) archived)" } ?? ""
        return """
            \(data: job.fromName) → \(data: job.toName)\(rooms). Asked by \(data: job.order.requester.displayName). \
            \(command: statusCommand(job.id))
            """
    }

    /// Why messages are not changed any more, behind the first one that shows it.
    func accountRefused(_ word: String) -> MessageText {
        """
        \nFrom here on as single messages: the chat does not let this bot change its own (\(data: word)). \
        What an admin of this bot must change: \(command: "\(command) doctor")
        """
    }
}

extension Ending.Result {
    /// The sign in front.
    fileprivate var mark: String {
        switch self {
        case .finished: "✅"
        case .failed, .startRefused, .neverStarted: "❌"
        case .cancelled, .cancelledUnstarted, .unfollowed, .stoppedUpstream: "⏹"
        case .refused: "✋"
        case .finishedByCheck, .incomplete, .roomsElsewhere, .roomsLeft, .profileNotAsOrdered, .closedUndecided, .unknown, .leftUndecided:
            "⚠"
        }
    }

    /// The state in a few words.
    fileprivate var word: String {
        switch self {
        case .finished: "finished"
        case .finishedByCheck: "finished, confirmed by check"
        case .failed: "failed"
        case .refused, .startRefused, .neverStarted: "was not started"
        case .incomplete, .roomsLeft: "ended, not complete"
        case .roomsElsewhere: "ended, not as planned"
        case .profileNotAsOrdered: "ended, not as ordered"
        case .cancelled, .cancelledUnstarted, .stoppedUpstream: "stopped"
        case .unfollowed: "is not followed any more"
        case .closedUndecided, .leftUndecided: "was closed undecided"
        case .unknown: "ended, nobody knows how"
        }
    }
}
