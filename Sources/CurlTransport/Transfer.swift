internal import HTTPTypes
internal import TransportCore

/// What has happened to one request so far, as the callbacks of libcurl saw it. Only the curl thread touches it.
///
/// Everything the callbacks decide is decided here, in plain Swift without pointers.
final class Transfer {
    /// Why a callback stopped the transfer.
    enum Stop {
        case addressRefused(String)
        case repetitionPrevented
        case tooLate
        case bodyTooLarge
        case headerTooLarge
    }

    /// Most bytes of answer header accepted, all interim answers and trailers together.
    static let headerLimitBytes = 64 * 1_024

    let request: PreparedRequest
    private let policy: AddressPolicy

    private(set) var hasStartedLookup = false
    private(set) var hasOpenedSocket = false
    private(set) var hasStartedHandshake = false
    /// How many times libcurl was allowed to write the request to a connection.
    private(set) var attempts = 0
    private(set) var hasAnswerBegun = false
    private(set) var stop: Stop?
    private(set) var body: [UInt8] = []
    private var headerBytes = 0
    private var headerLines: [[UInt8]] = []
    /// Whether the empty line behind the final header has come.
    private(set) var isHeaderComplete = false

    init(request: PreparedRequest, policy: AddressPolicy) {
        self.request = request
        self.policy = policy
    }

    func lookupStarts() {
        hasStartedLookup = true
    }

    /// Whether a socket may be opened to `address`.
    func mayConnect(to address: IPAddress?) -> Bool {
        guard isAllowed(address) else { return false }
        hasOpenedSocket = true
        return true
    }

    func handshakeStarts() {
        hasStartedHandshake = true
    }

    /// Whether the request may be written now, to the peer with this address. Called for every attempt, also on kept connections.
    func maySend(to address: IPAddress?) -> Bool {
        if attempts > 0, request.repetition != .allowed {
            stop = .repetitionPrevented
            return false
        }
        guard isAllowed(address) else { return false }
        if let latest = request.latestDeparture, ContinuousClock.now > latest {
            stop = .tooLate
            return false
        }
        attempts += 1
        return true
    }

    /// Takes one header line as libcurl hands it over; `false` ends the transfer.
    func takeHeader(_ line: UnsafeRawBufferPointer) -> Bool {
        hasAnswerBegun = true
        headerBytes += line.count
        guard headerBytes <= Self.headerLimitBytes else {
            stop = .headerTooLarge
            return false
        }
        if line.starts(with: Array("HTTP/".utf8)), headerLines.isEmpty || isHeaderComplete, body.isEmpty {
            headerLines = []  // an interim answer (1xx) came before
            isHeaderComplete = false
        } else if line.allSatisfy({ $0 == 0x0D || $0 == 0x0A }) {
            isHeaderComplete = true
        } else if !isHeaderComplete {  // later lines are trailers, which nobody asked for
            headerLines.append(Array(line))
        }
        return true
    }

    /// Takes one part of the body; `false` ends the transfer.
    func takeBody(_ part: UnsafeRawBufferPointer) -> Bool {
        hasAnswerBegun = true
        guard part.count <= request.responseBodyLimitBytes - body.count else {
            stop = .bodyTooLarge
            return false
        }
        body.append(contentsOf: part)
        return true
    }

    /// The header fields of the final answer. Lines that are no fields are left out; folded ones are joined (RFC 9112, section 5.2).
    var headerFields: HTTPFields {
        var fields = HTTPFields()
        for line in headerLines {
            let text = String(decoding: line, as: UTF8.self)
            if let first = line.first, first == 0x20 || first == 0x09 {
                guard let last = fields.indices.last else { continue }
                fields[last].value += " " + Self.trimmed(text[...])
            } else if let colon = text.firstIndex(of: ":"), let name = HTTPField.Name(String(text[..<colon])) {
                fields.append(HTTPField(name: name, value: Self.trimmed(text[text.index(after: colon)...])))
            }
        }
        return fields
    }

    private func isAllowed(_ address: IPAddress?) -> Bool {
        guard let address else {
            stop = .addressRefused("not an IPv4 or IPv6 address")
            return false
        }
        switch policy.verdict(for: address, scheme: request.scheme) {
        case .allowed:
            return true
        case .refused(let reason):
            stop = .addressRefused(reason)
            return false
        }
    }

    private static func trimmed(_ text: Substring) -> String {
        // One grapheme may hold both CR and LF, so characters are compared by what they are, not by bytes.
        String(text.drop { $0.isWhitespace }.reversed().drop { $0.isWhitespace }.reversed())
    }
}
