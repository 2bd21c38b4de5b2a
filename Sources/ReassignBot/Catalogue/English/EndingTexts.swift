import ChatPlatforms
import JobEngine

/// The last message of a job.
extension English {
    func endingText(_ job: JobBrief, _ ending: Ending, wasAway: Bool) -> MessageText {
        let stage = ending.stage ?? .checkingRights
        switch ending.result {
        case .finished where job.order.isFollowing:
            return "✅ \(ours: job.id) finished, started elsewhere: \(followedLeft(job, ending.receipt))" + askedBy(job)
        case .finished:
            let how: MessageText =
                wasAway
                ? " while the bot was away."
                : ": \(data: job.fromName) → \(data: job.toName), \(ours: ending.took.inWords)."
            return "✅ \(ours: job.id) finished\(how)" + checked(job, ending.receipt) + whereThingsAre(job) + askedBy(job)
        case .finishedByCheck:
            let left = ending.receipt?.leftInWords ?? "0 rooms"
            return """
                ⚠ \(ours: job.id): \(ours: lossInWords(ending, lastStage: ending.stage, lastSeen: ending.lastSeen)). \
                Checked instead: \(data: job.givenFromName) owns \(ours: left). Result: finished, confirmed by check.
                """ + askedBy(job)
        case .incomplete:
            return """
                ⚠ \(ours: job.id): \(ours: lossInWords(ending, lastStage: nil)) and \(stillThere(job, ending.receipt)). \
                Result: incomplete.\(ours: mayBeDestroyed(job))\(next(job, "moves the rest"))
                """
        case .roomsLeft:
            let left = ending.receipt?.leftInWords ?? "some rooms"
            return """
                ⚠ \(ours: job.id) ended, not complete: DocSpace calls it finished, but \(data: job.givenFromName) still owns \
                \(ours: left).\(next(job, "moves the rest"))
                """
        case .roomsElsewhere:
            let elsewhere = ending.receipt?.elsewhere ?? 0
            return """
                ⚠ \(ours: job.id) ended, not as planned: \(ours: Quantity.rooms(elsewhere)) of the plan belong neither to \
                \(data: job.givenFromName) nor to \(data: job.givenToName). Another reassignment may have taken them: look in DocSpace \
                who owns them. \(command: statusCommand(job.id))
                """
        case .profileNotAsOrdered where job.order.deleteProfile:
            return """
                ⚠ \(ours: job.id) ended, not as ordered: DocSpace calls it finished, but the profile of \(data: job.givenFromName) is still \
                there. \(moved(job, ending.receipt)) Personal files may be deleted already.\(next(job, "deletes it"))
                """
        case .profileNotAsOrdered:
            return """
                ⚠ \(ours: job.id) ended, not as ordered: the profile of \(data: job.givenFromName) was to be kept, and it is gone. Somebody \
                else deleted it, or a reassignment with deletion ran at the same time. \(moved(job, ending.receipt)) Look in DocSpace. \
                \(command: statusCommand(job.id))
                """
        case .failed(let message):
            return """
                ❌ \(ours: job.id) failed at \(ours: stage.position) (\(ours: stage.words(deletes: job.order.deleteProfile))): \
                \(said(message)) \(moved(job, ending.receipt)) \(ours: deletionSoFar(job, ending)) \
                \(ours: likelyCause(message))\(tryAgain(job, after: message))
                """
        case .stoppedUpstream where job.order.isFollowing:
            return """
                ⏹ \(ours: job.id) stopped at \(ours: stage.position), by somebody in DocSpace or by DocSpace itself. \
                \(moved(job, ending.receipt))
                """ + askedBy(job)
        case .stoppedUpstream:
            return """
                ⏹ \(ours: job.id) was stopped by DocSpace itself at \(ours: stage.position); nobody cancelled it. \
                \(moved(job, ending.receipt))\(ours: destroyed(job, ending))\(next(job, "continues"))
                """
        case .cancelled where ending.isInferred:
            return """
                ⏹ \(ours: job.id): \(ours: lossInWords(ending, lastStage: ending.stage)) since it was asked to stop. \
                \(moved(job, ending.receipt)) Result: stopped, confirmed by check. Nothing is rolled back.\(ours: mayBeDestroyed(job)) \
                Continue: \(command: retryCommand(job.id))
                """
        case .cancelled:
            return """
                ⏹ \(ours: job.id) stopped at \(ours: stage.position) after \(ours: ending.took.inWords). \(moved(job, ending.receipt)) \
                Nothing is rolled back.\(ours: destroyed(job, ending)) Continue: \(command: retryCommand(job.id))
                """
        case .startRefused(let status, let message):
            return """
                ❌ \(ours: job.id) failed before the start: \(said(message, status: status)) Nothing was started. \
                \(ours: startRefusalHint(status, message)) Then: \(command: sameAgain(job.order))
                """ + disabled(job)
        case .neverStarted(let trouble):
            return """
                ❌ \(ours: job.id) failed before the start: \(ours: trouble.silence(for: ending.took)). Nothing was started. \
                Later: \(command: retryCommand(job.id))
                """ + disabled(job)
        case .leftUndecided(let successor):
            return "⏹ \(ours: job.id) closed without a result: it was asked for again as \(ours: successor)."
        case .cancelledUnstarted(let name):
            return "⏹ \(ours: job.id) cancelled by \(data: name) before it was started. Nothing has moved." + disabled(job)
        case .closedUndecided(let name):
            return """
                ⏹ \(ours: job.id) closed by \(data: name) without a result: \(ours: lastKnown(ending)). \
                Look in DocSpace. Again: \(command: retryCommand(job.id))
                """
        case .unfollowed(let name):
            return "⏹ \(ours: job.id) is no longer followed, asked by \(data: name). The reassignment itself goes on in DocSpace."
        case .unknown:
            return """
                ⚠ \(ours: job.id): \(ours: lossInWords(ending, lastStage: ending.stage)), and what has moved cannot be counted. \
                Result: unknown. Look in DocSpace.
                """ + askedBy(job)
        case .refused(let refusal):
            return "✋ \(ours: job.id) not started: " + refusalText(refusal, order: job.order) + disabled(job)
        }
    }

