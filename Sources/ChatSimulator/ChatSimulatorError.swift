/// Why the simulator could not do what a test or a person asked of it.
public struct ChatSimulatorError: Error, Sendable {
    /// What the caller can do about it.
    public struct Code: Hashable, Sendable, CustomStringConvertible {
        public let description: String
        /// The configuration contradicts itself or holds an address that cannot be used.
        public static let badConfiguration = Code(description: "bad_configuration")
        /// A command was typed, but nobody said where the bot listens.
        public static let noCommandURL = Code(description: "no_command_url")
        /// The channel is not one of the configured ones.
        public static let unknownChannel = Code(description: "unknown_channel")
        /// Nobody sees a button with this label.
        public static let noButton = Code(description: "no_button")
        /// What was waited for did not appear in the channel in time.
        public static let timedOut = Code(description: "timed_out")
        /// The simulator was stopped while somebody waited.
        public static let stopped = Code(description: "stopped")
    }

    public let code: Code
    /// For the log; the simulator holds sample data only.
    public let detail: String
}

extension ChatSimulatorError: CustomStringConvertible {
    public var description: String { "\(code): \(detail)" }
}
