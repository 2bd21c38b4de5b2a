import ChatPlatforms
import JobEngine

/// The bot's words: turns what is known into what is said. Everything people read in a chat is written in this folder.
struct Catalogue: Sendable {
    /// The slash command as people type it.
    let command = "/reassign"
    /// Whether several channels may start jobs, so that "this channel" would be wrong.
    let hasSeveralChannels: Bool

    /// The message for a stored announcement.
    ///
    /// - Parameter id: Recognises a copy of the message; unique for each announcement.
    func message(for announcement: Announcement, id: String) -> Message {
        Message(id: id, spans: text(for: announcement).spans)
    }

    /// The text of an announcement, before any platform's markup.
    func text(for announcement: Announcement) -> MessageText {
        let job = announcement.brief
        switch announcement.notice {
        case .waiting(let ahead):
            return """
                ⏳ \(ours: job.id) waiting: \(data: job.fromName) → \(data: job.toName), after \(ours: ahead). \
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
        case .silent(.credentialRefused, _, let standing):
            return """
                ⏸ \(ours: job.id): DocSpace refuses the bot's key (401). \(ours: standing.sentence) \
                I keep asking; an admin of this bot must renew the key.
                """
        case .silent(let trouble, let time, let standing):
            return "⏸ \(ours: job.id): \(ours: trouble.silence(for: time)). \(ours: standing.sentence) I keep asking."
        case .answersAgain(let after, let stage):
            let now = stage.map { ", \($0.position)" } ?? ""
            return "▶ \(ours: job.id): DocSpace answers again after \(ours: after.inWords)\(ours: now)."
        case .missing(let stage, let lastSeen, let receipt):
            return """
                ⚠ \(ours: job.id): DocSpace no longer lists this job (last seen \(ours: stage.position), \(ours: lastSeen.inWords) ago). \
                \(counted(job, receipt)) I keep looking. \(command: statusCommand(job.id))
                """
        case .backAgain(let after, let stage):
            return """
                ▶ Back after \(ours: after.inWords). \(ours: job.id) kept running in DocSpace: \(ours: stage.position). \
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
            let rooms = left.map { " Rooms left: \($0)." } ?? ""
            return """
                ⚠ \(ours: job.id) needs a decision: the start was sent, DocSpace never showed it.\(ours: rooms) \
                \(lookFirst(job))
                """
        case .nothingToCount(let loss, let stage):
            return """
                ⚠ \(ours: job.id) needs a decision: \(ours: loss.sentence(lastStage: stage)) and there is nothing to count. \
                Result: unknown. \(lookFirst(job))
                """
        case .countFailed(let loss, let trouble, let stage):
            return """
                ⚠ \(ours: job.id) needs a decision: \(ours: loss.sentence(lastStage: stage)) and does not let the bot count \
                the rooms (\(ours: trouble.inWords)). Result: unknown. \(lookFirst(job))
                """
        }
    }

    private func lookFirst(_ job: JobBrief) -> MessageText {
        "Look in DocSpace whether the data has moved. \(command: sameAgain(job.order)) starts again."
    }

    /// `/reassign status J-17`
    func statusCommand(_ job: JobID) -> String { "\(command) status \(job)" }

    /// The command that asks for the same again.
    func sameAgain(_ order: Order) -> String { "\(command) \(order.from.typed) \(order.to.typed)" }
}

extension JobBrief {
    /// The leaver's first name, or what was typed.
    var givenFromName: String { fromPerson?.givenName ?? order.from.typed }
    /// The heir's first name, or what was typed.
    var givenToName: String { toPerson?.givenName ?? order.to.typed }
}

extension Notice.Standing {
    /// What to say about the run while the portal is silent.
    var sentence: String {
        switch self {
        case .notStarted: "Nothing was started yet."
        case .uncertain: "Whether the job runs there is not known yet."
        case .running: "The job itself runs there."
        case .missing: "Whether the job still runs there is not known."
        }
    }
}

extension RecordLoss {
    /// Why no record tells the end, without a full stop.
    func sentence(lastStage: Stage?) -> String {
        let seen = lastStage.map { " (last seen \($0.position))" } ?? ""
        return switch self {
        case .neverShown: "the start was sent, DocSpace never showed it"
        case .vanished: "DocSpace no longer lists this job\(seen)"
        case .unknownStatus: "DocSpace ended this job in a way this bot does not know\(seen)"
        }
    }
}

extension Receipt {
    /// "0 rooms", "9 of 22 rooms".
    var leftInWords: String {
        let planned = active.planned + archived.planned
        return left == 0 ? "0 rooms" : "\(left) of \(Quantity.rooms(max(planned, left)))"
    }
}
