internal import CurlTransport
internal import JobEngine

/// How the values of the configuration are written. Pure; `nil` means "not written like that".
enum ConfigurationValues {
    /// A whole number without sign, spaces or leading plus, inside `range`.
    static func wholeNumber(_ text: String, in range: ClosedRange<Int>) -> Int? {
        guard (1...9).contains(text.utf8.count), text.utf8.allSatisfy(isDigit), let number = Int(text) else { return nil }
        return range.contains(number) ? number : nil
    }

    /// Seconds with up to three decimals (`2`, `0.05`), inside `milliseconds`.
    static func seconds(_ text: String, inMilliseconds range: ClosedRange<Int>) -> Duration? {
        let parts = text.split(separator: ".", omittingEmptySubsequences: false).map(String.init)
        guard parts.count <= 2, let whole = parts.first, (1...6).contains(whole.utf8.count) else { return nil }
        let decimals = parts.count == 2 ? parts[1] : "0"
        guard (1...3).contains(decimals.utf8.count), (whole + decimals).utf8.allSatisfy(isDigit),
            let number = Int(whole + decimals + String(repeating: "0", count: 3 - decimals.utf8.count)), range.contains(number)
        else { return nil }
        return .milliseconds(number)
    }

    /// `first..longest` in seconds, each 0.05 to 20.
    static func pollGap(_ text: String) -> ClosedRange<Duration>? {
        let dots = Array(text.utf8)
        guard let gap = dots.indices.first(where: { dots[$0...].starts(with: Array("..".utf8)) }) else { return nil }
        let limits = 50...20_000
        guard let first = seconds(String(decoding: dots[..<gap], as: UTF8.self), inMilliseconds: limits),
            let longest = seconds(String(decoding: dots[(gap + 2)...], as: UTF8.self), inMilliseconds: limits), first <= longest
        else { return nil }
        return first...longest
    }

    /// A factor of 1 to 1,000,000 with up to three decimals.
    static func timeScale(_ text: String) -> Double? {
        guard text.utf8.count <= 11, let first = text.utf8.first, isDigit(first),
            text.utf8.allSatisfy({ isDigit($0) || $0 == UInt8(ascii: ".") }), let factor = Double(text), (1...1_000_000).contains(factor)
        else { return nil }
        return factor
    }

    /// The path behind `sqlite:`. A path in memory would forget every job, and two slashes promise a host that is not there.
    static func sqlitePath(_ text: String) -> String? {
        guard text.hasPrefix("sqlite:") else { return nil }
        let path = String(text.dropFirst("sqlite:".count))
        guard !path.isEmpty, !path.hasPrefix("//"), !path.hasPrefix(":"), !path.hasPrefix("file:"), !path.hasSuffix("/"),
            path.unicodeScalars.allSatisfy({ $0.value >= 0x20 && $0.value != 0x7F })
        else { return nil }
        return path
    }

    /// `T0DOCSPACE`: upper-case letters and digits.
    static func isSlackID(_ text: String) -> Bool {
        (2...32).contains(text.utf8.count) && text.utf8.allSatisfy { isDigit($0) || (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains($0) }
    }

    /// 26 lower-case letters and digits.
    static func isMattermostID(_ text: String) -> Bool {
        text.utf8.count == 26 && text.utf8.allSatisfy { isDigit($0) || (UInt8(ascii: "a")...UInt8(ascii: "z")).contains($0) }
    }

    /// `slack:U0ALICE001` or `mattermost:` and 26 characters.
    static func isOperator(_ text: String) -> Bool {
        let parts = text.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
        guard parts.count == 2 else { return false }
        switch parts[0] {
        case "slack": return isSlackID(parts[1])
        case "mattermost": return isMattermostID(parts[1])
        default: return false
        }
    }

    /// `5/h,20/d`: numbers of jobs, each per hour or per day.
    static func quota(_ text: String) -> Quota? {
        let parts = text.split(separator: ",", omittingEmptySubsequences: false).map(String.init)
        guard (1...2).contains(parts.count) else { return nil }
        let limits = parts.compactMap { part -> Quota.Limit? in
            guard let window: Duration = part.hasSuffix("/h") ? .seconds(3_600) : part.hasSuffix("/d") ? .seconds(86_400) : nil else {
                return nil
            }
            return wholeNumber(String(part.dropLast(2)), in: 0...1_000_000).map { Quota.Limit(jobs: $0, window: window) }
        }
        return limits.count == parts.count ? Quota(limits) : nil
    }

    /// Why a text cannot be a secret; `nil` if it can. Worded to follow the key.
    static func flaw(ofSecret text: String) -> String? {
        if text.isEmpty { return "is empty" }
        if isSample(text) { return "is a sample value that everybody knows" }
        if !text.utf8.allSatisfy({ (0x21...0x7E).contains($0) }) { return "holds a space, a line break or a letter outside ASCII" }
        if text.utf8.count < shortestSecretBytes { return "is shorter than \(shortestSecretBytes) bytes" }
        return nil
    }

    /// Shorter secrets can be guessed.
    static let shortestSecretBytes = 16

    private static func isSample(_ text: String) -> Bool {
        let lower = text.lowercased()
        return samples.contains(text) || samplePrefixes.contains { lower.hasPrefix($0) } || lower.contains("replace_me")
            || lower.contains("/services/t00000000/b00000000/") || lower.contains("xxx-generatedkey-xxx") || Set(lower).count == 1
    }

    /// Printed in the documentation of the platforms and in ours.
    private static let samples: Set<String> = [
        "8f742231b10e8888abcd99yyyzzz85a5", "q7m3d5k9x1b8n4t6w2c0r5y8eh", "xK9pQ2rT5vW8yB1nD4fH7jL0mC3gS6zA", "Zq3vN8tLw5xRk2mPb7cYd4fG",
        "gIkuvaNzQIHg97ATvDxqgjtO",
    ]
    private static let samplePrefixes = ["replace", "changeme", "change_me", "change-me", "your-", "your_", "sk-xxxx", "xoxb-your", "<"]

    private static func isDigit(_ byte: UInt8) -> Bool {
        (0x30...0x39).contains(byte)
    }
}

extension WebURL {
    /// Whether the host is an address (not a name) inside one of `blocks`.
    func isAddress(inside blocks: [CIDRBlock]) -> Bool {
        let literal = host.hasPrefix("[") && host.hasSuffix("]") ? String(host.dropFirst().dropLast()) : host
        return blocks.contains { $0.contains(literal) }
    }
}
