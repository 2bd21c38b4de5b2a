/// A JSON value to be written, with its properties in the order given.
enum JSON: Sendable, Hashable, ExpressibleByStringLiteral, ExpressibleByIntegerLiteral, ExpressibleByBooleanLiteral {
    case text(String)
    case number(Int64)
    case bool(Bool)
    case array([JSON])
    case object([Property])

    struct Property: Sendable, Hashable {
        var name: String
        var value: JSON
    }

    init(stringLiteral value: String) { self = .text(value) }
    init(integerLiteral value: Int64) { self = .number(value) }
    init(booleanLiteral value: Bool) { self = .bool(value) }

    /// An object without the properties that are nil: the portal never writes null.
    static func properties(_ properties: [(String, JSON?)]) -> JSON {
        .object(properties.compactMap { name, value in value.map { Property(name: name, value: $0) } })
    }

    /// The text on the wire.
    var written: String {
        switch self {
        case .text(let text): Self.quoted(text)
        case .number(let number): String(number)
        case .bool(let bool): String(bool)
        case .array(let values): "[\(values.map(\.written).joined(separator: ","))]"
        case .object(let properties): "{\(properties.map { "\(Self.quoted($0.name)):\($0.value.written)" }.joined(separator: ","))}"
        }
    }

    private static func quoted(_ text: String) -> String {
        var quoted = "\""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\"": quoted += "\\\""
            case "\\": quoted += "\\\\"
            case "\n": quoted += "\\n"
            case "\r": quoted += "\\r"
            case "\t": quoted += "\\t"
            case _ where scalar.value < 0x20:
                let digits = String(scalar.value, radix: 16)
                quoted += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
            default: quoted.unicodeScalars.append(scalar)
            }
        }
        return quoted + "\""
    }
}
