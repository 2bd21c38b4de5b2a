import Foundation

/// What an operator has opened, and what may therefore be connected to, written down without the transport's own tables.
enum OutgoingPolicy: String, CaseIterable {
    case nothing = "nothing opened"
    case oneBlock = "10.1.0.0/16 opened"
    case everything = "everything opened"

    /// As `REASSIGN_PRIVATE_DESTINATIONS` says it.
    var blocks: [String] {
        switch self {
        case .nothing: []
        case .oneBlock: ["10.1.0.0/16"]
        case .everything: ["0.0.0.0/0", "::/0"]
        }
    }

    /// By https to what the table calls public; to what is opened by any scheme; to metadata services never.
    func allows(_ connection: ConnectTrace.Connection) -> Bool {
        let kind = AddressTable.kind(of: connection.address)
        // The tables use these two ports for plain http, and no others.
        let isSecure = connection.port != 80 && connection.port != 8_080
        switch self {
        case .nothing: return kind == "public" && isSecure
        case .oneBlock: return connection.address.hasPrefix("10.1.") || kind == "public" && isSecure
        case .everything: return kind != "metadata"
        }
    }
}

/// `Tests/Tables/outgoing-addresses.txt`
enum AddressTable {
    struct Line {
        let kind: String
        let address: String
        /// As the system writes it; an IPv4 address inside IPv6 as the IPv4 address it is.
        var normal: String { SystemAddress.normal(address) }
        /// As it stands in a URL.
        var inURL: String { address.contains(":") ? "[\(address)]" : address }
    }

    /// What the rig's names lead to besides; `public` to the whole world.
    static let publicHost = "93.184.216.34"

    private static let kinds: [String: String] = {
        let lines = (try? read()) ?? []
        // An IPv4 address inside IPv6 is listed with the kind of the address it is.
        return Dictionary(lines.map { ($0.normal, $0.kind) }) { first, _ in first }
    }()

    /// What an address is; `nil` for one that is not listed.
    static func kind(of address: String) -> String? { kinds[SystemAddress.normal(address)] }

    static func read() throws -> [Line] {
        try TableFile.lines(of: "outgoing-addresses.txt").map { Line(kind: $0.word, address: $0.rest) }
    }
}

/// `Tests/Tables/outgoing-urls.txt`
enum URLTable {
    struct Line {
        /// `never`, or the platform that accepts it.
        let kind: String
        let url: String
    }

    static func read() throws -> [Line] {
        try TableFile.lines(of: "outgoing-urls.txt").map { Line(kind: $0.word, url: unescaped($0.rest)) }
    }

    private static func unescaped(_ text: String) -> String {
        var plain = ""
        var rest = text[...]
        while let character = rest.popFirst() {
            guard character == "\\", let letter = rest.popFirst() else {
                plain.append(character)
                continue
            }
            switch letter {
            case "r": plain.append("\r")
            case "n": plain.append("\n")
            case "t": plain.append("\t")
            case "u":
                if let scalar = UInt32(rest.prefix(4), radix: 16).flatMap(Unicode.Scalar.init) { plain.unicodeScalars.append(scalar) }
                rest = rest.dropFirst(4)
            default: plain.append(letter)
            }
        }
        return plain
    }
}

/// The tables that stand beside the tests.
enum TableFile {
    /// The lines that are no comments, each taken apart at its first space.
    static func lines(of name: String) throws -> [(word: String, rest: String)] {
        let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
        let text = try String(contentsOf: folder.appending(path: "Tables/\(name)"), encoding: .utf8)
        return text.split(separator: "\n").filter { !$0.hasPrefix("#") }.map { line in
            let parts = line.split(separator: " ", maxSplits: 1, omittingEmptySubsequences: false)
            return (String(parts[0]), parts.count > 1 ? String(parts[1]) : "")
        }
    }
}