    /// A job that moved nothing may have disabled the leaver all the same.
    private func disabled(_ job: JobBrief) -> MessageText {
        guard let disabling = job.disabling else { return "" }
        let whom: MessageText = "\(data: job.fromName)'s account"
        return disabling.isDone ? " " + whom + " is disabled." : " " + whom + " may be disabled: look in DocSpace."
    }

    private func checked(_ job: JobBrief, _ receipt: Receipt?) -> MessageText {
        guard let receipt else {
            return " DocSpace reports the end; the rooms could not be counted. \(command: statusCommand(job.id))"
        }
        var text: MessageText = " Checked: "
        if let active = receipt.active.moved, let archived = receipt.archived.moved {
            text += "\(active) of \(ours: Quantity.rooms(receipt.active.planned))"
            if receipt.archived.planned > 0 {
                text += " and \(archived) of \(receipt.archived.planned) archived rooms"
            }
            text += " now belong to \(data: job.givenToName), "
        }
        return text + "\(receipt.left) left with \(data: job.givenFromName)."
    }

    /// The command that does the rest; what was only followed is not the bot's to repeat.
    private func next(_ job: JobBrief, _ what: String) -> MessageText {
        job.order.isFollowing ? "" : " \(command: retryCommand(job.id)) \(ours: what)."
    }

    private func tryAgain(_ job: JobBrief, after message: String?) -> MessageText {
        if job.order.isFollowing { return "Asked by \(data: job.order.requester.displayName)." }
        // Where the cause is known, the doctor sees whether it is gone.
        return likelyCause(message).isEmpty
            ? "Try again: \(command: retryCommand(job.id))"
            : "Check: \(command: "\(command) doctor"), then \(command: retryCommand(job.id))"
    }

    private func followedLeft(_ job: JobBrief, _ receipt: Receipt?) -> MessageText {
        guard let receipt else { return "the rooms could not be counted." }
        return "\(data: job.fromName) owns \(ours: receipt.leftInWords)."
    }

    /// The one constant text of the portal that names a cause.
    private func likelyCause(_ message: String?) -> String {
        message == "Access denied" ? "Likely cause: the API key lost its admin right. " : ""
    }

    private func lossInWords(_ ending: Ending, lastStage: Stage?, lastSeen: Duration? = nil) -> String {
        guard case .count(let loss) = ending.basis else { return "DocSpace shows no end of this job" }
        return loss.sentence(lastStage: lastStage, lastSeen: lastSeen)
    }

