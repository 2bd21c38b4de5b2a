import JobEngine
import Testing

@Suite("Who may do what")
struct AccessPolicyTests {
    /// One sender, by what is on the lists.
    struct Sender: Sendable {
        var hasLists: Bool
        var team: Bool
        var channel: Bool
        var user: Bool
        var isOperator: Bool

        static let all: [Sender] = (0..<32).map { bits in
            Sender(hasLists: bits & 1 == 0, team: bits & 2 == 0, channel: bits & 4 == 0, user: bits & 8 == 0, isOperator: bits & 16 == 0)
        }
    }

    @Test(
        "team, channel and user must all be listed, operators too; everything else is refused", arguments: Sender.all,
        AccessPolicy.Need.allCases)
    func matrix(sender: Sender, need: AccessPolicy.Need) {
        let lists = AccessPolicy.Lists(
            teams: sender.team ? ["T1"] : ["T9"], channels: sender.channel ? ["C1"] : [], users: sender.user ? ["U1"] : ["U2"])
        let policy = AccessPolicy(
            lists: [sender.hasLists ? "slack" : "mattermost": lists],
            operators: sender.isOperator ? ["slack:U1"] : ["mattermost:U1", "slack:U2", "U1"])
        let isListed = sender.hasLists && sender.team && sender.channel && sender.user
        let isAllowed =
            switch need {
            case .anyone: true
            case .listed: isListed
            case .operators: isListed && sender.isOperator
            }
        #expect((policy.authorize(Sample.order().requester, for: need) == .allowed) == isAllowed)
    }

    @Test(
        "no lists, and empty lists, mean nobody",
        arguments: [
            [:], ["slack": AccessPolicy.Lists(teams: [], channels: [], users: [])],
        ])
    func nobody(lists: [String: AccessPolicy.Lists]) {
        let policy = AccessPolicy(lists: lists, operators: ["slack:U1"])
        #expect(policy.authorize(Sample.order().requester, for: .listed) == .refused(.team))
        #expect(policy.authorize(Sample.order().requester, for: .operators) == .refused(.team))
    }

    @Test("empty ids are not on any list")
    func emptyIDs() {
        var requester = Sample.order().requester
        requester.team = ""
        let lists = AccessPolicy.Lists(teams: ["T1"], channels: ["C1"], users: ["U1"])
        #expect(AccessPolicy(lists: ["slack": lists], operators: []).authorize(requester, for: .listed) == .refused(.team))
    }

    @Test("a stranger in the wrong channel is told about neither; a listed person is told about the channel")
    func reasons() {
        let lists = AccessPolicy.Lists(teams: ["T1"], channels: ["C1"], users: ["U1"])
        let policy = AccessPolicy(lists: ["slack": lists], operators: [])
        var requester = Sample.order().requester
        requester.channel = "C2"
        #expect(policy.authorize(requester, for: .listed) == .refused(.channel))
        requester.user = "U2"
        #expect(policy.authorize(requester, for: .listed) == .refused(.user))
        #expect(policy.authorize(Sample.order().requester, for: .operators) == .refused(.operator))
    }

    @Test("names, however equal, give no right")
    func namesGiveNothing() {
        let lists = AccessPolicy.Lists(teams: ["T1"], channels: ["it-ops"], users: ["olga"])
        #expect(AccessPolicy(lists: ["slack": lists], operators: []).authorize(Sample.order().requester, for: .listed) == .refused(.user))
    }
}
