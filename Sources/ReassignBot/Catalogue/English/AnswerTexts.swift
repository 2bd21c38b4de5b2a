import ChatPlatforms
import JobEngine
import JobLedger

/// The private answers to commands.
extension English {
    /// The store cannot be used: nothing was recorded, nothing will happen.
    var storeTrouble: MessageText {
        "The bot cannot write to its store now, so nothing was started. An admin of this bot must look at it; try again later."
    }

    /// A command that was answered before, by a version whose answers this one cannot read.
    var alreadyTaken: MessageText { "This command was taken before. What became of it: \(command: "\(command) status")" }

    /// The store failed while the command was being recorded.
    var storeUncertain: MessageText {
        """
        The bot's store has failed, and it is not known whether this command was recorded. An admin of this bot must look at it. \
        Once the bot is back: \(command: "\(command) status")
        """
    }

    /// The store took longer than the chat waits; the command is with it and may still be recorded.
    var storeSlow: MessageText {
        """
        The bot's store is slow to answer, and it is not known yet whether this command was recorded: it may still be carried out. \
        Look before you type it again: \(command: "\(command) status")
        """
    }

    /// The store took longer than the chat waits, and the command only asked something.
    var storeSilent: MessageText { "The bot's store is slow to answer. Nothing was started or changed; ask again in a minute." }

    /// Too many commands wait for the store; this one was not given to it.
    var commandQueueFull: MessageText {
        "Too many commands wait now. This one was not recorded, and nothing was started or changed: busy, try again in a minute."
    }

    /// What became of a command to move somebody's data.
    func admissionText(_ admission: Admission, of order: Order, at now: Timestamp, pause: Pause?) -> MessageText {
        switch admission {
        case .planUnusable(let refusal):
            return planRefusedWithoutPlan(refusal, code: order.confirmation?.code.rawValue ?? "", order)
        case .overQuota(let limit):
            return "Not started: " + overQuota(limit.jobs, limit.window)
        case .accepted(let job) where job.state == .needsApproval:
            return """
                \(ours: job.id) accepted; it needs a second person. Another operator types \(command: approveCommand(job.id)). \
                \(command: statusCommand(job.id))
                """
        case .accepted(let job) where pause != nil:
            return """
                \(ours: job.id) accepted, not started: new jobs are paused by \(data: pause?.by.displayName ?? ""). \
                \(command: statusCommand(job.id))
                """
        case .accepted(let job) where order.confirmation != nil && job.state == .received:
            return "Starting \(ours: job.id)."
        case .accepted(let job) where order.confirmation != nil:
            return "\(ours: job.id) accepted; it starts after the jobs before it. \(command: statusCommand(job.id))"
        case .accepted(let job) where order.isFollowing:
            return """
                \(ours: job.id) accepted: looking for a reassignment of \(data: order.from.typed) that was started elsewhere. \
                Progress goes to \(ours: hasSeveralChannels ? "the progress channel" : "this channel").
                """
        case .accepted(let job):
            return """
                \(ours: job.id) accepted: \(data: order.from.typed) → \(data: order.heirAsTyped). \
                Progress goes to \(ours: hasSeveralChannels ? "the progress channel" : "this channel").
                """
        case .alreadyRunning(let job):
            return alreadyRunning(job, order, at: now)
        }
    }

