import ChatPlatforms
import Logging

/// One chat request from raw bytes to HTTP answer: authenticate, decode, hand to the desk, acknowledge.
///
/// A command is answered within the queue's patience, whatever the store does.
struct CommandEndpoint: Sendable {
    let channels: ChannelDirectory
    let desk: Desk
    var queue = CommandQueue()
    /// Where answers to presses wait that go to the press's own address.
    var presses = PressQueue()
    let metrics: BotMetrics
    let logger: Logger

    /// Answers a request. A status other than 200 says that it never was a command; mistakes of people are answered 200.
    ///
    /// - Parameter client: The numeric address of the sender, for the log.
    func respond(to request: InboundRequest, from name: PlatformName, at client: String) async -> InboundResponse {
        guard let platform = channels.platform(name) else { return Self.plain(404, "not found") }
        let received = ContinuousClock.now
        switch platform.authenticate(request, nowSeconds: BotClock.wallSeconds) {
        case .probe(let response):
            logger.debug("probe answered", metadata: ["chat.platform": "\(name)"])
            return response
        case .rejected(let reason):
            metrics.authenticationFailed(platform: name, reason: reason)
            logger.warning(
                "request not authentic",
                metadata: ["chat.platform": "\(name)", "auth.reason": "\(reason.rawValue)", "client.address": "\(client)"]
            )
            return Self.plain(401, "unauthorized")
        case .accepted:
            break
        }

        switch platform.decode(request) {
        case .ignore(let response):
            return response
        case .malformed(let reason):
            logger.warning(
                "request malformed",
                metadata: ["chat.platform": "\(name)", "request.reason": "\(reason.rawValue)", "client.address": "\(client)"]
            )
            return reason == .contentType ? Self.plain(415, "unsupported media type") : Self.plain(400, "bad request")
        case .command(let command):
            if let claim = command.press { return await respond(toPress: claim, of: command, on: platform, since: received) }
            let reply = await answer(command, on: platform)
            // Whatever is answered here to a message that everybody reads, everybody reads.
            let response = command.hasPrivateAnswers ? platform.acknowledge(reply.answer) : .silent
            metrics.commandAnswered(platform: name, verb: reply.verb, result: reply.result, after: ContinuousClock.now - received)
            return response
        }
    }

    private func answer(_ command: InboundCommand, on platform: any ChatPlatform) async -> Desk.Reply {
        let outcome = await queue.answer { await desk.reply(to: command, facts: platform.facts) }
        if case .answered(let reply) = outcome { return reply }
        return unanswered(outcome.isLate, command, on: platform)
    }

    /// A press waits in the same queue, as long, and for the same desk as a typed command.
    private func respond(
        toPress claim: ButtonClaim, of command: InboundCommand, on platform: any ChatPlatform, since received: ContinuousClock.Instant
    ) async -> InboundResponse {
        let outcome = await queue.answer { await desk.reply(toPress: claim, of: command, facts: platform.facts) }
        let press =
            if case .answered(let press) = outcome {
                press
            } else {
                Desk.PressReply(leavingMessage: unanswered(outcome.isLate, command, on: platform))
            }
        if let url = command.reply?.url, !presses.add(.init(answer: press.answer, platform: platform.name, url: url)) {
            logger.warning("answer to a press given up: too many wait", metadata: ["chat.platform": "\(platform.name)"])
        }
        let response = platform.acknowledge(press.answer)
        metrics.commandAnswered(
            platform: platform.name, verb: press.reply.verb, result: press.reply.result, after: ContinuousClock.now - received)
        return response
    }

    /// What is said to somebody whom the desk has not answered: it is still at work, or was never asked.
    private func unanswered(_ isLate: Bool, _ command: InboundCommand, on platform: any ChatPlatform) -> Desk.Reply {
        guard isLate else {
            logger.warning("command turned away: too many wait", metadata: ["chat.platform": "\(platform.name)"])
            return reply(desk.catalogue.commandQueueFull, .busy)
        }
        logger.error("store slow", metadata: ["chat.platform": "\(platform.name)"])
        return reply(desk.changesNothing(command) ? desk.catalogue.storeSilent : desk.catalogue.storeSlow, .failed)
    }

    private func reply(_ text: MessageText, _ result: BotMetrics.CommandResult) -> Desk.Reply {
        let answer = Answer(audience: .requester, message: Message(id: "", spans: text.spans))
        return Desk.Reply(answer: answer, verb: "reassign", result: result)
    }

    private static func plain(_ status: Int, _ text: String) -> InboundResponse {
        InboundResponse(status: status, contentType: "text/plain; charset=utf-8", body: Array(text.utf8))
    }
}
