internal import Logging

/// How a log line looks.
public enum LogFormat: String, Sendable, CaseIterable {
    /// One JSON object: `ts`, `level`, `msg`, `logger`, then metadata with dotted keys.
    case json
    /// For people at a terminal.
    case text
}

/// Everything one line of the log says, in order.
struct LogLine {
    /// Longest value written, in Unicode scalars; the rest is cut.
    static let valueLimitScalars = 2_000

    /// A metadata value that keeps its shape in JSON.
    enum Value {
        case text(String)
        case list([String])
    }

    let time: CivilTime
    let level: Logger.Level
    let message: String
    let logger: String
    let metadata: [(key: String, value: Value)]

    init(time: CivilTime, level: Logger.Level, message: String, logger: String, metadata: Logger.Metadata) {
        self.time = time
        self.level = level
        self.message = Self.capped(message)
        self.logger = logger
        var flat: [(String, Value)] = []
        Self.flatten(metadata, prefix: "", into: &flat)
        self.metadata = flat.sorted { $0.0 < $1.0 }.map { (key: $0.0, value: $0.1) }
    }

    /// The line without its line break; it contains none.
    func rendered(as format: LogFormat) -> String {
        switch format {
        case .json: json
        case .text: text
        }
    }

    private var json: String {
        var members: [(key: String, value: String)] = [
            ("ts", JSONText.string(time.rfc3339)), ("level", JSONText.string(level.rawValue)),
            ("msg", JSONText.string(message)), ("logger", JSONText.string(logger)),
        ]
        let reserved = Set(members.map(\.key))
        for (key, value) in metadata {
            let name = reserved.contains(key) ? "metadata.\(key)" : key
            switch value {
            case .text(let text): members.append((name, JSONText.string(text)))
            case .list(let items): members.append((name, "[" + items.map(JSONText.string).joined(separator: ",") + "]"))
            }
        }
        return JSONText.object(members)
    }

    private var text: String {
        var line = "\(time.rfc3339) \(level.rawValue.uppercased().padding(to: 8)) "
        JSONText.appendEscaped(message, to: &line)
        for (key, value) in metadata {
            let text = switch value {
            case .text(let text): text
            case .list(let items): items.joined(separator: ",")
            }
            let isPlain = !text.isEmpty && text.unicodeScalars.allSatisfy { $0 != " " && $0 != "\"" && $0 != "=" && $0 != "\\" && !JSONText.isUnsafeInLine($0) }
            line += " "
            JSONText.appendEscaped(key, to: &line)
            line += "=" + (isPlain ? text : JSONText.string(text))
        }
        return line
    }

    private static func flatten(_ metadata: Logger.Metadata, prefix: String, into flat: inout [(String, Value)]) {
        for (key, value) in metadata {
            switch value {
            case .dictionary(let inner): flatten(inner, prefix: "\(prefix)\(key).", into: &flat)
            case .array(let items): flat.append((prefix + key, .list(items.map { capped($0.description) })))
            case .string, .stringConvertible: flat.append((prefix + key, .text(capped(value.description))))
            }
        }
    }

    private static func capped(_ text: String) -> String {
        let scalars = text.unicodeScalars
        guard let end = scalars.index(scalars.startIndex, offsetBy: valueLimitScalars, limitedBy: scalars.endIndex), end != scalars.endIndex
        else { return text }
        return String(scalars[..<end]) + "…"
    }
}

extension String {
    fileprivate func padding(to width: Int) -> String {
        self + String(repeating: " ", count: max(0, width - count))
    }
}
