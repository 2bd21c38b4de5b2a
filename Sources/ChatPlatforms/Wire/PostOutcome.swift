import TransportCore

/// What the outcome of a post means where a platform's own words say nothing.
enum PostOutcome {
    /// No usable answer: what counts is whether the request had left.
    ///
    /// An address the transport cannot use at all stays so, whoever asks again: that destination is dead.
    static func meaning(of error: TransportError) -> Delivery {
        switch (error.departure, error.code) {
        case (.maybeSent, _): .unknown
        case (.notSent, .invalidRequest): .dead(error.code.description)
        case (.notSent, _): .retry(after: nil)
        }
    }

    /// An answer without the platform's proof and without a word that we know.
    ///
    /// A 2xx without proof (a proxy's page, a changed answer) may or may not have been the platform: unknown. A redirect,
    /// which is never followed, is passing trouble in front of the platform, or a moved destination: a few tries.
    ///
    /// - Parameter bodyWait: The wait time a platform gives outside `Retry-After`.
    static func meaning(ofStatus response: TransportResponse, word: String, bodyWait: Duration? = nil) -> Delivery {
        let wait = RetryAfter.wait(from: response.headerFields) ?? bodyWait
        return switch response.status {
        case 200..<300: .unknown
        case 300..<400: .retryFewTimes
        case 429: .retry(after: wait ?? RetryAfter.whenAbsent)
        case 408, 425, 500...: .retry(after: wait)
        case 401, 403, 404, 410: .dead(word)
        default: .rejected(word)
        }
    }

    /// The start of a body as a word for log and operator, if it looks like the platforms' own; else the status.
    ///
    /// Their words are lower-case letters with `_` and `.` between them, none longer than 24 letters. Keys and tokens have digits or
    /// capitals, or are longer: a server or proxy that repeats the address it was called at does not bring it into a log that way.
    static func word(in body: some Sequence<UInt8>, status: Int) -> String {
        let word = body.prefix(80).prefix { byte in
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "0")...UInt8(ascii: "9"),
                UInt8(ascii: "_"), UInt8(ascii: "."), UInt8(ascii: "-"):
                true
            default: false
            }
        }
        let joints = [UInt8(ascii: "_"), UInt8(ascii: ".")]
        let isLikeTheirs =
            word.allSatisfy { (UInt8(ascii: "a")...UInt8(ascii: "z")).contains($0) || joints.contains($0) }
            && word.split(whereSeparator: joints.contains).allSatisfy { $0.count <= 24 }
        return word.isEmpty || !isLikeTheirs ? "status_\(status)" : String(decoding: word, as: UTF8.self)
    }

    /// Whether a body is the two letters `ok`, give or take space around them.
    static func isOK(_ body: [UInt8]) -> Bool {
        guard body.count <= 16 else { return false }
        return body.split(whereSeparator: { [0x20, 0x09, 0x0A, 0x0D].contains($0) }).map(Array.init) == [Array("ok".utf8)]
    }
}
