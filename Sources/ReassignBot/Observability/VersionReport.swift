/// The version of this program, in its one place.
public enum BotVersion {
    /// Semantic version.
    public static let current = "0.1.0"

    /// The Swift release line this program was compiled with.
    public static var swift: String {
        #if compiler(>=6.4)
            "6.4 or later"
        #elseif compiler(>=6.3)
            "6.3"
        #else
            "6.2"
        #endif
    }
}

/// What `/version` answers.
public struct VersionReport: Sendable, Equatable {
    /// ``BotVersion/current`` unless a test says otherwise.
    public var version: String
    /// The commit the program was built from, if the build told.
    public var commit: String?
    /// See ``BotVersion/swift``.
    public var swift: String
    /// libcurl's own version line, back ends included.
    public var libcurl: String

    /// Creates a report.
    public init(version: String = BotVersion.current, commit: String? = nil, swift: String = BotVersion.swift, libcurl: String) {
        self.version = version
        self.commit = commit
        self.swift = swift
        self.libcurl = libcurl
    }

    /// One JSON object; `commit` is left out when not known.
    public var json: String {
        var members = [(key: "version", value: JSONText.string(version))]
        if let commit { members.append(("commit", JSONText.string(commit))) }
        members.append(("swift", JSONText.string(swift)))
        members.append(("libcurl", JSONText.string(libcurl)))
        return JSONText.object(members)
    }
}
