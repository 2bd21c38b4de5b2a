import ChatSimulator
import DocSpaceSimulator
import Foundation
import JobEngine
import ReassignTestKit

/// A lane whose bot also posts to a second chat, on a host of its own.
final class ChannelPair {
    let lane: Lane
    /// Where no command comes from.
    let mattermost: ChatSimulator

    private static let token = TestSecrets.chaosToken

    /// Starts both chats; the lane's first bot knows the first only.
    init(scale: Double) async throws {
        lane = try await Lane(scale: scale)
        var configuration = ChatSimulatorConfiguration.sample(.mattermost, secret: Self.token)
        configuration.enforcesPace = false
        mattermost = try await ChatSimulator.start(configuration)
        lane.furtherSettings = [
            "REASSIGN_MATTERMOST_URL": mattermost.siteURL, "REASSIGN_MATTERMOST_COMMAND_TOKEN": Self.token,
            "REASSIGN_MATTERMOST_TEAMS": configuration.team.id, "REASSIGN_MATTERMOST_CHANNELS": configuration.channels[0].id,
            "REASSIGN_MATTERMOST_USERS": configuration.users[0].id, "REASSIGN_MATTERMOST_WEBHOOK_URL": mattermost.webhookURL,
        ]
    }

    func close() async throws {
        try await lane.close()
        await mattermost.stop()
    }

    var chats: [ChatSimulator] { [lane.chat, mattermost] }

    /// Stops the bot and puts a store with `count` waiting messages in its place.
    func fill(_ count: Int, with dice: inout Dice) async throws -> FilledOutbox {
        _ = try await lane.bot?.stop(within: .seconds(10))
        try lane.removeStore()
        let now = Int64(Date().timeIntervalSince1970 * 1_000)
        return try await FilledOutbox.make(count, at: .init(milliseconds: now), with: &dice, path: lane.storePath)
    }
}
