import ChatPlatforms
import JobEngine
import TransportCore

/// The platforms that are on, and where each posts. The only place that knows a webhook's address.
struct ChannelDirectory: Sendable {
    /// A platform with its channel.
    struct Entry: Sendable {
        let platform: any ChatPlatform
        let webhook: Secret
        /// Where the bot account writes, and buttons about jobs are pressed: the platform's only channel on the lists. With several,
        /// nobody knows which one watches.
        var accountChannel: String?

        /// The account that writes there, if there is one.
        var account: AccountSender.Account? {
            guard let account = platform.account, let accountChannel else { return nil }
            return AccountSender.Account(platform: platform, account: account, channel: accountChannel)
        }
    }

    private let entries: [PlatformName: Entry]

    init(_ entries: [Entry]) {
        self.entries = Dictionary(entries.map { ($0.platform.name, $0) }, uniquingKeysWith: { first, _ in first })
    }

    /// The platforms that are on, in the order of their names.
    var platforms: [any ChatPlatform] {
        entries.values.map(\.platform).sorted { $0.name.rawValue < $1.name.rawValue }
    }

    func platform(_ name: PlatformName) -> (any ChatPlatform)? { entries[name]?.platform }

    /// The platform and address of a channel destination.
    func channel(_ destination: DestinationName) -> Entry? {
        entries.values.first { .channel(of: $0.platform.name.rawValue) == destination }
    }
}
