internal import HTTPTypes

/// One thing that happened to a stand-in, as its journal keeps it.
public struct JournalEntry: Codable, Hashable, Sendable {
    /// Position in the journal from 1, without gaps. The journal assigns it; what the caller puts here is ignored.
    public var sequence: Int
    /// What happened, in the words of the stand-in: `"webhook"`, `"start"`.
    public var kind: String
    /// The request method, or empty if it was not a request.
    public var method: String
    /// The request target as sent, query included, or empty.
    public var target: String
    /// The body as UTF-8; other bytes show as U+FFFD.
    public var body: String
    /// Whatever else the stand-in wants to prove later.
    public var extras: [String: String]

    /// Creates an entry for ``RequestJournal/append(_:)``.
    public init(kind: String, method: String = "", target: String = "", body: String = "", extras: [String: String] = [:]) {
        sequence = 0
        self.kind = kind
        self.method = method
        self.target = target
        self.body = body
        self.extras = extras
    }

    /// Creates an entry from a request.
    public init(kind: String, request: LoopbackRequest, extras: [String: String] = [:]) {
        self.init(
            kind: kind,
            method: request.method.rawValue,
            target: request.target,
            body: String(decoding: request.body, as: UTF8.self),
            extras: extras
        )
    }
}