    private func alreadyRunning(_ job: Job, _ order: Order, at now: Timestamp) -> MessageText {
        let brief = JobBrief(job)
        let ago = (now - job.acceptedAt).inWords
        let isWaiting = job.state.isWaiting
        if job.state == .needsOperator {
            return """
                Not started. \(ours: job.id), to \(data: brief.toName), needs a decision first: it is not known whether its start was \
                carried out. \(command: retryCommand(job.id)) starts it again, \(command: cancelCommand(job.id)) ends it.
                """
        }
        if order.isFollowing || job.order.isFollowing {
            return """
                Not started. \(ours: job.id) of this bot is about \(data: brief.fromName) already: \
                \(ours: job.order.isFollowing ? "it follows a reassignment started elsewhere" : "it moves the data"). \
                \(command: statusCommand(job.id))
                """
        }
        if job.state == .needsApproval {
            return """
                Not started. \(ours: job.id), \(data: brief.fromName) → \(data: brief.toName), asked by \
                \(data: job.order.requester.displayName) \(ours: ago) ago, needs approval: \(command: approveCommand(job.id)) by another \
                operator starts it, \(command: cancelCommand(job.id)) ends it.
                """
        }
        if job.isSamePair(as: order) {
            return """
                \(ours: job.id) is already \(ours: isWaiting ? "waiting" : "running") from this command, \
                \(ours: job.state == .watching ? "started" : "accepted") \(ours: ago) ago. Nothing was started twice. \(command: statusCommand(job.id))
                """
        }
        let stage = job.watch?.progress.map { ", \($0.stage.position)" } ?? ""
        let place: MessageText = job.order.requester.channel.isEmpty ? "" : " in \(channel: job.order.requester.channel)"
        let ignored: MessageText =
            isWaiting ? "" : " DocSpace would have accepted your command and ignored \(data: "\"\(order.heirAsTyped)\"")."
        return """
            Not started. A reassignment of \(data: brief.fromName) is already \(ours: isWaiting ? "waiting" : "running"): \(ours: job.id), \
            to \(data: brief.toName), asked by \(data: job.order.requester.displayName) \(ours: ago) ago\(place)\(ours: stage).\(ignored) \
            \(command: statusCommand(job.id))
            """
    }

    /// Why somebody may not.
    func refused(_ reason: AccessPolicy.Reason, requester: Requester, channels: [String]) -> MessageText {
        switch reason {
        case .team, .user, .operator:
            return "You may not start a reassignment. Ask an admin of this bot. Your id \(data: requester.user) was logged."
        case .deletion:
            return notOffered(ReassignOptions.deleteProfile, "deletes no profiles")
        case .disabling:
            return notOffered(ReassignOptions.disable, "disables nobody")
        case .approval:
            return "A second person must approve this. Ask an admin of this bot."
        case .channel:
            let places = channels.prefix(5).map { id -> MessageText in "\(channel: id)" }
            let list = places.dropFirst().reduce(places.first ?? "the channels on the bot's list") { $0 + ", " + $1 }
            return "This command works only in " + list + "."
        }
    }

    private func notOffered(_ option: String, _ what: String) -> MessageText {
        """
        \(ours: option) is not offered here: this bot \(ours: what) unless its admin allows it. What works: \
        \(command: "\(command) \(CommandTable.reassign.usage)")
        """
    }

    /// Too many jobs of one person.
    func overQuota(_ jobs: Int, _ window: Duration) -> MessageText {
        """
        one person may start \(ours: jobs == 1 ? "1 job" : "\(jobs) jobs") in \(ours: window.inWords), and yours are used up, waiting ones \
        included. Later, or by somebody else. \(command: "\(command) status")
        """
    }

    /// Who somebody is to the bot, and what that allows.
    func whoami(_ requester: Requester, access: AccessPolicy) -> MessageText {
        var text: MessageText = """
            You are \(data: requester.user) (\(data: requester.displayName)) in workspace \(data: requester.team), \
            channel \(data: requester.channel) on \(ours: requester.platform).\n
            """
        switch access.authorize(requester, for: .listed) {
        case .allowed:
            text += "You may start reassignments here\(ours: limits(access.quota))."
            if access.authorize(requester, for: .operators) == .allowed {
                text += " You are an operator: you may also pause, resume, approve, and cancel jobs of others."
            }
            text += " \(command: "\(command) help")"
        case .refused(let reason):
            let missing =
                switch reason {
                case .team: "this workspace is not on the bot's list"
                case .user, .operator, .deletion, .disabling, .approval: "you are not on the bot's list"
                case .channel: "this channel is not on the bot's list"
                }
            text += "You may not start reassignments: \(ours: missing). \(command: "\(command) help")"
        }
        return text
    }

    private func limits(_ quota: Quota) -> String {
        guard !quota.limits.isEmpty else { return "" }
        return ", at most " + quota.limits.map { "\($0.jobs) in \($0.window.inWords)" }.joined(separator: " and ")
    }
}
