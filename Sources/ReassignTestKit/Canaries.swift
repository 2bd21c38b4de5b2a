internal import FoundationEssentials

/// Secrets that are recognised wherever they turn up, in every form in which a program could write them.
public struct Canaries: Sendable {
    private struct Form: Sendable {
        let name: String
        let bytes: [UInt8]
    }

    /// The shortest secret that is looked for: shorter ones stand in texts by chance.
    public static let shortestBytes = 16

    /// By their first four bytes, which are looked up at every place of a text.
    private var forms: [UInt32: [Form]] = [:]
    /// Whether any form begins with these two bytes: most places of a text are done with by that.
    private var beginnings = [Bool](repeating: false, count: 1 << 16)
    private var known: Set<[UInt8]> = []

    /// Knows none.
    public init() {}

    /// How many forms are looked for.
    public var count: Int { known.count }

    /// Adds a secret: as it is, its halves, in base64 at any place, in hex, percent-encoded, escaped for JSON, as a list of numbers.
    ///
    /// - Parameter secret: At least ``shortestBytes``; a shorter one is a mistake of the caller.
    public mutating func add(_ name: String, _ secret: String) {
        let bytes = Array(secret.utf8)
        precondition(bytes.count >= Self.shortestBytes, "\(name) is too short to be told from other texts")
        add(name, bytes)
        if bytes.count >= 24 {
            add("the first half of \(name)", Array(bytes.prefix(bytes.count / 2)))
            add("the second half of \(name)", Array(bytes.suffix(bytes.count / 2)))
        }
        // A text may begin anywhere inside the groups of three that base64 makes; the ends depend on what stands beside.
        for shift in 0..<3 {
            let encoded = Data([UInt8](repeating: 0x20, count: shift) + bytes).base64EncodedString()
            let inner = encoded.dropFirst(shift == 0 ? 0 : 4).dropLast(4)
            add("\(name) in base64", Array(inner.utf8))
            add("\(name) in base64", Array(inner.map { $0 == "+" ? "-" : $0 == "/" ? "_" : "\($0)" }.joined().utf8))
        }
        let digits = bytes.map { $0 < 16 ? "0\(String($0, radix: 16))" : String($0, radix: 16) }
        add("\(name) in hex", Array(digits.joined().utf8))
        add("\(name) in hex", Array(digits.joined().uppercased().utf8))
        add("\(name) in hex", Array(digits.joined(separator: " ").utf8))
        add("\(name) percent-encoded", Array(digits.map { "%\($0.uppercased())" }.joined().utf8))
        add("\(name) in JSON escapes", Array(digits.map { "\\u00\($0)" }.joined().utf8))
        add("\(name) as numbers", Array(bytes.map { "\($0)" }.joined(separator: ", ").utf8))
        // Only what needs it is escaped, in either case of the digits.
        let plain = zip(secret.unicodeScalars, digits).map { scalar, digits in (scalar, isLetter: scalar.properties.isAlphabetic, digits) }
        for change in [{ $0.uppercased() }, { $0 }] as [(String) -> String] {
            let encoded = plain.map { scalar, isLetter, digits in
                isLetter || ("0"..."9").contains(scalar) || "-._~".unicodeScalars.contains(scalar) ? "\(scalar)" : "%" + change(digits)
            }
            add("\(name) percent-encoded", Array(encoded.joined().utf8))
        }
        add("\(name) in JSON", Array(secret.map { $0 == "/" ? "\\/" : "\($0)" }.joined().utf8))
    }

    private mutating func add(_ name: String, _ bytes: [UInt8]) {
        guard known.insert(bytes).inserted else { return }
        let beginning = bytes.prefix(4).reduce(0) { $0 << 8 | UInt32($1) }
        beginnings[Int(beginning >> 16)] = true
        forms[beginning, default: []].append(Form(name: name, bytes: bytes))
    }

    /// Which secrets, in which forms, stand in a text.
    public func found(in text: [UInt8]) -> [String] {
        var names: Set<String> = []
        text.withUnsafeBufferPointer { text in
            var window: UInt32 = 0
            for index in text.indices {
                window = window << 8 | UInt32(text[index])
                guard index >= 3, beginnings[Int(window >> 16)], let candidates = forms[window] else { continue }
                let rest = text[(index - 3)...]
                for form in candidates where rest.starts(with: form.bytes) { names.insert(form.name) }
            }
        }
        return names.sorted()
    }

    /// Which secrets, in which forms, stand in a text.
    public func found(in text: String) -> [String] { found(in: Array(text.utf8)) }
}
