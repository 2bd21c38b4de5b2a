extension JSONValue {
    /// Reads a whole body of strict JSON.
    ///
    /// Refused: nesting deeper than 32, a member named twice (readers disagree which one counts), a lone surrogate,
    /// NUL, bytes that are not UTF-8, anything after the value.
    init(reading body: [UInt8]) throws(MalformedReason) {
        var reader = JSONReader(bytes: body)
        self = try reader.document()
    }
}

/// Walks once over the bytes of a JSON text.
private struct JSONReader {
    private static let depthLimit = 32

    let bytes: [UInt8]
    private var index = 0

    init(bytes: [UInt8]) {
        self.bytes = bytes
    }

    mutating func document() throws(MalformedReason) -> JSONValue {
        let value = try value(depth: 0)
        skipSpace()
        guard index == bytes.count else { throw .encoding }
        return value
    }

    private mutating func value(depth: Int) throws(MalformedReason) -> JSONValue {
        guard depth < Self.depthLimit else { throw .tooManyFields }
        skipSpace()
        switch peek {
        case UInt8(ascii: "{"): return try object(depth: depth)
        case UInt8(ascii: "["): return try array(depth: depth)
        case UInt8(ascii: "\""): return .string(try string())
        case UInt8(ascii: "t"): return try word("true", .bool(true))
        case UInt8(ascii: "f"): return try word("false", .bool(false))
        case UInt8(ascii: "n"): return try word("null", .null)
        default: return .number(try number())
        }
    }

    private mutating func object(depth: Int) throws(MalformedReason) -> JSONValue {
        index += 1
        var members: [JSONValue.Member] = []
        var names: Set<String> = []
        skipSpace()
        if take("}") { return .object([]) }
        repeat {
            skipSpace()
            let name = try string()
            guard names.insert(name).inserted else { throw .duplicateField }
            skipSpace()
            guard take(":") else { throw .encoding }
            members.append(JSONValue.Member(name: name, value: try value(depth: depth + 1)))
            skipSpace()
        } while take(",")
        guard take("}") else { throw .encoding }
        return .object(members)
    }

    private mutating func array(depth: Int) throws(MalformedReason) -> JSONValue {
        index += 1
        var values: [JSONValue] = []
        skipSpace()
        if take("]") { return .array([]) }
        repeat {
            values.append(try value(depth: depth + 1))
            skipSpace()
        } while take(",")
        guard take("]") else { throw .encoding }
        return .array(values)
    }

    private mutating func string() throws(MalformedReason) -> String {
        guard take("\"") else { throw .encoding }
        var decoded: [UInt8] = []
        while let byte = peek {
            index += 1
            switch byte {
            case UInt8(ascii: "\""):
                guard let text = String(validating: decoded, as: UTF8.self) else { throw .encoding }
                return text
            case UInt8(ascii: "\\"):
                decoded.append(contentsOf: String(try escape()).utf8)
            case 0..<0x20:
                throw .encoding
            default:
                decoded.append(byte)
            }
        }
        throw .encoding
    }

    private mutating func escape() throws(MalformedReason) -> Unicode.Scalar {
        guard let byte = peek else { throw .encoding }
        index += 1
        switch byte {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): return Unicode.Scalar(byte)
        case UInt8(ascii: "b"): return "\u{8}"
        case UInt8(ascii: "f"): return "\u{C}"
        case UInt8(ascii: "n"): return "\n"
        case UInt8(ascii: "r"): return "\r"
        case UInt8(ascii: "t"): return "\t"
        case UInt8(ascii: "u"): return try unicodeEscape()
        default: throw .encoding
        }
    }

    private mutating func unicodeEscape() throws(MalformedReason) -> Unicode.Scalar {
        let first = try codeUnit()
        guard first != 0 else { throw .encoding }
        if let scalar = Unicode.Scalar(first) { return scalar }
        guard UTF16.isLeadSurrogate(first), take("\\"), take("u") else { throw .encoding }
        let second = try codeUnit()
        guard UTF16.isTrailSurrogate(second),
            let scalar = Unicode.Scalar(0x10000 + (UInt32(first & 0x3FF) << 10 | UInt32(second & 0x3FF)))
        else { throw .encoding }
        return scalar
    }

    private mutating func codeUnit() throws(MalformedReason) -> UInt16 {
        guard bytes.count - index >= 4 else { throw .encoding }
        let digits = bytes[index..<index + 4]
        // `UInt16(_:radix:)` would take a sign.
        guard digits.allSatisfy({ $0 != UInt8(ascii: "+") && $0 != UInt8(ascii: "-") }),
            let unit = UInt16(String(decoding: digits, as: UTF8.self), radix: 16)
        else { throw .encoding }
        index += 4
        return unit
    }

    private mutating func number() throws(MalformedReason) -> String {
        let start = index
        _ = take("-")
        if !take("0") { try digits() }
        if take(".") { try digits() }
        if take("e") || take("E") {
            if !take("+") { _ = take("-") }
            try digits()
        }
        return String(decoding: bytes[start..<index], as: UTF8.self)
    }

    private mutating func digits() throws(MalformedReason) {
        let start = index
        while let byte = peek, (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) { index += 1 }
        guard index > start else { throw .encoding }
    }

    private mutating func word(_ word: StaticString, _ value: JSONValue) throws(MalformedReason) -> JSONValue {
        let expected = Array(word.description.utf8)
        guard bytes[index...].starts(with: expected) else { throw .encoding }
        index += expected.count
        return value
    }

    private var peek: UInt8? { index < bytes.count ? bytes[index] : nil }

    private mutating func take(_ scalar: Unicode.Scalar) -> Bool {
        guard peek == UInt8(ascii: scalar) else { return false }
        index += 1
        return true
    }

    private mutating func skipSpace() {
        while let byte = peek, [0x20, 0x09, 0x0A, 0x0D].contains(byte) { index += 1 }
    }
}
