#if canImport(FoundationEssentials)
internal import FoundationEssentials
#else
internal import Foundation
#endif

/// The body of a call that changes something; property names match in any case.
struct JSONBody {
    private enum Value: Decodable {
        case text(String)
        case flag(Bool)
        case texts([String])
        case other

        init(from decoder: any Decoder) throws {
            let container = try decoder.singleValueContainer()
            if let text = try? container.decode(String.self) {
                self = .text(text)
            } else if let flag = try? container.decode(Bool.self) {
                self = .flag(flag)
            } else if let texts = try? container.decode([String].self) {
                self = .texts(texts)
            } else {
                self = .other
            }
        }
    }

    /// Nil if the body is not a JSON object.
    private let values: [String: Value]?

    init(_ bytes: [UInt8]) {
        let object = try? JSONDecoder().decode([String: Value].self, from: Data(bytes))
        values = object.map { Dictionary($0.map { ($0.key.lowercased(), $0.value) }) { _, last in last } }
    }

    /// A GUID, in lower case.
    func id(_ name: String) -> String? {
        guard case .text(let text) = values?[name.lowercased()], PortalText.isGUID(text) else { return nil }
        return text.lowercased()
    }

    /// A list of GUIDs, in lower case; nil if it is missing or one of them is something else.
    func ids(_ name: String) -> [String]? {
        guard case .texts(let texts) = values?[name.lowercased()], texts.allSatisfy(PortalText.isGUID) else { return nil }
        return texts.map { $0.lowercased() }
    }

    /// False if it is missing.
    func flag(_ name: String) -> Bool {
        guard case .flag(let flag) = values?[name.lowercased()] else { return false }
        return flag
    }

    /// The JSON paths of what is missing or of the wrong kind.
    func unreadable(ids: [String], flags: [String]) -> [String] {
        guard let values else { return ["$"] }
        let badFlags = flags.filter { name in
            switch values[name.lowercased()] {
            case nil, .flag: false
            default: true
            }
        }
        return (ids.filter { id($0) == nil } + badFlags).map { "$.\($0)" }
    }
}