    /// What a person must know who closes a job without its end, without a full stop.
    private func lastKnown(_ ending: Ending) -> String {
        guard let stage = ending.stage else { return "it is not known whether its start was carried out" }
        return "DocSpace last showed it at \(stage.position), and it may still run there"
    }

    /// What shows that not everything has moved, without a full stop.
    private func stillThere(_ job: JobBrief, _ receipt: Receipt?) -> MessageText {
        guard let receipt else { return "\(data: job.givenFromName) still owns some rooms" }
        if receipt.left > 0 { return "\(data: job.givenFromName) still owns \(ours: receipt.leftInWords)" }
        if job.order.deleteProfile, receipt.profileExists == true {
            return "the profile of \(data: job.givenFromName) is still there; no rooms are left"
        }
        return "files of \(data: job.givenFromName)'s My documents are still shared; no rooms are left"
    }

    /// What a deletion whose end nobody saw may have done.
    private func mayBeDestroyed(_ job: JobBrief) -> String { job.order.deleteProfile ? " Personal files may be deleted already." : "" }

    private func whereThingsAre(_ job: JobBrief) -> MessageText {
        let folder = "\"Documents of user \(job.fromName)\""
        // Where the portal has said that nothing is shared, it makes no folder. Without rooms nothing shows who received the files.
        var text: MessageText =
            if job.sharesFiles == false {
                ""
            } else if job.census?.count == 0 {
                " Shared files: look for \(data: folder) in \(data: job.givenToName)'s My documents; DocSpace does not show who has them."
            } else {
                " Shared files: \(data: job.givenToName)'s My documents › \(data: folder)."
            }
        text += job.order.deleteProfile ? " Profile deleted." : " Profile kept (disabled)."
        return text
    }

    private func askedBy(_ job: JobBrief) -> MessageText {
        " Asked by \(data: job.order.requester.displayName)."
    }

    func said(_ message: String?, status: Int? = nil) -> MessageText {
        let code = status.map { " (HTTP \($0))" } ?? ""
        guard let message, !message.isEmpty else { return "DocSpace gives no reason\(ours: code)." }
        return "DocSpace says \(data: "\"\(message)\"")\(ours: code)."
    }

    private func moved(_ job: JobBrief, _ receipt: Receipt?) -> MessageText {
        guard let receipt else { return "What has moved could not be counted." }
        guard let moved = receipt.moved else {
            return "\(data: job.givenFromName) still owns \(ours: receipt.leftInWords)."
        }
        let archived = receipt.archived.moved ?? 0
        guard receipt.archived.planned > 0, moved > 0 else {
            return "\(receipt.active.moved ?? 0) of \(ours: Quantity.rooms(receipt.active.planned)) moved."
        }
        return """
            \(receipt.active.moved ?? 0) of \(ours: Quantity.rooms(receipt.active.planned)) and \(archived) of \
            \(receipt.archived.planned) archived rooms moved.
            """
    }

    /// What a failed job has destroyed.
    private func deletionSoFar(_ job: JobBrief, _ ending: Ending) -> String {
        guard job.order.deleteProfile, let stage = ending.stage, stage >= .personalFiles else { return "Nothing was deleted." }
        if stage == .finishing, ending.receipt?.profileExists == true { return "Personal files are deleted, the profile is not." }
        return stage == .personalFiles ? "Personal files may be deleted already." : "Personal files are deleted."
    }

    /// The same for a job that stopped, where nothing is to be said unless something is gone.
    private func destroyed(_ job: JobBrief, _ ending: Ending) -> String {
        let text = deletionSoFar(job, ending)
        return text == "Nothing was deleted." ? "" : " \(text)"
    }

    /// A sentence that helps a person to find the cause.
    ///
    /// - Parameter message: The portal's own words, which tell more than a guess.
    func startRefusalHint(_ status: Int, _ message: String?) -> String {
        switch status {
        case 401: "Likely cause: the bot's key was revoked or has expired."
        case 402: "Likely cause: the portal's subscription is not paid."
        case 403 where message != nil && message != "Access denied": "Check the key, its owner and the portal in DocSpace."
        case 403: "Likely cause: the bot's key lost its admin right or lacks the scope accounts:write."
        case 404: "Likely cause: the portal is suspended or its address has changed."
        default: "Check both accounts in DocSpace."
        }
    }
}
