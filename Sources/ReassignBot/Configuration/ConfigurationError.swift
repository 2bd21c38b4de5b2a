/// Why the bot does not start with this configuration: everything that is wrong, not only the first thing.
///
/// No text of it repeats a value, since the value of any key may hold a secret pasted into the wrong place.
public struct ConfigurationError: Error, Sendable, Hashable {
    /// One thing to put right.
    public struct Problem: Sendable, Hashable, CustomStringConvertible {
        /// The variable, or the name in the file, where the operator has to look.
        public let key: String
        /// What is wrong.
        public let what: String
        /// What to write instead.
        public let fix: String

        /// One line.
        public var description: String { "\(key): \(what); \(fix)" }
    }

    /// At least one, in the order of the configuration table.
    public let problems: [Problem]
}

extension ConfigurationError: CustomStringConvertible {
    /// One line for each problem.
    public var description: String { problems.map(\.description).joined(separator: "\n") }
}
