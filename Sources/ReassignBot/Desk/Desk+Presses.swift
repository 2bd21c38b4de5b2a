import ChatPlatforms
import JobEngine
import JobLedger
import Logging

/// Presses of buttons. A press is the command that its claim names, answered by the same function; nothing here carries anything out.
extension Desk {
    /// What a press comes to, and how the message goes on.
    struct PressReply: Sendable {
        let reply: Reply
        let answer: PressAnswer

        /// The message stays as it is: for whoever may press it, its buttons still count.
        init(leavingMessage reply: Reply) {
            self.reply = reply
            answer = PressAnswer(replacement: nil, note: reply.answer.message)
        }

        init(_ reply: Reply, replacement: Message, note: Message?) {
            self.reply = reply
            answer = PressAnswer(replacement: replacement, note: note)
        }
    }

    /// The answer to `command`, which a press of `claim` stands for.
    func reply(toPress claim: ButtonClaim, of command: InboundCommand, facts: PlatformFacts) async -> PressReply {
        let reply = await reply(to: command, facts: facts.afterPressAnswers)
        guard reply.result == .accepted else { return PressReply(leavingMessage: reply) }
        switch claim.verb {
        case .confirm, .drop:
            // Nobody else sees the plan.
            return PressReply(reply, replacement: reply.answer.message, note: nil)
        case .cancel, .approve, .retry:
            let name = Requester(command.origin).displayName
            // What was done is stored. Without the job the message would lose what it says, so it stays.
            guard let id = jobID(in: claim), let job = try? await ledger.job(id)?.job else { return PressReply(leavingMessage: reply) }
            let text = catalogue.pressed(claim.verb, by: name, job, at: clock.now)
            return PressReply(reply, replacement: Message(id: "", spans: text.spans), note: reply.answer.message)
        }
    }

    /// Why a press says nothing although the same words, typed here by this person, might: too old, elsewhere, somebody else's,
    /// about a job that had the number before.
    func refusal(of claim: ButtonClaim, by requester: Requester) async throws(LedgerError) -> MessageText? {
        guard clock.now.seconds < claim.expiresAtSeconds else { return catalogue.buttonExpired(claim) }
        guard requester.channel == claim.channel else { return catalogue.buttonElsewhere(claim) }
        guard claim.holder == nil || claim.holder == requester.user else { return catalogue.buttonOfSomebodyElse }
        guard let id = jobID(in: claim) else { return nil }
        // Of a job that the store does not know, the command itself tells.
        guard let job = try await ledger.job(id)?.job, job.acceptedAt.milliseconds != claim.acceptedAtMilliseconds else { return nil }
        return catalogue.buttonOfAnotherJob(id)
    }

    /// The job that came after `job` about the same person: a button under an end belongs to the last one.
    func newerJob(than job: Job) async throws(LedgerError) -> JobID? {
        let key = job.leaver?.id ?? job.order.from.key
        guard let newest = try await ledger.newestJob(about: key, in: portal)?.job.id, newest != job.id else { return nil }
        return newest
    }

    private func jobID(in claim: ButtonClaim) -> JobID? {
        switch CommandParser.parse([.text(claim.verb.rawValue), .text(claim.subject)]) {
        case .success(.cancel(let number)), .success(.approve(let number)), .success(.retry(let number)): JobID(rawValue: number)
        default: nil
        }
    }
}

extension PlatformFacts {
    /// The facts for a command that came by a press: two later answers are spent on the press itself.
    fileprivate var afterPressAnswers: PlatformFacts {
        var facts = self
        facts.laterAnswers?.uses = max(0, (laterAnswers?.uses ?? 0) - 2)
        return facts
    }
}
