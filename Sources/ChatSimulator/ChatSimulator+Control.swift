internal import FoundationEssentials
internal import HTTPTypes
internal import LoopbackHTTP

extension ChatSimulator {
    /// The routes for a process outside, one a line, with what they take. All JSON, except for the last.
    public static let controlRoutes = """
        GET    /simulator               addresses, team, channels and people
        POST   /simulator/command-url   {"url", "publicURL"?}: where the bot takes commands, and how its own messages call that place
        POST   /simulator/type          {"text", "user", "channel"?, "triggerID"?}: type a line, get the bot's answer
        POST   /simulator/press         {"label", "user", "entry"?, "triggerID"?}: press a button, get the bot's answer
        POST   /simulator/resend        {"exchange"}: the same bytes again
        POST   /simulator/faults        {"answer", "times"?, "target"?, "isProcessed"?, "status"?, "retryAfter"?, "body"?,
                                         "stallMilliseconds"?}: the next posts go wrong
        DELETE /simulator/faults        no more faults
        GET    /simulator/channel       everything said, in order; ?after=N leaves out the first N
        GET    /simulator/messages      the messages of the bot account as they stand now
        GET    /simulator/journal       everything sent and received, in order
        GET    /simulator/channel.txt   the channel as a transcript
        """

    /// Answers a request to `/simulator…`.
    func control(_ request: LoopbackRequest) async -> LoopbackReply {
        do {
            switch (request.method, request.path) {
            case (.get, "/simulator"):
                return try json(overview)
            case (.get, "/simulator/channel"):
                return try json(Array(channel.dropFirst(after(request.target))))
            case (.get, "/simulator/channel.txt"):
                return .text(200, channel.map { "\($0)\n" }.joined())
            case (.get, "/simulator/messages"):
                return try json(accountMessages)
            case (.get, "/simulator/journal"):
                return try json(journal.entries)
            case (.post, "/simulator/type"):
                let typing = try read(ControlTyping.self, request)
                let exchange = try await type(typing.text, as: user(typing.user), in: typing.channel, triggerID: typing.triggerID)
                return try json(document(exchange))
            case (.post, "/simulator/press"):
                let order = try read(ControlPress.self, request)
                let exchange = try await press(order.label, as: user(order.user), on: order.entry, triggerID: order.triggerID)
                return try json(document(exchange))
            case (.post, "/simulator/resend"):
                let number = try read(ControlResend.self, request).exchange
                guard let earlier = exchanges.first(where: { $0.number == number }) else { return .text(404, "no such exchange\n") }
                return try json(document(try await resend(earlier)))
            case (.post, "/simulator/faults"):
                let order = try read(ControlFault.self, request)
                setFault(order.fault, times: order.times, on: order.target)
                return .json(200, "{}")
            case (.delete, "/simulator/faults"):
                clearFaults()
                return .json(200, "{}")
            case (.post, "/simulator/command-url"):
                let place = try read(ControlCommandURL.self, request)
                try setCommandURL(place.url, publicURL: place.publicURL)
                return .json(200, "{}")
            default:
                return .text(404, Self.controlRoutes + "\n")
            }
        } catch {
            return .text(400, "\(error)\n")
        }
    }

    private var overview: ControlOverview {
        ControlOverview(
            platform: configuration.platform,
            siteURL: siteURL,
            webhookURL: webhookURL,
            botToken: configuration.botToken,
            team: configuration.team,
            channels: configuration.channels,
            users: configuration.users,
            command: configuration.command
        )
    }

    private func document(_ exchange: CommandExchange) -> ControlExchange {
        ControlExchange(
            number: exchange.number,
            status: exchange.status,
            contentType: exchange.headerFields[.contentType],
            body: String(decoding: exchange.body, as: UTF8.self),
            elapsedMilliseconds: exchange.elapsed / .milliseconds(1),
            privateText: exchange.privateText,
            publicText: exchange.publicText,
            failure: exchange.failure,
            triggerID: exchange.triggerID,
            responseURL: exchange.responseURL
        )
    }

    private func user(_ nameOrID: String) -> ChatUser {
        configuration.users.first { $0.name == nameOrID || $0.id == nameOrID } ?? ChatUser(id: nameOrID, name: nameOrID)
    }

    private func after(_ target: String) -> Int {
        let query = target.split(separator: "?", maxSplits: 1).dropFirst().first ?? ""
        return query.split(separator: "&").first { $0.hasPrefix("after=") }.flatMap { Int($0.dropFirst(6)) }.map { max(0, $0) } ?? 0
    }

    private func read<Document: Decodable>(_ type: Document.Type, _ request: LoopbackRequest) throws -> Document {
        try JSONDecoder().decode(type, from: Data(request.body))
    }

    private func json(_ document: some Encodable) throws -> LoopbackReply {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        return .json(200, String(decoding: try encoder.encode(document), as: UTF8.self) + "\n")
    }
}
