import ArgumentParser

/// `reassign-chaos slow-headers`
struct SlowHeadersRun: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "slow-headers", abstract: "Headers that come in byte by byte from 100 addresses do not keep others from working.")

    @OptionGroup var options: SiegeOptions

    func run() async throws {
        let opening = Array("POST /slack/commands HTTP/1.1\r\nHost: bot.example.org\r\nX-A: ".utf8)
        try await Siege(
            manner: Attack.Manner(opening: { _ in opening }, drip: [0x61]), promise: Siege.Promise(life: .seconds(7)), usualSeconds: 15,
            options: options
        ).run()
    }
}

/// `reassign-chaos slow-bodies`
struct SlowBodiesRun: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "slow-bodies",
        abstract: "Bodies that come in byte by byte from 100 addresses do not keep others from working.",
        discussion: "Every fourth one begins with 50,000 bytes, which the bot has to keep."
    )

    @OptionGroup var options: SiegeOptions

    func run() async throws {
        let head = Array("POST /slack/commands HTTP/1.1\r\nHost: bot.example.org\r\nContent-Length: 60000\r\n\r\n".utf8)
        let large = head + [UInt8](repeating: 0x61, count: 50_000)
        try await Siege(
            manner: Attack.Manner(opening: { $0.isMultiple(of: 4) ? large : head }, drip: [0x61]),
            promise: Siege.Promise(life: .seconds(12)), usualSeconds: 20, options: options
        ).run()
    }
}

/// `reassign-chaos slow-readers`
struct SlowReadersRun: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "slow-readers",
        abstract: "Peers that do not read their answers, and peers that say nothing more or nothing at all, lose their places."
    )

    @OptionGroup var options: SiegeOptions

    func run() async throws {
        let request = Array("POST /slack/commands HTTP/1.1\r\nHost: bot.example.org\r\nContent-Length: 0\r\n\r\n".utf8)
        try await Siege(
            manner: Attack.Manner(opening: { $0.isMultiple(of: 3) ? [] : request }, ignoresAnswers: true),
            promise: Siege.Promise(life: .seconds(40)), usualSeconds: 45, options: options
        ).run()
    }
}

/// `reassign-chaos connection-flood`
struct ConnectionFloodRun: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "connection-flood",
        abstract: "Connections that open and close at once, thousands a second, leave nothing behind.",
        discussion: "With C connections and a pause of P ms, at most 1000 C / P are opened a second."
    )

    @OptionGroup var options: SiegeOptions

    func run() async throws {
        try await Siege(
            manner: Attack.Manner(opening: { _ in [] }, closesAtOnce: true), promise: Siege.Promise(answer: .milliseconds(250)),
            usualSeconds: 15, options: options
        ).run()
    }
}
