/// `GET /simulator`: what the bot has to be configured with, and who can type.
struct ControlOverview: Codable {
    var platform: SimulatedPlatform
    var siteURL: String
    var webhookURL: String
    var botToken: String
    var team: ChatPlace
    var channels: [ChatPlace]
    var users: [ChatUser]
    var command: String
}

/// `POST /simulator/type`.
struct ControlTyping: Codable {
    var text: String
    /// A name or an id of the directory; anything else is a stranger with this id and name.
    var user: String
    var channel: String?
    var triggerID: String?
}

/// `POST /simulator/press`.
struct ControlPress: Codable {
    var label: String
    /// As in ``ControlTyping``.
    var user: String
    /// As ``ChannelEntry/sequence``.
    var entry: Int?
    var triggerID: String?
}

/// `POST /simulator/resend`.
struct ControlResend: Codable {
    /// As ``ControlExchange/number``.
    var exchange: Int
}

/// The answer to `type` and `resend`.
struct ControlExchange: Codable {
    /// For `resend`: 1 is the first exchange of this simulator.
    var number: Int
    var status: Int?
    var contentType: String?
    var body: String
    var elapsedMilliseconds: Double
    var privateText: String?
    var publicText: String?
    var failure: String?
    var triggerID: String
    var responseURL: String
}

/// `POST /simulator/faults`: the members of ``ChatFault`` and these two.
struct ControlFault: Decodable {
    var fault: ChatFault
    var times: Int
    var target: ChatFaultTarget

    private enum CodingKeys: String, CodingKey {
        case times, target
    }

    init(from decoder: any Decoder) throws {
        fault = try ChatFault(from: decoder)
        let container = try decoder.container(keyedBy: CodingKeys.self)
        times = try container.decodeIfPresent(Int.self, forKey: .times) ?? 1
        target = try container.decodeIfPresent(ChatFaultTarget.self, forKey: .target) ?? .webhook
    }
}

/// `POST /simulator/command-url`.
struct ControlCommandURL: Codable {
    var url: String
    var publicURL: String?
}
