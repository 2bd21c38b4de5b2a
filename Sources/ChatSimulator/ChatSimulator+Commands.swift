internal import HTTPTypes
internal import LoopbackHTTP
internal import NIOConcurrencyHelpers

extension ChatSimulator {
    /// Types a line in a channel: sends the slash command to the bot over HTTP, as the platform does, and waits for its answer.
    ///
    /// - Parameters:
    ///   - line: `/reassign a b`, or only the words after the configured command.
    ///   - user: Who types; need not be in the directory.
    ///   - channelID: One of the configured channels; nil is the first.
    ///   - triggerID: The platform's id of the command; nil makes a new one.
    /// - Returns: The answer and what people see of it. A bot that is down, slow or wrong is a result too: ``CommandExchange/failure``.
    /// - Throws: ``ChatSimulatorError`` with `.noCommandURL` or `.unknownChannel`; `LoopbackError` if the journal fails.
    @discardableResult
    public func type(
        _ line: String,
        as user: ChatUser,
        in channelID: String? = nil,
        triggerID: String? = nil
    ) async throws -> CommandExchange {
        guard let address = state.withLockedValue({ $0.commandAddress }) else {
            throw ChatSimulatorError(code: .noCommandURL, detail: "nobody said where the bot listens")
        }
        guard let channel = channelID.map({ id in configuration.channels.first { $0.id == id } }) ?? configuration.channels.first else {
            throw ChatSimulatorError(code: .unknownChannel, detail: channelID ?? "")
        }
        let (command, text) = words(of: line)
        let replyPath = rules.replyPath(random: configuration.randomBits)
        let now = configuration.timeSince1970()
        let typed = TypedCommand(
            command: command,
            text: text,
            user: user,
            channel: channel,
            triggerID: triggerID ?? rules.triggerID(random: configuration.randomBits),
            responseURL: siteURL + replyPath,
            timestamp: now.components.seconds
        )
        state.withLockedValue { state in
            // Addresses that are far past their time answer like unknown ones, so they need not be kept.
            state.replies = state.replies.filter { now - $0.value.issuedAt < ReplyAddress.lifetime * 2 }
            state.replies[replyPath] = ReplyAddress(user: user, channel: channel, issuedAt: now)
        }
        let shown = SeenMessage(isPrivate: true, text: text.isEmpty ? command : "\(command) \(text)")
        show([shown], in: channel, of: user, author: .user(user), origin: .typed, payload: Array(line.utf8))
        return try await exchange(typed, rules.commandRequest(typed, to: address), with: address)
    }

    /// Sends the request of an earlier exchange again, byte for byte, to where the bot listens now.
    ///
    /// - Throws: As ``type(_:as:in:triggerID:)``.
    @discardableResult
    public func resend(_ earlier: CommandExchange) async throws -> CommandExchange {
        guard let address = state.withLockedValue({ $0.commandAddress }) else {
            throw ChatSimulatorError(code: .noCommandURL, detail: "nobody said where the bot listens")
        }
        let typed = TypedCommand(
            command: configuration.command,
            text: "",
            user: earlier.user,
            channel: earlier.channel,
            triggerID: earlier.triggerID,
            responseURL: earlier.responseURL,
            timestamp: 0
        )
        return try await exchange(typed, earlier.request, with: address)
    }

    /// All commands sent so far, in the order of their answers.
    public var exchanges: [CommandExchange] { state.withLockedValue { $0.exchanges } }

    private func exchange(
        _ typed: TypedCommand,
        _ request: LoopbackRequest,
        with address: CommandAddress
    ) async throws -> CommandExchange {
        let extras = ["trigger_id": typed.triggerID, "user_id": typed.user.id, "channel_id": typed.channel.id]
        try journal.append(JournalEntry(kind: "command", request: request, extras: extras))
        let clock = ContinuousClock()
        let start = clock.now
        var answer: LoopbackAnswer?
        var verdict: CommandVerdict
        do {
            let received = try await LoopbackClient.send(
                request, host: address.host, port: address.port, timeout: rules.commandTimeout)
            answer = received
            verdict = rules.verdict(on: received, to: typed.command)
        } catch let error as LoopbackError {
            verdict = CommandVerdict(failure: rules.failure(of: typed.command, isTimeOut: error.code == .timedOut))
        }
        let elapsed = clock.now - start
        try journal.append(
            JournalEntry(
                kind: "command-answer",
                body: answer?.text ?? "",
                extras: extras.merging(["status": answer.map { "\($0.status)" } ?? "none"]) { $1 }
            )
        )
        let messages = verdict.messages
        show(messages, in: typed.channel, of: typed.user, origin: .acknowledgement, payload: answer?.body ?? [])
        if let failure = verdict.failure {
            let notice = SeenMessage(isPrivate: true, text: failure)
            show([notice], in: typed.channel, of: typed.user, author: .platform, origin: .notice, payload: [])
        }
        var exchange = CommandExchange(
            number: 0,
            request: request,
            user: typed.user,
            channel: typed.channel,
            triggerID: typed.triggerID,
            responseURL: typed.responseURL,
            status: answer?.status,
            headerFields: answer?.headerFields ?? [:],
            body: answer?.body ?? [],
            elapsed: elapsed,
            privateText: messages.first { $0.isPrivate }?.text,
            publicText: messages.first { !$0.isPrivate }?.text,
            failure: verdict.failure
        )
        return state.withLockedValue { state in
            exchange.number = state.exchanges.count + 1
            state.exchanges.append(exchange)
            return exchange
        }
    }

    /// The command, and everything after the first white space as typed.
    private func words(of line: String) -> (command: String, text: String) {
        guard line.hasPrefix("/") else { return (configuration.command, line) }
        let command = line.prefix { !$0.isWhitespace }
        return (String(command), String(line.dropFirst(command.count + 1)))
    }
}
