import ChatPlatforms
import DocSpaceKit
import Foundation
import HTTPTypes
import JobEngine
import JobLedger
import TransportCore

/// Whether the doctor posts to a channel to find out that it can.
public enum DoctorPosting: Sendable, Hashable {
    case never
    case once
}

/// Looks at everything that the bot needs and says what to fix: one implementation for the chat and for the shell.
struct Doctor: Sendable {
    let configuration: BotConfiguration
    let client: DocSpaceClient
    let transport: any HTTPTransport
    let courier: Courier
    let channels: ChannelDirectory
    /// What is to say about the store; the shell asks otherwise than the bot that has it open.
    let store: @Sendable () async -> Finding
    /// Seconds since 1970 by this machine's wall clock.
    let wallSeconds: @Sendable () -> Int64

    /// Looks at everything, in the order in which things are needed.
    func examine(_ posting: DoctorPosting) async -> [Finding] {
        var findings = platforms()
        findings += await portal()
        findings += await chatCertificates()
        findings += await accounts()
        findings += await webhooks(posting)
        findings.append(await store())
        return findings
    }

    // MARK: Chat

    private func platforms() -> [Finding] {
        var findings: [Finding] = []
        if let slack = configuration.slack {
            findings.append(lists(SlackPlatform.name, slack.allowed, secrets: slack.signingSecrets.count))
        }
        if let mattermost = configuration.mattermost {
            findings.append(lists(MattermostPlatform.name, mattermost.allowed, secrets: mattermost.commandTokens.count))
        }
        return findings
    }

    private func lists(_ name: PlatformName, _ lists: BotConfiguration.AllowLists, secrets: Int) -> Finding {
        let subject = "\(name) commands"
        let variable = "REASSIGN_\(name.rawValue.uppercased())"
        let empty = [("TEAMS", lists.teams), ("CHANNELS", lists.channels), ("USERS", lists.users)].filter { $0.1.isEmpty }.map(\.0)
        guard empty.isEmpty else {
            return .bad(
                subject, "nobody may start anything: \(ours: empty.map { "\(variable)_\($0)" }.joined(separator: ", ")) empty",
                remedy: "list the ids; \(command: "/reassign whoami") tells them")
        }
        let platform = channels.platform(name)
        let forged = InboundRequest(
            route: .commands, headerFields: [.contentType: "application/x-www-form-urlencoded"], body: Array("token=x&command=x".utf8))
        if platform?.authenticate(forged, nowSeconds: wallSeconds()) == .accepted {
            return .bad(subject, "a forged request was accepted", remedy: "stop the bot and set a new secret")
        }
        let people: MessageText =
            "\(lists.users.count) people, \(lists.channels.count) channels, \(lists.teams.count) workspaces on the lists; forged requests refused"
        guard secrets == 1 else {
            return .doubtful(subject, people + "; two secrets are accepted", remedy: "take the old one away once the change is done")
        }
        return .good(subject, people)
    }

    private func webhooks(_ posting: DoctorPosting) async -> [Finding] {
        var findings: [Finding] = []
        for platform in channels.platforms {
            let subject = "\(platform.name) webhook"
            guard posting == .once, let entry = channels.channel(.channel(of: platform.name.rawValue)) else {
                findings.append(.good(subject, "set; not tried, because only a post would show (\(command: "reassign-bot doctor --post"))"))
                continue
            }
            let message = Message(id: "", spans: configuration.catalogue.doctorPost.spans)
            switch await courier.send(message, by: platform, to: .webhook(url: entry.webhook.revealed)) {
            case .delivered: findings.append(.good(subject, "takes posts"))
            case .retry, .retryFewTimes, .unknown:
                findings.append(
                    .unreachable(subject, "gives no usable answer", remedy: "try again; if it stays so, check network and name"))
            case .rejected(let word), .dead(let word):
                findings.append(.bad(subject, "refuses posts (\(data: word))", remedy: "make a new incoming webhook and set its address"))
            }
        }
        return findings
    }
}
