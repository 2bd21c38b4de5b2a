/// Measures a request head byte by byte, before any parser sees it.
///
/// It finds the end of the head and enforces what can be said without understanding it: lengths, counts, line ends and which bytes may
/// occur at all. Meaning is left to the HTTP parser behind it. Bytes may arrive in pieces of any size; the verdict does not depend on it.
struct HeadScanner {
    /// What is known after some bytes.
    enum Verdict: Equatable {
        /// All bytes belong to the head, and it goes on.
        case needsMore
        /// The head ended after this many of the bytes given last.
        case ended(after: Int)
        case refused(RequestRefusal)
    }

    /// Longer ones than any method with a meaning (`UPDATEREDIRECTREF`) are noise.
    private static let longestMethodBytes = 24

    private let limits: ListenerLimits
    private var headBytes = 0
    private var lineBytes = 0
    private var spaces = 0
    private var targetBytes = 0
    private var finishedLines = 0
    private var lastWasReturn = false

    init(limits: ListenerLimits) {
        self.limits = limits
    }

    /// Takes the next bytes. After any verdict but ``Verdict/needsMore`` the scanner is spent.
    mutating func scan(_ bytes: some Sequence<UInt8>) -> Verdict {
        var taken = 0
        for byte in bytes {
            taken += 1
            headBytes += 1
            if headBytes > limits.headBytes { return .refused(.headTooLarge) }
            if lastWasReturn {
                guard byte == UInt8(ascii: "\n") else { return .refused(.malformed) }
                lastWasReturn = false
                switch endLine() {
                case .needsMore: continue
                case .ended: return .ended(after: taken)
                case .refused(let refusal): return .refused(refusal)
                }
            }
            if byte == UInt8(ascii: "\r") {
                lastWasReturn = true
                continue
            }
            lineBytes += 1
            if let refusal = finishedLines == 0 ? requestLine(byte) : fieldLine(byte) { return .refused(refusal) }
        }
        return .needsMore
    }

    private mutating func endLine() -> Verdict {
        defer { lineBytes = 0 }
        if finishedLines == 0 {
            // An empty or short first line is no request line; HTTP/0.9 is not spoken.
            guard spaces == 2 else { return .refused(.malformed) }
        } else if lineBytes == 0 {
            return .ended(after: 0)
        } else if finishedLines > limits.headerFields {
            return .refused(.tooManyFields)
        }
        finishedLines += 1
        return .needsMore
    }

    /// Method, space, target, space, version: visible ASCII and two single spaces.
    private mutating func requestLine(_ byte: UInt8) -> RequestRefusal? {
        guard (0x20...0x7E).contains(byte) else { return .malformed }
        if byte == UInt8(ascii: " ") {
            spaces += 1
            return spaces > 2 || lineBytes == 1 ? .malformed : nil
        }
        switch spaces {
        case 0 where lineBytes > Self.longestMethodBytes: return .malformed
        case 1:
            targetBytes += 1
            return targetBytes > limits.targetBytes ? .targetTooLong : nil
        default: return nil
        }
    }

    /// Tab, visible ASCII and bytes above it; a line that starts with white space is an old folded one.
    private func fieldLine(_ byte: UInt8) -> RequestRefusal? {
        switch byte {
        case 0x20, 0x09: lineBytes == 1 ? .malformed : nil
        case 0x00...0x1F, 0x7F: .malformed
        default: nil
        }
    }
}
