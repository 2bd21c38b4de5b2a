import ChatPlatforms
import DocSpaceKit
import Foundation
import HTTPTypes
import JobEngine
import JobLedger
import TransportCore

/// Whether the doctor posts to a channel to find out that it can.
public enum DoctorPosting: Sendable, Hashable {
    /// Nothing is posted.
    case never
    /// One test message to each channel.
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
        let subject = Finding.Subject.commands(name)
        let variable = "REASSIGN_\(name.rawValue.uppercased())"
        let empty = [("TEAMS", lists.teams), ("CHANNELS", lists.channels), ("USERS", lists.users)].filter { $0.1.isEmpty }.map(\.0)
        guard empty.isEmpty else {
            return .bad(subject, .nobodyListed(empty.map { "\(variable)_\($0)" }))
        }
        let platform = channels.platform(name)
        let forged = InboundRequest(
            route: .commands, headerFields: [.contentType: "application/x-www-form-urlencoded"], body: Array("token=x&command=x".utf8))
        if platform?.authenticate(forged, nowSeconds: wallSeconds()) == .accepted {
            return .bad(subject, .forgedRequestAccepted)
        }
        let listed = Finding.Observation.listed(
            people: lists.users.count, channels: lists.channels.count, workspaces: lists.teams.count, secrets: secrets)
        return secrets == 1 ? .good(subject, listed) : .doubtful(subject, listed)
    }

    private func webhooks(_ posting: DoctorPosting) async -> [Finding] {
        var findings: [Finding] = []
        for platform in channels.platforms {
            let subject = Finding.Subject.webhook(platform.name)
            guard posting == .once, let entry = channels.channel(.channel(of: platform.name.rawValue)) else {
                findings.append(.good(subject, .webhookUntried))
                continue
            }
            let message = Message(id: "", spans: configuration.catalogue.doctorPost.spans)
            switch await courier.send(message, by: platform, to: .webhook(url: entry.webhook.revealed)) {
            case .delivered: findings.append(.good(subject, .webhookTakes))
            case .retry, .retryFewTimes, .unknown: findings.append(.unreachable(subject, .webhookSilent))
            case .rejected(let word), .dead(let word): findings.append(.bad(subject, .webhookRefuses(word: word)))
            }
        }
        return findings
    }
}
