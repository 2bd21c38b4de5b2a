internal import Configuration
internal import NIOConcurrencyHelpers

/// What the operator wrote, before anybody looks at what it means: environment first, then the YAML file; secrets also from files.
///
/// Whatever is wrong is collected in ``problems``; no text in there repeats a value.
struct ConfigurationSources {
    private(set) var problems: [ConfigurationError.Problem] = []
    /// Keys that have a problem already; what follows from them needs no second one.
    private var spoiled: Set<ConfigurationKey> = []
    /// `false` if the YAML file was asked for and cannot be used: then nobody knows what is missing.
    private(set) var isComplete = true

    private let environment: [String: String]
    private let namesInFile: Set<String>
    private let reader: ConfigReader

    /// Reads the YAML file, and refuses names that do not exist.
    ///
    /// - Parameters:
    ///   - environment: The variables of the process.
    ///   - file: What `--config` said; wins over `REASSIGN_CONFIG`.
    init(environment: [String: String], file: String?) async {
        self.environment = environment
        var providers: [any ConfigProvider] = [
            EnvironmentVariablesProvider(environmentVariables: environment, secretsSpecifier: .all).prefixKeys(with: "reassign")
        ]
        var fileProblem: ConfigurationError.Problem?
        var names: Set<String> = []
        if let path = file ?? environment[ConfigurationKey.config.variable] {
            switch await Self.provider(path, key: file == nil ? ConfigurationKey.config.variable : "--config") {
            case .success(let found):
                providers.append(found.provider)
                names = found.names
            case .failure(let error): fileProblem = error.problem
            }
        }
        reader = ConfigReader(providers: providers)
        namesInFile = names
        if let fileProblem {
            isComplete = false
            problems.append(fileProblem)
        }
        refuseUnknownNames()
    }

    // MARK: - Looking up

    /// Whether a value is there, good or bad.
    func isGiven(_ key: ConfigurationKey) -> Bool {
        !origins(of: key).isEmpty
    }

    /// Whether the key has been complained about.
    func isSpoiled(_ key: ConfigurationKey) -> Bool {
        spoiled.contains(key)
    }

    /// The value as one text, or the default; `nil` if there is neither or the value is a list.
    mutating func text(_ key: ConfigurationKey) -> String? {
        guard isGiven(key) else { return key.defaultText }
        guard let path = key.path, let text = reader.string(forKey: ConfigKey(path), isSecret: key.isSecret) else {
            refuse(key, "is not a single value", "write one value")
            return nil
        }
        return text
    }

    /// The value as a list, commas being separators; an empty value is an empty list. `nil` if the key is not given.
    mutating func list(_ key: ConfigurationKey) -> [String]? {
        guard isGiven(key), let path = key.path else { return nil }
        let entries =
            reader.string(forKey: ConfigKey(path), isSecret: key.isSecret).map(Self.entries)
            ?? reader.stringArray(forKey: ConfigKey(path), isSecret: key.isSecret) ?? []
        guard !entries.contains("") else {
            refuse(key, "has an empty entry", "write entries separated by single commas")
            return nil
        }
        return entries
    }

    /// The text of a secret from the one place that has it; `nil` if none has or there is a problem.
    mutating func secretText(_ key: ConfigurationKey) -> String? {
        let origins = origins(of: key)
        guard origins.count < 2 else {
            refuse(key, "is given more than once (\(origins.map(\.name).joined(separator: ", ")))", "keep one of them")
            return nil
        }
        switch origins.first {
        case nil: return nil
        case .credential(let path): return secretFile(path, named: "$CREDENTIALS_DIRECTORY/\(key.variable)", for: key)
        case .fileNamed(let name, let path):
            let file = reader.string(forKey: ConfigKey(path), isSecret: true) ?? ""
            guard !file.isEmpty else {
                refuse(key, "does not name a file", "write the path of the file that holds the secret", name: name)
                return nil
            }
            return secretFile(file, named: name, for: key)
        case .variable, .nameInFile:
            guard let path = key.path else { return nil }
            // A list in the file is the same as commas in a text.
            if let text = reader.string(forKey: ConfigKey(path), isSecret: true) { return text }
            return reader.stringArray(forKey: ConfigKey(path), isSecret: true)?.joined(separator: ",") ?? ""
        }
    }

    private mutating func secretFile(_ path: String, named name: String, for key: ConfigurationKey) -> String? {
        do {
            return try SecretFile.text(at: path)
        } catch {
            refuse(key, error.reason, "check the path and its permissions", name: name)
            return nil
        }
    }

    /// Takes a text apart at its commas.
    static func entries(_ text: String) -> [String] {
        let isBlank = text.allSatisfy { $0 == " " }
        return isBlank ? [] : text.split(separator: ",", omittingEmptySubsequences: false).map { String($0.trimmingSpaces) }
    }

