@testable internal import ChatPlatforms

extension FuzzTarget {
    /// One encoded value, read by our parser and by a second decoder that works the other way round.
    static let percent = FuzzTarget(
        name: "percent",
        words: [
            "%00", "%0A", "%41", "%C3%A9", "%e2%82%ac", "%F0%9F%93%81", "%ED%A0%80", "%C0%80", "%F4%90%80%80", "+", "%2B", "%25", "%zz",
            "%",
        ],
        seeds: { samples in
            let values = samples.forms.flatMap { $0.split(separator: UInt8(ascii: "&")) }
            return values.map { Array($0.drop { $0 != UInt8(ascii: "=") }.dropFirst()) }
        },
        check: { bytes in
            let value = bytes.filter { $0 != UInt8(ascii: "&") }
            let ours = try? FormParser(valueLimitBytes: .max).parse(Array("v=".utf8) + value).pairs.first?.value
            let theirs = decodedFromTheEnd(value)
            promise(ours.map { Array($0.utf8) } == theirs, "two decoders disagree")
            guard let text = String(validating: bytes, as: UTF8.self), !bytes.contains(0) else { return }
            let again = try? FormParser(valueLimitBytes: .max).parse(Array("v=".utf8) + percentEncoded(text)).pairs.first?.value
            promise(again.map { areSame($0, text) } == true, "an encoded text comes back different")
        }
    )

    /// Splits at the percent signs and judges each piece alone; `nil` for what must be refused.
    static func decodedFromTheEnd(_ encoded: [UInt8]) -> [UInt8]? {
        let pieces = encoded.split(separator: UInt8(ascii: "%"), omittingEmptySubsequences: false)
        var decoded: [UInt8] = []
        for (index, piece) in pieces.enumerated() {
            var plain = piece
            if index > 0 {
                let digits = piece.prefix(2).compactMap { Character(Unicode.Scalar($0)).hexDigitValue }
                guard digits.count == 2 else { return nil }
                decoded.append(UInt8(digits[0] * 16 + digits[1]))
                plain = piece.dropFirst(2)
            }
            decoded += plain.map { $0 == UInt8(ascii: "+") ? UInt8(ascii: " ") : $0 }
        }
        guard !decoded.contains(0), String(validating: decoded, as: UTF8.self) != nil else { return nil }
        return decoded
    }
}
