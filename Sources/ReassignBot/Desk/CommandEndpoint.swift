import ChatPlatforms
import Logging

/// One chat request from raw bytes to HTTP answer: authenticate, decode, hand to the desk, acknowledge.
///
/// A command is answered within the queue's patience, whatever the store does.
struct CommandEndpoint: Sendable {
    let channels: ChannelDirectory
    let desk: Desk
    var queue = CommandQueue()
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
            let reply = await answer(command, on: platform)
            // Whatever is answered here to a message that everybody reads, everybody reads.
            let response = command.hasPrivateAnswers ? platform.acknowledge(reply.answer) : .silent
            metrics.commandAnswered(platform: name, verb: reply.verb, result: reply.result, after: ContinuousClock.now - received)
            return response
        }
    }

    private func answer(_ command: InboundCommand, on platform: any ChatPlatform) async -> Desk.Reply {
        switch await queue.answer({ await desk.reply(to: command, facts: platform.facts) }) {
        case .answered(let reply):
            return reply
        case .late:
            logger.error("store slow", metadata: ["chat.platform": "\(platform.name)"])
            return reply(desk.changesNothing(command) ? desk.catalogue.storeSilent : desk.catalogue.storeSlow, .failed)
        case .full:
            logger.warning("command turned away: too many wait", metadata: ["chat.platform": "\(platform.name)"])
            return reply(desk.catalogue.commandQueueFull, .busy)
        }
    }

    private func reply(_ text: MessageText, _ result: BotMetrics.CommandResult) -> Desk.Reply {
        let answer = Answer(audience: .requester, message: Message(id: "", spans: text.spans))
        return Desk.Reply(answer: answer, verb: "reassign", result: result)
    }

    private static func plain(_ status: Int, _ text: String) -> InboundResponse {
        InboundResponse(status: status, contentType: "text/plain; charset=utf-8", body: Array(text.utf8))
    }
}
