import ChatPlatforms
import JobEngine
import Logging
import TransportCore

/// Asks the chat whether somebody on the lists is a guest there, where a bot account may ask that.
struct GuestCheck: Sendable {
    let channels: ChannelDirectory
    let transport: any HTTPTransport
    let logger: Logger

    /// A chat that gives no answer stands in nobody's way: the person is on the lists.
    func isGuest(_ requester: Requester) async -> Bool {
        let name = PlatformName(rawValue: requester.platform)
        guard let account = channels.platform(name)?.account, let question = account.profileRequest(of: requester.user) else {
            return false
        }
        let membership = account.membership(of: requester.user, in: await transport.result(of: question))
        let metadata: Logger.Metadata = ["chat.platform": "\(name)", "chat.user": "\(requester.user)"]
        switch membership {
        case .member: break
        case .guest: logger.warning("a guest of the chat may start nothing", metadata: metadata)
        case .unknown: logger.notice("the chat does not tell whether this is a guest", metadata: metadata)
        }
        return membership == .guest
    }
}

extension AccessPolicy.Decision {
    /// Whether it lets `requester` start a reassignment now, who must be no guest either.
    func allows(_ requester: Requester, _ guests: GuestCheck?) async -> Bool {
        guard self == .allowed else { return false }
        return await guests?.isGuest(requester) != true
    }
}
