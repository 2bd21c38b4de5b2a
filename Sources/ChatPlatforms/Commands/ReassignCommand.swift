/// A command with a meaning.
public enum ReassignCommand: Sendable, Hashable {
    /// Move the data of one person to another.
    case reassign(from: PersonReference, to: PersonReference, ReassignOptions)
    /// Look what moving the data of one person to another would do.
    case plan(from: PersonReference, to: PersonReference, ReassignOptions)
    /// Start the plan with this code, in capitals; the address of the leaver, where one was typed.
    case confirm(code: String, address: String?)
    /// Forget the plan with this code, in capitals.
    case drop(code: String)
    /// Stop a job; its number.
    case cancel(Int64)
    /// The same pair as a job's again; its number.
    case retry(Int64)
    /// Post again what could not be delivered about a job; its number.
    case resend(Int64)
    /// Follow a reassignment of this person that was started elsewhere.
    case watch(PersonReference)
    /// Show jobs that have ended, of everybody or about one person.
    case history(PersonReference?)
    /// Agree to a job as the second person; its number.
    case approve(Int64)
    /// Start no new job.
    case pause
    /// Start new jobs again.
    case resume
    /// Show one job, the job about one person, or everything unfinished.
    case status(StatusSubject)
    /// Check everything and say what to fix.
    case doctor
    case whoami
    case help

    /// What `status` is about.
    public enum StatusSubject: Sendable, Hashable {
        case all
        /// A job number: 17 for `J-17`.
        case job(Int64)
        case person(PersonReference)
    }

    /// The entry of the table it belongs to.
    public var entry: CommandEntry {
        switch self {
        case .reassign: CommandTable.reassign
        case .plan: CommandTable.entry(for: .plan)
        case .confirm: CommandTable.entry(for: .confirm)
        case .drop: CommandTable.entry(for: .drop)
        case .history: CommandTable.entry(for: .history)
        case .approve: CommandTable.entry(for: .approve)
        case .pause: CommandTable.entry(for: .pause)
        case .resume: CommandTable.entry(for: .resume)
        case .cancel: CommandTable.entry(for: .cancel)
        case .retry: CommandTable.entry(for: .retry)
        case .resend: CommandTable.entry(for: .resend)
        case .watch: CommandTable.entry(for: .watch)
        case .status: CommandTable.entry(for: .status)
        case .doctor: CommandTable.entry(for: .doctor)
        case .whoami: CommandTable.entry(for: .whoami)
        case .help: CommandTable.entry(for: .help)
        }
    }
}

/// A person of the portal.
public struct PersonReference: Sendable, Hashable {
    /// How the person is named.
    public enum Kind: String, Sendable {
        /// An e-mail address.
        case email
        /// A DocSpace id (GUID).
        case id
        /// A name, or part of one, that must be searched.
        case name
    }

    public let kind: Kind
    /// As typed.
    public let typed: String
    /// For comparing: lower case.
    public var key: String { typed.lowercased() }

    /// Reads an e-mail address or an id; `nil` for anything else.
    ///
    /// An address has one `@`, a local part of 1...64 bytes and a domain of dotted labels, at most 254 bytes in all, without spaces, quotes,
    /// brackets or control characters. It is what DocSpace can know, not all that the mail standards allow.
    public init?(_ text: String) {
        if Self.isID(text) {
            kind = .id
        } else if Self.isEmail(text) {
            kind = .email
        } else {
            return nil
        }
        typed = text
    }

    /// Takes a name, or part of one: 2...100 characters, at least one of them a letter, none of them special in addresses or markup; `nil` for anything else.
    public init?(name text: String) {
        let foreign = "@<>|`*;:,{}[]\\\"".unicodeScalars
        let name = text.split(separator: " ").joined(separator: " ")
        guard (2...100).contains(name.count), name.contains(where: \.isLetter), !name.hasPrefix("-"),
            !name.unicodeScalars.contains(where: { $0.properties.generalCategory == .control || foreign.contains($0) })
        else { return nil }
        kind = .name
        typed = name
    }

    private static func isID(_ text: String) -> Bool {
        let groups = text.split(separator: "-", omittingEmptySubsequences: false)
        return groups.map(\.utf8.count) == [8, 4, 4, 4, 12]
            && groups.allSatisfy { $0.utf8.allSatisfy(\.isHexDigit) }
    }

    private static func isEmail(_ text: String) -> Bool {
        guard text.utf8.count <= 254 else { return false }
        let parts = text.split(separator: "@", omittingEmptySubsequences: false)
        guard parts.count == 2, let local = parts.first, let domain = parts.last,
            (1...64).contains(local.utf8.count), !local.hasPrefix("."), !local.hasSuffix("."), !local.contains("..")
        else { return false }
        let labels = domain.split(separator: ".", omittingEmptySubsequences: false)
        let isDomain =
            labels.count >= 2
            && labels.allSatisfy { label in
                (1...63).contains(label.utf8.count) && !label.hasPrefix("-") && !label.hasSuffix("-")
                    && label.unicodeScalars.allSatisfy { $0 == "-" || $0.properties.isAlphabetic || ("0"..."9").contains($0) }
            }
        return isDomain && local.unicodeScalars.allSatisfy(isLocalPartScalar)
    }

    private static func isLocalPartScalar(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar {
        case "a"..."z", "A"..."Z", "0"..."9": true
        case ".", "_", "-", "+", "'", "!", "#", "$", "%", "&", "*", "/", "=", "?", "^", "{", "|", "}", "~": true
        default: scalar.value > 0x7F && scalar.properties.isAlphabetic
        }
    }
}

extension UInt8 {
    /// Whether the byte is an ASCII hexadecimal digit.
    var isHexDigit: Bool {
        switch self {
        case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "a")...UInt8(ascii: "f"), UInt8(ascii: "A")...UInt8(ascii: "F"): true
        default: false
        }
    }
}
