internal import HTTPTypes
internal import LoopbackHTTP
internal import NIOConcurrencyHelpers

extension ChatSimulator {
    /// Presses a button: sends what the platform sends to where it sends it, and does with the message what the bot answers.
    ///
    /// - Parameters:
    ///   - label: What is written on it.
    ///   - user: Who presses. Only who can read the message can press its buttons.
    ///   - sequence: The line with the button, even if it says something else by now, as on a screen that was not drawn anew; nil is the
    ///     newest line that shows such a button now.
    ///   - triggerID: The platform's id of the press; nil makes a new one.
    /// - Throws: ``ChatSimulatorError`` with `.noButton` or `.noCommandURL`; `LoopbackError` if the journal fails.
    @discardableResult
    public func press(
        _ label: String, as user: ChatUser, on sequence: Int? = nil, triggerID: String? = nil
    ) async throws -> CommandExchange {
        let (entry, button) = try shown(label, to: user, on: sequence)
        guard let channel = configuration.channels.first(where: { $0.id == entry.channelID }) else {
            throw ChatSimulatorError(code: .unknownChannel, detail: entry.channelID)
        }
        let address = try actionAddress(of: button)
        let replyPath = rules.pressReplyPath(random: configuration.randomBits)
        let now = configuration.timeSince1970()
        let press = ButtonPress(
            button: button, entry: entry, user: user, channel: channel,
            triggerID: triggerID ?? rules.triggerID(random: configuration.randomBits), responseURL: replyPath.map { siteURL + $0 } ?? "",
            timestamp: now.components.seconds)
        if let replyPath {
            state.withLockedValue {
                $0.replies[replyPath] = ReplyAddress(user: user, channel: channel, issuedAt: now, original: entry.sequence)
            }
        }
        return try await exchange(press, rules.pressRequest(press, to: address), with: address)
    }

    private func shown(_ label: String, to user: ChatUser, on sequence: Int?) throws -> (ChannelEntry, ChatButton) {
        let entries = channel
        let replaced = Set(entries.compactMap(\.replaces))
        let found = entries.last { entry in
            let isMeant = sequence.map { $0 == entry.sequence } ?? !replaced.contains(entry.sequence)
            let isReadable =
                switch entry.audience {
                case .everyone: true
                case .only(let reader): reader.id == user.id
                }
            return isMeant && isReadable && entry.buttons.contains { $0.label == label }
        }
        guard let found, let button = found.buttons.first(where: { $0.label == label }) else {
            throw ChatSimulatorError(code: .noButton, detail: "\(user.name) sees no button \(label)")
        }
        return (found, button)
    }

    /// Slack posts every press to one address beside that of commands; Mattermost to the one that the button names. What stands in front
    /// of the bot there hands it on.
    private func actionAddress(of button: ChatButton) throws -> CommandAddress {
        let (command, publicURL) = state.withLockedValue { ($0.commandURL, $0.publicURL) }
        guard let command, let end = command.range(ofSuffix: "/\(configuration.platform.rawValue)/commands") else {
            throw ChatSimulatorError(code: .noCommandURL, detail: "nobody said where the bot listens")
        }
        let bot = String(command[..<end])
        guard let url = button.url else { return try CommandAddress("\(bot)/\(configuration.platform.rawValue)/actions") }
        guard let publicURL, url.hasPrefix(publicURL + "/") else { return try CommandAddress(url) }
        return try CommandAddress(bot + url.dropFirst(publicURL.count))
    }

    private func exchange(_ press: ButtonPress, _ request: LoopbackRequest, with address: CommandAddress) async throws -> CommandExchange {
        let extras = ["trigger_id": press.triggerID, "user_id": press.user.id, "channel_id": press.channel.id]
        try journal.append(JournalEntry(kind: "press", request: request, extras: extras))
        let clock = ContinuousClock()
        let start = clock.now
        var answer: LoopbackAnswer?
        var verdict: PressVerdict
        do {
            let received = try await LoopbackClient.send(request, host: address.host, port: address.port, timeout: rules.commandTimeout)
            answer = received
            verdict = rules.pressVerdict(on: received)
        } catch let error as LoopbackError {
            verdict = PressVerdict(failure: error.code == .timedOut ? "no answer in time" : "not reachable")
        }
        try journal.append(
            JournalEntry(
                kind: "press-answer", body: answer?.text ?? "",
                extras: extras.merging(["status": answer.map { "\($0.status)" } ?? "none"]) { $1 }))
        if let replacement = verdict.replacement {
            replace(press.entry.sequence, with: replacement, in: press.channel, payload: answer?.body ?? [])
        }
        if let note = verdict.note {
            show([note], in: press.channel, of: press.user, origin: .acknowledgement, payload: answer?.body ?? [])
        }
        if let failure = verdict.failure {
            let notice = SeenMessage(isPrivate: true, text: failure)
            show([notice], in: press.channel, of: press.user, author: .platform, origin: .notice, payload: [])
        }
        var exchange = CommandExchange(
            number: 0, request: request, user: press.user, channel: press.channel, triggerID: press.triggerID,
            responseURL: press.responseURL, status: answer?.status, headerFields: answer?.headerFields ?? [:], body: answer?.body ?? [],
            elapsed: clock.now - start, privateText: verdict.note?.text, publicText: verdict.replacement?.text, failure: verdict.failure)
        return state.withLockedValue { state in
            exchange.number = state.exchanges.count + 1
            state.exchanges.append(exchange)
            return exchange
        }
    }

    /// Lets a line say something else, for the same readers.
    func replace(_ sequence: Int, with message: SeenMessage, in channel: ChatPlace, payload: [UInt8]) {
        guard let original = self.channel.first(where: { $0.sequence == sequence }) else { return }
        var message = message
        var reader: ChatUser?
        if case .only(let user) = original.audience { reader = user }
        message.isPrivate = reader != nil
        show([message], in: channel, of: reader, origin: .replacement, replaces: sequence, payload: payload)
    }
}

extension String {
    /// Where the text before `suffix` ends; nil if it does not end so.
    fileprivate func range(ofSuffix suffix: String) -> String.Index? {
        hasSuffix(suffix) ? index(endIndex, offsetBy: -suffix.count) : nil
    }
}
