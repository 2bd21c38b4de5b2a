import ChatPlatforms
import JobEngine

/// Which bot accounts the chats have refused, and whether that was said.
struct AccountStanding: Sendable {
    /// How long a refused account is left alone: an admin may have given it the right meanwhile.
    static let pause: Duration = .seconds(600)

    private struct Refusal {
        var until: Timestamp
        /// The word that the channel has not been told yet.
        var untold: String?
    }

    private var refusals: [PlatformName: Refusal] = [:]

    /// Whether to try the account of a platform.
    func mayTry(_ platform: PlatformName, at now: Timestamp) -> Bool {
        guard let until = refusals[platform]?.until else { return true }
        // A longer wait than the pause met a clock that was set back.
        return until <= now || until - now > Self.pause
    }

    /// Notes a refusal.
    ///
    /// - Returns: Whether it is the first since the account last worked.
    mutating func refuse(_ platform: PlatformName, because word: String, until: Timestamp) -> Bool {
        let isFirst = refusals[platform] == nil
        refusals[platform] = Refusal(until: until, untold: isFirst ? word : refusals[platform]?.untold)
        return isFirst
    }

    /// The account works.
    mutating func work(_ platform: PlatformName) {
        refusals[platform] = nil
    }

    /// The word of a refusal that the channel has not been told.
    func untold(_ platform: PlatformName) -> String? { refusals[platform]?.untold }

    /// The channel has been told.
    mutating func told(_ platform: PlatformName) {
        refusals[platform]?.untold = nil
    }
}
