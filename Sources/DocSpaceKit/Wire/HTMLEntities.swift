/// Undoes the HTML encoding of names: `O&#39;Neil` becomes `O'Neil`.
enum HTMLEntities {
    private static let named: [Substring: Unicode.Scalar] = [
        "amp": "&", "lt": "<", "gt": ">", "quot": "\"", "apos": "'", "nbsp": "\u{A0}",
    ]

    /// The longest reference is `&#1114111;`.
    private static let longestBody = 8

    /// Decodes once; what is no reference, or refers to no character, stays as it is.
    static func decode(_ text: String) -> String {
        guard text.contains("&") else { return text }
        var decoded = ""
        var rest = text[...]
        while let ampersand = rest.firstIndex(of: "&") {
            decoded += rest[..<ampersand]
            let body = rest[rest.index(after: ampersand)...]
            if let semicolon = body.prefix(longestBody + 1).firstIndex(of: ";"), let scalar = scalar(body[..<semicolon]) {
                decoded.unicodeScalars.append(scalar)
                rest = body[body.index(after: semicolon)...]
            } else {
                decoded.append("&")
                rest = body
            }
        }
        return decoded + rest
    }

    private static func scalar(_ body: Substring) -> Unicode.Scalar? {
        guard body.first == "#" else { return named[body] }
        let number = body.dropFirst()
        let isHexadecimal = number.first == "x" || number.first == "X"
        let digits = isHexadecimal ? number.dropFirst() : number
        guard !digits.isEmpty, digits.utf8.allSatisfy({ Character(Unicode.Scalar($0)).isHexDigit }),
            let value = UInt32(digits, radix: isHexadecimal ? 16 : 10)
        else { return nil }
        return Unicode.Scalar(value)
    }
}
