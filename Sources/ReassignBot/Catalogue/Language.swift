/// The languages that the bot speaks.
public enum Language: String, Sendable, CaseIterable {
    case english = "en"

    /// The words of the language.
    ///
    /// - Parameters:
    ///   - hasSeveralChannels: Whether several channels may start jobs, so that "this channel" would be wrong.
    ///   - offersDisabling: Whether `--disable` may be suggested.
    func catalogue(hasSeveralChannels: Bool, offersDisabling: Bool) -> any Catalogue {
        switch self {
        case .english: English(hasSeveralChannels: hasSeveralChannels, offersDisabling: offersDisabling)
        }
    }
}
