import ChatPlatforms
import JobEngine
import Logging
import ServiceLifecycle
import TransportCore

/// Asks the chat whose addresses mentions are, and puts the command before the desk again as if those had been typed.
///
/// A mention is as exact as an address: nothing else about the command changes, rights included, which are asked for again.
struct MentionService: Service {
    let queue: LaterQueue
    let desk: Desk
    let guests: GuestCheck
    let channels: ChannelDirectory
    let transport: any HTTPTransport
    let courier: Courier
    let clock: BotClock
    let logger: Logger

    /// Commands that are looked into at the same time.
    static let mostAtOnce = 4
    /// How often the chat is asked about one person.
    static let mostTries = 3
    /// The longest wait between two of these questions; the person who typed sits there.
    static let longestWait: Duration = .seconds(10)

    /// Runs until the service group shuts down.
    func run() async {
        await cancelWhenGracefulShutdown {
            await queue.elements.forEach(atOnce: Self.mostAtOnce) { await answer($0) }
        }
    }

    private func answer(_ command: InboundCommand) async {
        guard let platform = channels.platform(command.origin.platform), let account = platform.account, let reply = command.reply else {
            return
        }
        guard let text = await text(for: command, on: platform, account) else { return }
        await courier.answer(text, by: platform, to: reply.url, clock: clock)
    }

    /// - Returns: `nil` where the desk looks on, now in DocSpace: that was said already.
    private func text(for command: InboundCommand, on platform: any ChatPlatform, _ account: any ChatAccount) async -> MessageText? {
        // The answer would tell them addresses of others.
        guard await !guests.isGuest(Requester(command.origin)) else { return desk.catalogue.guestRefused }
        switch await addresses(in: command, account) {
        case .failure(let problem):
            return desk.catalogue.mentionText(problem, in: command)
        case .success(let addresses):
            let reply = await desk.reply(to: command.replacingMentions(by: addresses), facts: platform.facts.afterOneLaterAnswer)
            return reply.isAnsweredLater ? nil : MessageText(spans: reply.answer.message.spans)
        }
    }

    private func addresses(in command: InboundCommand, _ account: any ChatAccount) async -> Result<[String: String], MentionProblem> {
        var addresses: [String: String] = [:]
        for user in command.mentions {
            switch await address(of: user, account) {
            case .email(let email): addresses[user] = email
            case .hidden: return .failure(MentionProblem(user: user, reason: .hidden))
            case .unknownUser: return .failure(MentionProblem(user: user, reason: .unknownUser))
            case .unavailable: return .failure(MentionProblem(user: user, reason: .unavailable))
            case .refused(let word):
                logger.warning(
                    "the chat refuses to tell addresses",
                    metadata: ["chat.platform": "\(command.origin.platform)", "chat.word": "\(word)"])
                return .failure(MentionProblem(user: user, reason: .refused(word)))
            }
        }
        return .success(addresses)
    }

    private func address(of user: String, _ account: any ChatAccount) async -> MentionedAddress {
        guard let request = account.profileRequest(of: user) else { return .unknownUser }
        var address = MentionedAddress.unavailable(retryAfter: nil)
        for tries in 1...Self.mostTries {
            address = account.address(of: user, in: await transport.result(of: request))
            guard case .unavailable(let retryAfter) = address, tries < Self.mostTries else { break }
            try? await clock.sleep(for: min(retryAfter ?? .seconds(1), Self.longestWait))
        }
        return address
    }
}

/// Why a mention is no address.
struct MentionProblem: Error, Sendable, Hashable {
    /// The chat's id of the person.
    var user: String
    var reason: Reason

    /// What stood in the way.
    enum Reason: Sendable, Hashable {
        /// The profile shows none.
        case hidden
        /// The chat knows nobody with this id.
        case unknownUser
        /// The chat does not let the bot ask.
        case refused(String)
        /// The chat gave no usable answer.
        case unavailable
    }
}

extension HTTPTransport {
    /// What came of a request, as a value.
    func result(of request: TransportRequest) async -> Result<TransportResponse, TransportError> {
        do {
            return .success(try await send(request))
        } catch {
            return .failure(error)
        }
    }
}

extension PlatformFacts {
    /// The facts for a command that one later answer has been spent on.
    fileprivate var afterOneLaterAnswer: PlatformFacts {
        var facts = self
        facts.laterAnswers?.uses -= 1
        return facts
    }
}
