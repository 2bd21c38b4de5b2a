extension ChatSimulator {
    /// Everything that was said in all channels so far, in order.
    public var channel: [ChannelEntry] { log.entries }

    /// Everything that was said, then each new line as it comes, until ``stop()``.
    public var entries: ChannelEntries { ChannelEntries(log: log) }

    /// Waits until a line is in the channel; one that is there already counts.
    ///
    /// - Parameter timeout: Real time, whatever the simulator's clock says.
    /// - Returns: The first line that fits.
    /// - Throws: ``ChatSimulatorError`` with `.timedOut` (its detail is the channel so far) or `.stopped`; `CancellationError`.
    @discardableResult
    public func waitForEntry(
        timeout: Duration,
        where fits: @escaping @Sendable (ChannelEntry) -> Bool
    ) async throws -> ChannelEntry {
        try await withThrowingTaskGroup(of: ChannelEntry.self) { group in
            defer { group.cancelAll() }
            group.addTask { [entries] in
                for await entry in entries where fits(entry) {
                    return entry
                }
                try Task.checkCancellation()
                throw ChatSimulatorError(code: .stopped, detail: "the simulator was stopped")
            }
            group.addTask { [log] in
                try await Task.sleep(for: timeout)
                let seen = log.entries.map(\.description).joined(separator: "\n")
                throw ChatSimulatorError(code: .timedOut, detail: "not within \(timeout); the channel shows:\n\(seen)")
            }
            guard let entry = try await group.next() else { throw CancellationError() }
            return entry
        }
    }

    /// Shows messages in a channel.
    ///
    /// - Parameter replaces: The line that says this from now on.
    @discardableResult
    func show(
        _ messages: [SeenMessage],
        in channel: ChatPlace,
        of user: ChatUser?,
        author: ChannelEntry.Author = .bot,
        origin: ChannelEntry.Origin,
        replaces: Int? = nil,
        payload: [UInt8]
    ) -> [ChannelEntry] {
        let now = nowMilliseconds
        return log.append(
            messages.map { message in
                ChannelEntry(
                    sequence: 0,
                    channelID: channel.id,
                    author: author,
                    audience: user.flatMap { message.isPrivate ? .only($0) : nil } ?? .everyone,
                    origin: origin,
                    text: message.text,
                    messageID: message.messageID,
                    mentions: message.mentions,
                    links: message.links,
                    buttons: message.buttons,
                    replaces: replaces,
                    payload: String(decoding: payload, as: UTF8.self),
                    receivedAtMilliseconds: now
                )
            }
        )
    }
}