    // MARK: - Complaining

    /// Collects a problem under the name the operator used.
    mutating func refuse(_ key: ConfigurationKey, _ what: String, _ fix: String, name: String? = nil) {
        spoiled.insert(key)
        let place = name ?? origins(of: key).first?.name ?? key.variable
        problems.append(.init(key: place, what: what, fix: fix))
    }

    private mutating func refuseUnknownNames() {
        let variables = ConfigurationKey.all.flatMap { $0.isSecret ? [$0.variable, $0.fileVariable] : [$0.variable] }
        let paths = ConfigurationKey.all.flatMap { [$0.path, $0.isSecret ? $0.filePath : nil].compactMap(\.self) }
        let given = environment.keys.filter { $0.uppercased().hasPrefix("REASSIGN_") }
        for (names, known) in [(Set(given), variables), (namesInFile, paths)] {
            for name in names.subtracting(known).sorted() {
                let nearest = NearestName.of(name, among: known).map { "the nearest known name is \($0)" } ?? "remove it"
                problems.append(.init(key: Self.printable(name), what: "is not a known name", fix: nearest))
            }
        }
    }

    /// Names come from outside: no line breaks, no controls, no endless ones.
    private static func printable(_ name: String) -> String {
        String(String.UnicodeScalarView(name.unicodeScalars.prefix(100).map { (0x21...0x7E).contains($0.value) ? $0 : "?" }))
    }

    // MARK: - Where a value comes from

    private enum Origin {
        case variable(String)
        case nameInFile(String)
        /// `path` is where the reader finds the file's name.
        case fileNamed(String, path: String)
        case credential(String)

        var name: String {
            switch self {
            case .variable(let name), .nameInFile(let name), .fileNamed(let name, _): name
            case .credential(let path): "$CREDENTIALS_DIRECTORY/" + (path.split(separator: "/").last.map(String.init) ?? "")
            }
        }
    }

    /// Every place that gives the key, the one that counts first.
    private func origins(of key: ConfigurationKey) -> [Origin] {
        var origins: [Origin] = []
        if environment[key.variable] != nil { origins.append(.variable(key.variable)) }
        if let path = key.path, namesInFile.contains(path) { origins.append(.nameInFile(path)) }
        guard key.isSecret, let filePath = key.filePath else { return origins }
        if environment[key.fileVariable] != nil { origins.append(.fileNamed(key.fileVariable, path: filePath)) }
        if namesInFile.contains(filePath) { origins.append(.fileNamed(filePath, path: filePath)) }
        if let directory = environment["CREDENTIALS_DIRECTORY"], !directory.isEmpty {
            let path = "\(directory)/\(key.variable)"
            if SecretFile.exists(path) { origins.append(.credential(path)) }
        }
        return origins
    }

    // MARK: - The file

    /// Most bytes of a YAML file.
    private static let fileLimitBytes = 1 << 20

    private struct Unusable: Error {
        let problem: ConfigurationError.Problem
    }

    private static func provider(
        _ path: String, key: String
    ) async -> Result<(provider: FileProvider<YAMLSnapshot>, names: Set<String>), Unusable> {
        func unusable(_ what: String, _ fix: String) -> Result<(provider: FileProvider<YAMLSnapshot>, names: Set<String>), Unusable> {
            .failure(Unusable(problem: .init(key: key, what: what, fix: fix)))
        }
        guard SecretFile.isReadable(path) else {
            return unusable("names a file that cannot be read", "write the path of a readable YAML file")
        }
        // The parser reads to the end, and only then looks at what it has.
        guard let size = SecretFile.plainSize(path) else {
            return unusable("names something that is not a plain file", "write the path of a readable YAML file")
        }
        guard size <= fileLimitBytes else { return unusable("names a file of more than 1 MiB", "write the path of a YAML file") }
        // The parser asks this closure once for every name it finds; there is no other way to list them.
        let names = NIOLockedValueBox<Set<String>>([])
        let everything = SecretsSpecifier<String, Void>.dynamic { name, _ in
            names.withLockedValue { _ = $0.insert(name) }
            return true
        }
        do {
            let location = ConfigReader(provider: InMemoryProvider(values: ["filePath": .init(.string(path), isSecret: false)]))
            let provider = try await FileProvider<YAMLSnapshot>(parsingOptions: .init(secretsSpecifier: everything), config: location)
            return .success((provider, names.withLockedValue { $0 }))
        } catch {
            // The parser's own words quote the line, which may hold a secret.
            return unusable("names a file that is not a YAML mapping of names to values", "check its indentation, quotes and doubled names")
        }
    }
}

extension Substring {
    fileprivate var trimmingSpaces: Substring {
        var rest = self
        while rest.first == " " { rest.removeFirst() }
        while rest.last == " " { rest.removeLast() }
        return rest
    }
}
