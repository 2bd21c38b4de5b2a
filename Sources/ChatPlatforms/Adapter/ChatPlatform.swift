public import TransportCore

/// One chat platform: static facts and pure functions, without sockets, clock or storage.
///
/// Core, HTTP server and sender speak to this protocol alone and never name a platform. Everything that differs between
/// platforms stays behind it: signatures, mention tokens, escaping, error words, where a wait time is written.
public protocol ChatPlatform: Sendable {
    /// The name used in routes, configuration, metrics and stored rows.
    var name: PlatformName { get }

    /// What the platform can do and how fast.
    var facts: PlatformFacts { get }

    /// What the token of a bot account adds; `nil` without one.
    var account: (any ChatAccount)? { get }

    /// Decides over the raw bytes whether `request` comes from the configured workspace.
    ///
    /// - Parameter nowSeconds: Wall-clock time, seconds since 1970.
    func authenticate(_ request: InboundRequest, nowSeconds: Int64) -> Authentication

    /// Reads an authenticated request. Call it only after ``authenticate(_:nowSeconds:)`` accepted the same bytes.
    func decode(_ request: InboundRequest) -> Decoding

    /// The HTTP answer that shows `answer` to the person who typed.
    func acknowledge(_ answer: Answer) -> InboundResponse

    /// The HTTP answer to a pressed button. Where the platform wants the rest at the press's own address, it is empty, and the command
    /// of the press has a reply handle.
    func acknowledge(_ answer: PressAnswer) -> InboundResponse

    /// The calls that post `message` to `destination`: one for most messages, none for a message without text.
    func encode(_ message: Message, to destination: Destination) -> [TransportRequest]

    /// The shorter, plain form of `message`, for the one retry after the platform called the full form wrong.
    func encodePlain(_ message: Message, to destination: Destination) -> [TransportRequest]

    /// What the outcome of a call made by ``encode(_:to:)`` means for the message.
    func interpret(_ outcome: Result<TransportResponse, TransportError>, from destination: Destination) -> Delivery

    /// Whether an address that arrived in a request may be posted to.
    func permits(replyURL: String) -> Bool
}

/// The name of a platform as routes, configuration, metrics and stored rows write it.
public struct PlatformName: RawRepresentable, Hashable, Sendable, Codable, CustomStringConvertible {
    public let rawValue: String

    public init(rawValue: String) {
        self.rawValue = rawValue
    }

    public var description: String { rawValue }
}

/// What a platform can do and how fast it may be called.
public struct PlatformFacts: Sendable, Equatable {
    /// Time within which the platform wants its HTTP answer.
    public var answerDeadline: Duration
    /// Whether an answer can be shown to the person who typed alone.
    public var hasPrivateAnswers: Bool
    /// How many later answers one command allows, and how many of them we spend.
    public var laterAnswers: LaterAnswers?
    /// Shortest gap between two posts to one destination.
    public var postGap: Duration
    /// Longest text of a post, in Unicode scalars.
    public var textLimitScalars: Int
    /// Whether a mention can be turned into an e-mail address: what ``ChatAccount`` does.
    public var findsAddresses: Bool

    /// Creates a set of facts.
    public init(
        answerDeadline: Duration,
        hasPrivateAnswers: Bool,
        laterAnswers: LaterAnswers?,
        postGap: Duration,
        textLimitScalars: Int,
        findsAddresses: Bool = false
    ) {
        self.answerDeadline = answerDeadline
        self.hasPrivateAnswers = hasPrivateAnswers
        self.laterAnswers = laterAnswers
        self.postGap = postGap
        self.textLimitScalars = textLimitScalars
        self.findsAddresses = findsAddresses
    }

    /// Later answers to one command, through the address that came with it.
    public struct LaterAnswers: Sendable, Equatable {
        /// How many of them we spend at most.
        public var uses: Int
        /// For how long after the command we use the address.
        public var lifetime: Duration

        /// Creates a limit.
        public init(uses: Int, lifetime: Duration) {
            self.uses = uses
            self.lifetime = lifetime
        }
    }
}
