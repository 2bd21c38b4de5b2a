package import ChatPlatforms
package import JobEngine

/// What is said about a job that goes on or waits.
extension English {
    /// The text of an announcement, before any platform's markup.
    package func text(for announcement: Announcement) -> MessageText {
        let job = announcement.brief
        switch announcement.notice {
        case .waiting(let ahead) where job.order.isFollowing:
            return """
                ⏳ \(ours: job.id) waiting to watch \(data: job.fromName), after \(ours: ahead). \
                Asked by \(data: job.order.requester.displayName).
                """
        case .waiting(let ahead):
            return """
                ⏳ \(ours: job.id) waiting: \(data: job.fromName) → \(data: job.toName), after \(ours: ahead). \
                Asked by \(data: job.order.requester.displayName).
                """
        case .needsApproval(let time):
            let options =
                (job.order.disables ? ", account disabled first" : "")
                + (job.order.deleteProfile ? ", profile and personal files deleted" : "")
            return """
                ⏳ \(ours: job.id) needs approval: \(data: job.fromName) → \(data: job.toName)\(ours: options). \
                Asked by \(data: job.order.requester.displayName). Another operator, within \(ours: time.inWords): \
                \(command: approveCommand(job.id))
                """
        case .approved(let name):
            return "▶ \(ours: job.id) approved by \(data: name). \(command: statusCommand(job.id))"
        case .leaverDisabled(let person):
            return """
                ▶ \(ours: job.id): \(data: person.name) is disabled now, as planned. \
                Asked by \(data: job.order.requester.displayName).
                """
        case .started(let rooms, let archived):
            return """
                ▶ \(ours: job.id) started: \(data: job.fromName) → \(data: job.toName) \
                (\(ours: Quantity.rooms(rooms)), \(archived) archived). \
                Asked by \(data: job.order.requester.displayName). \(command: statusCommand(job.id))
                """
        case .stage(let stage, let percentage):
            return "▶ \(ours: job.id) \(ours: stage.position): \(ours: stage.words(deletes: job.order.deleteProfile)) (\(percentage) %)"
        case .following(let stage):
            return """
                ▶ \(ours: job.id) following: a reassignment of \(data: job.fromName) that was started elsewhere, \
                \(ours: stage.position), target unknown. Asked by \(data: job.order.requester.displayName). \(command: statusCommand(job.id))
                """
        case .stopRequested(let name):
            return "⏹ \(ours: job.id) stop requested by \(data: name). Waiting for DocSpace to reach a checkpoint…"
        case .stopRefused(let status):
            return """
                ⚠ \(ours: job.id) was not stopped: DocSpace refuses (HTTP \(status)). It goes on. \(ours: startRefusalHint(status, nil)) \
                \(command: statusCommand(job.id))
                """
        case .silent(.credentialRefused, _, let standing):
            return """
                ⏸ \(ours: job.id): DocSpace refuses the bot's key (401). \(ours: standing.sentence); I keep asking. \
                An admin of this bot must renew the key.
                """
        case .silent(let trouble, let time, let standing):
            return "⏸ \(ours: job.id): \(ours: trouble.silence(for: time)). \(ours: standing.sentence); I keep asking."
        case .answersAgain(let after, let stage):
            let now = stage.map { ", \($0.position)" } ?? ""
            return "▶ \(ours: job.id): DocSpace answers again after \(ours: after.inWords)\(ours: now)."
        case .missing(let stage, let lastSeen, let receipt):
            return """
                ⚠ \(ours: job.id): DocSpace no longer lists this job (last seen \(ours: stage.position), \(ours: lastSeen.inWords) ago). \
                \(counted(job, receipt)) I keep looking. \(command: statusCommand(job.id))
                """
        case .backAgain(let after, let stage, let waiting):
            let others = waiting.map { "\($0)" }.joined(separator: ", ")
            let queue = waiting.isEmpty ? "" : " \(others) still \(waiting.count == 1 ? "waits" : "wait")."
            return """
                ▶ Back after \(ours: after.inWords). \(ours: job.id) kept running in DocSpace: \(ours: stage.position).\(ours: queue) \
                Nothing was started twice.
                """
        case .needsDecision(let doubt):
            return decisionText(job, doubt)
        case .ended(let ending, let wasAway):
            return endingText(job, ending, wasAway: wasAway)
        case .notStarted:
            return "⏹ \(ours: job.id) was not started. \(command: statusCommand(job.id)) says why."
        }
    }

    private func counted(_ job: JobBrief, _ receipt: Receipt?) -> MessageText {
        guard let receipt else { return "The rooms cannot be counted now." }
        return "Counted: \(data: job.givenFromName) owns \(ours: receipt.leftInWords)."
    }

