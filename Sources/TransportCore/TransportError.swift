/// A request that brought no usable answer.
public struct TransportError: Error, Sendable, Equatable {
    /// Why there is no answer. A closed set: names are metric labels.
    public struct Code: Hashable, Sendable, CustomStringConvertible {
        public let description: String

        /// The request itself is not acceptable: bad address, scheme, credential in the address, header with a line break.
        public static let invalidRequest = Code(description: "invalid_request")
        /// The address is outside what the operator allows.
        public static let addressRefused = Code(description: "address_refused")
        /// The peer could not be reached: no name, no route, connection refused or broken.
        public static let unreachable = Code(description: "unreachable")
        /// The peer's certificate or handshake is not acceptable.
        public static let untrusted = Code(description: "untrusted")
        /// The time for this phase or for the whole request is over.
        public static let timedOut = Code(description: "timed_out")
        /// The answer is longer than the request allows.
        public static let responseTooLarge = Code(description: "response_too_large")
        /// The answer is not HTTP, or stopped short.
        public static let malformedResponse = Code(description: "malformed_response")
        /// A second copy was about to leave although the request forbids it; the first one may have been carried out.
        public static let repetitionPrevented = Code(description: "repetition_prevented")
        /// The task that asked was cancelled.
        public static let cancelled = Code(description: "cancelled")
        /// The transport is shut down, or its queue is full.
        public static let unavailable = Code(description: "unavailable")
    }

    /// How far the request had come.
    public enum Phase: String, Sendable, CaseIterable {
        /// Before anything happened on the network.
        case prepare
        /// Looking up the host name.
        case resolve
        /// Making the TCP connection.
        case connect
        /// The TLS handshake.
        case tls
        /// Sending the request.
        case send
        /// Waiting for the first byte of the answer.
        case wait
        /// Receiving the answer.
        case receive
    }

    /// Whether the request had left this process.
    public enum Departure: String, Sendable {
        /// No byte of it was sent: the peer cannot have acted on it.
        case notSent = "not_sent"
        /// At least one byte was handed to the system: the peer may have acted on it.
        case maybeSent = "maybe_sent"
    }

    /// Why.
    public let code: Code
    /// Where.
    public let phase: Phase
    /// Whether the peer may have acted on the request.
    public let departure: Departure
    /// The library's own words and number, for logs. Never holds an address with a credential, a header or a body.
    public let detail: String

    /// Creates an error.
    public init(code: Code, phase: Phase, departure: Departure, detail: String) {
        self.code = code
        self.phase = phase
        self.departure = departure
        self.detail = detail
    }
}

extension TransportError: CustomStringConvertible, CustomDebugStringConvertible {
    /// One line that is safe to show: code, phase and whether the request had left.
    public var description: String { "\(code) while in phase \(phase.rawValue) (\(departure.rawValue))" }
    /// ``description`` with the library's words.
    public var debugDescription: String { "\(description): \(detail)" }
}
