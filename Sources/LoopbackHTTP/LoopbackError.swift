/// Why a stand-in could not start, write its journal, or get an answer.
public struct LoopbackError: Error, Sendable {
    /// What the caller can do about it.
    public struct Code: Hashable, Sendable, CustomStringConvertible {
        public let description: String
        /// The host is not a loopback address. Stand-ins never leave the machine.
        public static let hostNotLoopback = Code(description: "host_not_loopback")
        /// Another process listens on this port.
        public static let portInUse = Code(description: "port_in_use")
        /// The system refused the port for another reason.
        public static let bindFailed = Code(description: "bind_failed")
        /// The journal file cannot be opened, read or flushed. The oracle is not to be trusted any more.
        public static let journalFailed = Code(description: "journal_failed")
        /// Nobody accepts connections there.
        public static let connectFailed = Code(description: "connect_failed")
        /// The connection ended before the answer was whole, or the answer was not HTTP.
        public static let noAnswer = Code(description: "no_answer")
        /// The answer did not arrive in time.
        public static let timedOut = Code(description: "timed_out")
        /// The answer is longer than the caller wanted to read.
        public static let answerTooLong = Code(description: "answer_too_long")
    }

    public let code: Code
    /// For the log; stand-ins hold sample data only.
    public let detail: String

    /// Creates an error.
    public init(_ code: Code, detail: String) {
        self.code = code
        self.detail = detail
    }
}

extension LoopbackError: CustomStringConvertible {
    public var description: String { "\(code): \(detail)" }
}