    private func decisionText(_ job: JobBrief, _ doubt: Notice.Doubt) -> MessageText {
        switch doubt {
        case .startNeverShown(let left):
            let rooms = left.map { " Rooms left: \($0.inWords)." } ?? ""
            return """
                ⚠ \(ours: job.id) needs a decision: the start was sent, DocSpace never showed it.\(ours: rooms) \
                \(decide(job))
                """
        case .nothingToCount(let loss, let stage):
            return """
                ⚠ \(ours: job.id) needs a decision: \(ours: loss.sentence(lastStage: stage)) and there is nothing to count. \
                Result: unknown. Look in DocSpace whether the data has moved. \(decide(job))
                """
        case .setAside(let stage):
            let seen = stage.map { " (last seen \($0.position))" } ?? ""
            return """
                ⚠ \(ours: job.id) needs a decision: the bot broke off three times in a row at this job\(ours: seen) and left it, so that \
                others go on. Its log says why. Look in DocSpace whether the data has moved. \(decide(job))
                """
        case .countFailed(let loss, let trouble, let stage):
            return """
                ⚠ \(ours: job.id) needs a decision: \(ours: loss.sentence(lastStage: stage)) and does not let the bot count \
                the rooms (\(ours: trouble.inWords)). Result: unknown. Look in DocSpace whether the data has moved. \
                \(decide(job))
                """
        case .notTold(let trouble, let time, let stage):
            let seen = stage.map { " (last seen \($0.position))" } ?? ""
            return """
                ⚠ \(ours: job.id) needs a decision: \(ours: trouble.silence(for: time))\(ours: seen). Result: unknown. Look in DocSpace whether \
                the data has moved. \(decide(job))
                """
        case .standsStill(let stage, let time):
            return """
                ⚠ \(ours: job.id) needs a decision: DocSpace has shown it at \(ours: stage.position) for \(ours: time.inWords) without any \
                change. It may be dead: a restart of DocSpace's service leaves such jobs. Look in DocSpace whether the data has moved. \
                \(command: cancelCommand(job.id)) ends it here; \(command: "\(command) watch \(job.order.from.typed)") then follows what \
                DocSpace still lists.
                """
        }
    }

    private func decide(_ job: JobBrief) -> MessageText {
        "\(command: retryCommand(job.id)) starts again, \(command: cancelCommand(job.id)) ends it."
    }
}

extension JobBrief {
    /// The leaver's first name, or what was typed.
    var givenFromName: String { fromPerson?.givenName ?? order.from.typed }
    /// The heir's first name, or what was typed.
    var givenToName: String { toPerson?.givenName ?? order.heirAsTyped }
    /// The heir's name, or what was typed.
    var toName: String { toPerson?.name ?? order.heirAsTyped }
}

extension Notice.Standing {
    /// What to say about the run while the portal is silent, without a full stop.
    var sentence: String {
        switch self {
        case .notStarted: "Nothing was started yet"
        case .uncertain: "Whether the job runs there is not known yet"
        case .running: "The job itself runs there"
        case .missing: "Whether the job still runs there is not known"
        }
    }
}

extension RecordLoss {
    /// Why no record tells the end, without a full stop.
    func sentence(lastStage: Stage?, lastSeen: Duration? = nil) -> String {
        let ago = lastSeen.map { ", \($0.inWords) ago" } ?? ""
        let seen = lastStage.map { " (last seen \($0.position)\(ago))" } ?? ""
        return switch self {
        case .neverShown: "the start was sent, DocSpace never showed it"
        case .vanished: "DocSpace no longer lists this job\(seen)"
        case .unknownStatus: "DocSpace ended this job in a way this bot does not know\(seen)"
        case .standsStill: "DocSpace shows no change of this job any more\(seen)"
        case .refused: "DocSpace refuses to tell about this job\(seen)"
        }
    }
}

extension Receipt {
    /// "0 rooms", "9 of 22 rooms", "9 of 22 rooms and 1 of 3 archived rooms".
    var leftInWords: String {
        guard left > 0 else { return "0 rooms" }
        let rooms = "\(active.left) of \(Quantity.rooms(max(active.planned, active.left)))"
        guard archived.left > 0 else { return rooms }
        return "\(rooms) and \(archived.left) of \(max(archived.planned, archived.left)) archived rooms"
    }
}

extension RoomCount {
    /// "14", "14 (3 archived more)".
    fileprivate var inWords: String { archived == 0 ? "\(active)" : "\(active) (and \(archived) archived)" }
}

extension Order {
    /// The heir as typed; an order that only follows knows none.
    var heirAsTyped: String { to?.typed ?? "target unknown" }
}
