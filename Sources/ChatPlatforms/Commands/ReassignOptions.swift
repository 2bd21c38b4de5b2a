/// What may be added to a move. Nothing of it is on by itself.
public struct ReassignOptions: Sendable, Hashable {
    /// `--delete-profile`: the leaver's personal files and profile are deleted.
    public var deletesProfile = false
    /// `--disable`: the leaver's account is disabled first.
    public var disables = false

    /// No option.
    public init() {}

    /// The options as they are typed.
    public var words: [String] {
        (deletesProfile ? [Self.deleteProfile] : []) + (disables ? [Self.disable] : [])
    }

    /// `--delete-profile`
    public static let deleteProfile = "--delete-profile"
    /// `--disable`
    public static let disable = "--disable"
    /// `--yes`: what was typed is meant. Takes the place of no confirmation.
    static let yes = "--yes"
}
