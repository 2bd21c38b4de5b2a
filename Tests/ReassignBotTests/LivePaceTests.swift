import JobEngine
import Testing

@testable import ReassignBot

/// How fast a message may change.
@Suite("Pace of live messages")
struct LivePaceTests {
    private static let token = ["REASSIGN_SLACK_BOT_TOKEN": "xoxb-0123456789-abcdef"]

    @Test(
        "a message that is changed in place changes every five seconds at most; elsewhere the operator's pace counts",
        arguments: [("1", true, true, 5), ("20", true, true, 20), ("2", false, true, 2), ("2", true, false, 2)]
    )
    func pace(seconds: String, hasToken: Bool, hasOneChannel: Bool, expected: Int) async throws {
        var changes: [String: String?] = hasToken ? Self.token : [:]
        changes["REASSIGN_POST_SECONDS"] = seconds
        if hasOneChannel { changes["REASSIGN_SLACK_CHANNELS"] = "C0ADMINS01" }
        let policy = try await ConfigurationSample.read(with: changes).policy
        #expect(policy.timing.postGap == .seconds(expected))
        #expect(policy.mostStagePosts == (hasToken && hasOneChannel ? 7 : 4))
    }

    @Test("every stage is said only if no channel gets a message for each")
    func mixed() async throws {
        var changes: [String: String?] = Self.token
        changes["REASSIGN_SLACK_CHANNELS"] = "C0ADMINS01"
        let policy = try await ConfigurationSample.read(ConfigurationSample.both, with: changes).policy
        #expect(policy.mostStagePosts == 4)
        #expect(policy.timing.postGap == .seconds(10))
    }
}
