import JobEngine

extension Stage {
    /// "stage 2 of 7"
    var position: String { "stage \(rawValue) of \(Stage.allCases.count)" }

    /// What the portal does in this stage.
    ///
    /// - Parameter deletes: Whether the leaver's profile is deleted; the third stage then destroys files.
    func words(deletes: Bool) -> String {
        switch self {
        case .checkingRights: "checking rights"
        case .movingSharedFiles: "moving shared files"
        case .personalFiles: deletes ? "deleting personal files" : "setting personal files aside"
        case .movingStorages: "moving connected storages"
        case .movingRooms: "moving rooms and folders"
        case .movingFiles: "moving files"
        case .finishing: "finishing"
        }
    }
}

extension Trouble {
    /// For a bracket: "502", "no connection".
    var inWords: String {
        switch self {
        case .unreachable: "no connection"
        case .status(let status): String(status)
        case .rateLimited: "429, too many requests"
        case .credentialRefused: "401"
        case .unreadable: "unreadable answer"
        }
    }

    /// A sentence about a portal that has given no usable answer for `time`, without its full stop.
    func silence(for time: Duration) -> String {
        switch self {
        case .unreachable: "DocSpace has not answered for \(time.inWords) (\(inWords))"
        case .status(let status) where status >= 500: "DocSpace has not answered for \(time.inWords) (\(inWords))"
        case .status, .unreadable: "DocSpace has given no usable answer for \(time.inWords) (\(inWords))"
        case .rateLimited: "DocSpace has turned the bot's questions away for \(time.inWords) (\(inWords))"
        case .credentialRefused: "DocSpace has refused the bot's key for \(time.inWords) (\(inWords))"
        }
    }
}

extension Duration {
    /// "48 s", "4 min 12 s", "2 min", "3 h 5 min", "2 d 4 h".
    var inWords: String {
        let seconds = components.seconds
        let (days, hours, minutes) = (seconds / 86_400, seconds / 3_600 % 24, seconds / 60 % 60)
        let parts =
            if days > 0 {
                [(days, "d"), (hours, "h")]
            } else if hours > 0 {
                [(hours, "h"), (minutes, "min")]
            } else {
                [(minutes, "min"), (seconds % 60, "s")]
            }
        let shown = parts.filter { $0.0 > 0 }.map { "\($0.0) \($0.1)" }
        return shown.isEmpty ? "0 s" : shown.joined(separator: " ")
    }
}

/// Numbers with their nouns.
enum Quantity {
    /// "1 room", "14 rooms".
    static func rooms(_ count: Int) -> String { of(count, "room") }

    /// "1 channel", "3 channels", for words that take an s.
    static func of(_ count: Int, _ thing: String) -> String { count == 1 ? "1 \(thing)" : "\(count) \(thing)s" }

    /// "3.1 GB", in units of 1,024.
    static func storage(_ bytes: Int64) -> String {
        let units = ["B", "KB", "MB", "GB", "TB"]
        var (value, unit) = (Double(max(0, bytes)), 0)
        while value >= 1_024, unit < units.count - 1 { (value, unit) = (value / 1_024, unit + 1) }
        let tenths = Int((value * 10).rounded())
        return unit == 0 || tenths % 10 == 0 ? "\(tenths / 10) \(units[unit])" : "\(tenths / 10).\(tenths % 10) \(units[unit])"
    }
}
