/// The platforms this bot speaks: one line each. Everything else about a platform is in its folder.
public enum Platforms {
    /// How one platform is made.
    public struct Entry: Sendable {
        /// The name in routes, configuration, metrics and stored rows.
        public let name: PlatformName
        /// Makes the adapter.
        ///
        /// - Throws: ``PlatformSettingsError`` if the settings are not enough or not safe.
        public let make: @Sendable (PlatformSettings) throws(PlatformSettingsError) -> any ChatPlatform
    }

    /// All of them.
    public static let all: [Entry] = [
        Entry(name: SlackPlatform.name) { settings throws(PlatformSettingsError) in try SlackPlatform(settings) },
        Entry(name: MattermostPlatform.name) { settings throws(PlatformSettingsError) in try MattermostPlatform(settings) },
    ]

    /// The entry with this name, or `nil`.
    public static func named(_ name: PlatformName) -> Entry? {
        all.first { $0.name == name }
    }
}
