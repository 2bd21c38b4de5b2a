/// Something that goes wrong with a request on its way to the portal or back.
///
/// As JSON: `{"operation": "startReassignment", "isProcessed": true, "answer": {"closed": {}}}`. Without `operation` it meets every call;
/// `skip` lets requests pass first (default 0), `times` counts those it meets (default 1, null for all).
public struct SimulatorFault: Sendable, Hashable, Codable {
    /// What comes back.
    public enum Answer: Sendable, Hashable, Codable {
        /// The portal's own answer; without processing, 503.
        case genuine
        /// Nothing: the connection is closed without a byte.
        case closed
        /// A status with this body and, if given, `Retry-After`.
        case status(Int, body: Body, retryAfterSeconds: Int?)
        /// The exception of a service, with this message.
        case exception(Int, message: String)
        /// A status with these words alone, as a gate before the service writes them.
        case words(Int, String)
        /// Status 200 with these bytes as JSON, which they need not be.
        case text(String)
        /// A redirect with status 307.
        case redirect(to: String)
        /// The first half of the portal's own answer; the announced length is that of the whole.
        case half
        /// The portal's own answer, in pieces with pauses between them.
        case dripping(pieceBytes: Int, pauseSeconds: Double)
        /// The portal's own answer about somebody else: every id of a person in it is another.
        case otherPerson
        /// Status 200 and a JSON text of this many bytes.
        case oversized(bytes: Int)
    }

    /// The body of a status.
    public enum Body: String, Sendable, Hashable, Codable {
        case empty
        /// The HTML page of a proxy.
        case page
        /// The exception of a service, with its stack.
        case exception
        /// A problem in JSON, without the envelope.
        case problem
    }

    /// The name of a call, as in the journal; nil for every call.
    public var operation: String?
    /// How many such requests pass before it.
    public var skip: Int
    /// How many requests it meets; nil for all until it is cleared.
    public var times: Int?
    /// Whether the portal carries the request out.
    public var isProcessed: Bool
    /// Pause before the portal sees the request, in real time.
    public var secondsBefore: Double
    /// Pause before the answer leaves, in real time.
    public var secondsAfter: Double
    public var answer: Answer

    /// Creates a fault.
    public init(
        operation: String? = nil,
        skip: Int = 0,
        times: Int? = 1,
        isProcessed: Bool,
        secondsBefore: Double = 0,
        secondsAfter: Double = 0,
        answer: Answer
    ) {
        self.operation = operation
        self.skip = skip
        self.times = times
        self.isProcessed = isProcessed
        self.secondsBefore = secondsBefore
        self.secondsAfter = secondsAfter
        self.answer = answer
    }

    private enum CodingKeys: CodingKey {
        case operation, skip, times, isProcessed, secondsBefore, secondsAfter, answer
    }

    public init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        self.init(
            operation: try container.decodeIfPresent(String.self, forKey: .operation),
            skip: try container.decodeIfPresent(Int.self, forKey: .skip) ?? 0,
            times: container.contains(.times) ? try container.decodeIfPresent(Int.self, forKey: .times) : 1,
            isProcessed: try container.decodeIfPresent(Bool.self, forKey: .isProcessed) ?? false,
            secondsBefore: try container.decodeIfPresent(Double.self, forKey: .secondsBefore) ?? 0,
            secondsAfter: try container.decodeIfPresent(Double.self, forKey: .secondsAfter) ?? 0,
            answer: try container.decode(Answer.self, forKey: .answer)
        )
    }

    public func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encodeIfPresent(operation, forKey: .operation)
        try container.encode(skip, forKey: .skip)
        // Left out it would mean 1.
        try container.encode(times, forKey: .times)
        try container.encode(isProcessed, forKey: .isProcessed)
        try container.encode(secondsBefore, forKey: .secondsBefore)
        try container.encode(secondsAfter, forKey: .secondsAfter)
        try container.encode(answer, forKey: .answer)
    }
}

extension SimulatorFault {
    /// The request is carried out, and the connection closed without a byte of an answer.
    public static func processThenClose(_ operation: String? = nil, times: Int? = 1) -> SimulatorFault {
        SimulatorFault(operation: operation, times: times, isProcessed: true, answer: .closed)
    }

    /// The connection is closed; nothing is carried out.
    public static func closeUnprocessed(_ operation: String? = nil, times: Int? = 1) -> SimulatorFault {
        SimulatorFault(operation: operation, times: times, isProcessed: false, answer: .closed)
    }

    /// The proxy's page, 502 unless said otherwise.
    public static func badGateway(
        _ operation: String? = nil, status: Int = 502, times: Int? = 1, isProcessed: Bool = false
    ) -> SimulatorFault {
        SimulatorFault(
            operation: operation,
            times: times,
            isProcessed: isProcessed,
            answer: .status(status, body: .page, retryAfterSeconds: nil)
        )
    }

    /// 429 without a body.
    public static func rateLimited(_ operation: String? = nil, retryAfterSeconds: Int? = nil, times: Int? = 1) -> SimulatorFault {
        SimulatorFault(
            operation: operation,
            times: times,
            isProcessed: false,
            answer: .status(429, body: .empty, retryAfterSeconds: retryAfterSeconds)
        )
    }

    /// No answer for a long time; the request is carried out at once, or at the end, or never.
    public static func stall(_ operation: String? = nil, seconds: Double, isProcessedFirst: Bool, times: Int? = 1) -> SimulatorFault {
        SimulatorFault(
            operation: operation,
            times: times,
            isProcessed: true,
            secondsBefore: isProcessedFirst ? 0 : seconds,
            secondsAfter: isProcessedFirst ? seconds : 0,
            answer: .genuine
        )
    }
}
