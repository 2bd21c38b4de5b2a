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
        case .silent(.credentialRefused, _, _):
            return """
                ⏸ \(ours: job.id): DocSpace refuses the bot's key (401). \(ours: Self.whatRuns(announcement.notice)) \
                I keep asking; an admin of this bot must renew the key.
                """
        case .silent(let trouble, let since, _):
            return """
                ⏸ \(ours: job.id): DocSpace has not answered for \(ours: since.inWords) (\(ours: trouble.inWords)). \
                \(ours: Self.whatRuns(announcement.notice)) I keep asking.
                """
        case .answersAgain(let after, let stage):
            let now = stage.map { ", \($0.position)" } ?? ""
            return "▶ \(ours: job.id): DocSpace answers again after \(ours: after.inWords)\(ours: now)."
        case .missing(let stage, let lastSeen, let receipt):
            return """
                ⚠ \(ours: job.id): DocSpace no longer lists this job (last seen \(ours: stage.position), \(ours: lastSeen.inWords) ago). \
                Counted: \(data: job.givenFromName) owns \(ours: receipt.leftInWords). I keep looking. \(command: statusCommand(job.id))
                """
        case .backAgain(let after, let stage):
            return """
                ▶ Back after \(ours: after.inWords). \(ours: job.id) kept running in DocSpace: \(ours: stage.position). \
                Nothing was started twice.
                """
        case .needsDecision(let doubt):
            return decisionText(job, doubt)
        case .ended(let ending, let took, let wasAway):
            return endingText(job, ending, took: took, wasAway: wasAway)
        case .notStarted:
            return "⏹ \(ours: job.id) was not started. \(command: statusCommand(job.id)) says why."
        }
    }

    private static func whatRuns(_ notice: Notice) -> String {
        guard case .silent(_, _, hasStarted: true) = notice else { return "Whether the job runs there is not known yet." }
        return "The job itself runs there."
    }

    private func decisionText(_ job: JobBrief, _ doubt: Notice.Doubt) -> MessageText {
        switch doubt {
        case .startNeverShown(let left):
            let rooms = left.map { " Rooms left: \($0)." } ?? ""
            return """
                ⚠ \(ours: job.id) needs a decision: the start was sent, DocSpace never showed it.\(ours: rooms) \
                Look in DocSpace whether the data has moved. \(command: statusCommand(job.id))
                """
        case .nothingToCount(let stage):
            return """
                ⚠ \(ours: job.id) needs a decision: DocSpace no longer lists this job (last seen \(ours: stage.position)) \
                and there is nothing to count. Result: unknown. Look in DocSpace whether the data has moved. \
                \(command: statusCommand(job.id))
                """
        }
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

extension Receipt {
    /// "0 rooms", "9 of 22 rooms".
    var leftInWords: String {
        let planned = active.planned + archived.planned
        return left == 0 ? "0 rooms" : "\(left) of \(Quantity.rooms(max(planned, left)))"
    }
}
