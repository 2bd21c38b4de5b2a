import ChatPlatforms
import JobEngine

/// What is written on buttons, and what is said about pressing them. What a press does is said by the command behind it.
extension English {
    func label(of verb: ButtonClaim.Verb) -> String {
        switch verb {
        case .confirm: "Start"
        case .drop: "Drop it"
        case .cancel: "Cancel"
        case .approve: "Approve"
        case .retry: "Retry"
        }
    }

    /// What a job's message says once its button was pressed: where the job stands now, and who pressed what.
    func pressed(_ verb: ButtonClaim.Verb, by name: String, _ job: Job, at now: Timestamp) -> MessageText {
        statusText(job, at: now) + "\n\(ours: label(of: verb)): pressed by \(data: name). \(command: statusCommand(job.id))"
    }

    func buttonExpired(_ claim: ButtonClaim) -> MessageText {
        """
        This button is too old to be pressed. Nothing was started or changed. If it is still right, type \
        \(command: "\(command) \(claim.line)")
        """
    }

    func buttonElsewhere(_ claim: ButtonClaim) -> MessageText {
        "This button is pressed where it was shown: \(channel: claim.channel). Nothing was started or changed."
    }

    var buttonOfSomebodyElse: MessageText {
        """
        This plan was shown to somebody else, who alone can answer it. Nothing was started. \
        Make your own: \(command: "\(command) plan <from> <to>")
        """
    }

    /// The store was restored from a backup since, and has given the number out again.
    func buttonOfAnotherJob(_ id: JobID) -> MessageText {
        "This button is about another job that was called \(ours: id) before. Nothing was started or changed. \(command: statusCommand(id))"
    }

    /// A job that was asked for again already, whose message still shows the button.
    func retriedBefore(_ id: JobID, as newer: JobID) -> MessageText {
        """
        Not started by this button: \(ours: newer) about the same person came after \(ours: id). Nothing was started twice. \
        \(command: statusCommand(newer)) If it is still right, type \(command: retryCommand(id))
        """
    }
}
