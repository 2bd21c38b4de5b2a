import ChatPlatforms
import JobLedger
import Logging

/// Answers that need no store, or tell about its trouble.
extension Desk {
    /// The answer to a command; trouble of the store is an answer too.
    func reply(to command: InboundCommand, facts: PlatformFacts) async -> Reply {
        do {
            return try await answer(command, facts: facts)
        } catch {
            logger.error("store failed", metadata: ["error": "\(error)"])
            let isUncertain = error.code == .broken
            if isUncertain { bells.storeFailed(error) }
            let text = isUncertain ? catalogue.storeUncertain : catalogue.storeTrouble
            return Reply(
                answer: Answer(audience: .requester, message: Message(id: "", spans: text.spans)), verb: "reassign", result: .failed)
        }
    }

    /// Only the chat knows whose address a mention is, so the command is answered later, where the chat says it may be.
    func lookUpMentions(_ command: InboundCommand, _ parsed: Parsed) -> Reply {
        answerLater(command, through: mentions, parsed)
    }

    /// The doctor asks DocSpace and the chat.
    func examine(_ command: InboundCommand, _ parsed: Parsed) -> Reply {
        answerLater(command, through: examinations, parsed)
    }

    private func answerLater(_ command: InboundCommand, through queue: LaterQueue, _ parsed: Parsed) -> Reply {
        guard command.reply != nil else { return reply(catalogue.noPlaceForAnswer, parsed, .refused) }
        return queue.add(command) ? lookingUp(parsed) : reply(catalogue.tooBusy, parsed, .busy)
    }
    /// What is said while a service looks for the answer.
    func lookingUp(_ parsed: Parsed) -> Reply {
        var reply = reply(catalogue.lookingUp, parsed, .answered)
        reply.isAnsweredLater = true
        return reply
    }
}
