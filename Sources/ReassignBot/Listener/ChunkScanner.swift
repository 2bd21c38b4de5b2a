/// Finds the end of a chunked body and refuses what we do not take: extensions, trailers, sizes over the limit, sloppy line ends.
///
/// The bytes themselves are decoded by the HTTP parser behind it.
struct ChunkScanner {
    /// What is known after some bytes.
    enum Verdict: Equatable {
        /// All bytes belong to the body, and it goes on.
        case needsMore
        /// The body ended after this many of the bytes given last.
        case ended(after: Int)
        case refused(RequestRefusal)
    }

    private enum Expected: Equatable {
        case size(digits: Int)
        case sizeLineFeed
        case data
        case dataReturn
        case dataLineFeed
        case lastReturn
        case lastLineFeed
    }

    /// Enough for any size within the limit, and far from overflow.
    private static let longestSizeDigits = 8

    private let bodyBytes: Int
    private var total = 0
    private var chunk = 0
    private var expected = Expected.size(digits: 0)

    init(bodyBytes: Int) {
        self.bodyBytes = bodyBytes
    }

    /// Takes the next bytes. After any verdict but ``Verdict/needsMore`` the scanner is spent.
    mutating func scan(_ bytes: some Sequence<UInt8>) -> Verdict {
        var taken = 0
        for byte in bytes {
            taken += 1
            switch (expected, byte) {
            case (.data, _):
                chunk -= 1
                if chunk == 0 { expected = .dataReturn }
            case (.size(let digits), UInt8(ascii: "\r")) where digits > 0:
                total += chunk
                if total > bodyBytes { return .refused(.bodyTooLarge) }
                expected = .sizeLineFeed
            case (.size(let digits), _):
                guard let value = Self.value(ofHexDigit: byte), digits < Self.longestSizeDigits else { return .refused(.framing) }
                chunk = chunk * 16 + value
                expected = .size(digits: digits + 1)
            case (.sizeLineFeed, UInt8(ascii: "\n")): expected = chunk == 0 ? .lastReturn : .data
            case (.dataReturn, UInt8(ascii: "\r")): expected = .dataLineFeed
            case (.dataLineFeed, UInt8(ascii: "\n")): expected = .size(digits: 0)
            case (.lastReturn, UInt8(ascii: "\r")): expected = .lastLineFeed
            case (.lastLineFeed, UInt8(ascii: "\n")): return .ended(after: taken)
            default: return .refused(.framing)
            }
        }
        return .needsMore
    }

    private static func value(ofHexDigit byte: UInt8) -> Int? {
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"): Int(byte - UInt8(ascii: "0"))
        case UInt8(ascii: "a")...UInt8(ascii: "f"): Int(byte - UInt8(ascii: "a")) + 10
        case UInt8(ascii: "A")...UInt8(ascii: "F"): Int(byte - UInt8(ascii: "A")) + 10
        default: nil
        }
    }
}
