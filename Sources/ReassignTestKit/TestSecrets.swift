/// The secrets that tests and rigs give to a bot. Fixed, so that whatever a run produces can be searched for them; see ``Canaries``.
public enum TestSecrets {
    /// For a bot that is put together inside a test.
    public static let canary = "canary-4d1f0c9b7a63e852"
    /// For a bot that is a process of its own.
    public static let endToEnd = "end-to-end-secret-4711"
    /// For the bot of a rig.
    public static let chaos = "chaos-signing-secret-0001"
    /// For the second channel of a rig's bot.
    public static let chaosToken = "chaos-command-token-0001"

    /// All of them.
    public static let all = [canary, endToEnd, chaos, chaosToken]
}
