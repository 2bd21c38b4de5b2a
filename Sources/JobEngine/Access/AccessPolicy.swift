/// Who may do what. One function decides for every route and every command.
public struct AccessPolicy: Sendable, Hashable {
    /// The allow-lists of one platform, by stable id. An empty list means nobody.
    public struct Lists: Sendable, Hashable {
        public var teams: Set<String>
        public var channels: Set<String>
        public var users: Set<String>

        /// Creates lists.
        public init(teams: Set<String>, channels: Set<String>, users: Set<String>) {
            self.teams = teams
            self.channels = channels
            self.users = users
        }
    }

    /// What a command needs.
    public enum Need: String, Sendable, CaseIterable {
        /// Any authentic sender: looks at nothing of anybody.
        case anyone
        /// Team, channel and user on the lists.
        case listed
        /// Listed, and an operator.
        case operators
    }

    /// The verdict.
    public enum Decision: Sendable, Hashable {
        case allowed
        case refused(Reason)
    }

    /// Why not. A closed set: names are metric labels.
    public enum Reason: String, Sendable, CaseIterable {
        case team, channel, user, `operator`
        /// Deletions are not offered.
        case deletion
        /// Disabling is not offered.
        case disabling
        /// A second person must agree, and has not, or was none.
        case approval
    }

    /// The lists by platform name; a platform without lists allows nobody.
    public var lists: [String: Lists]
    /// Operators as `platform:user id`.
    public var operators: Set<String>
    /// Whether jobs may delete the leaver's profile.
    public var allowsDeletion = false
    /// Whether jobs may disable the leaver's account.
    public var allowsDisabling = false
    /// Whether every job is shown as a plan first.
    public var confirmsAlways = false
    /// Which jobs a second person must approve.
    public var approval = ApprovalRule.never
    /// How many jobs one person may have started.
    public var quota = Quota.unlimited

    /// Creates a policy without options, approvals and limits.
    public init(lists: [String: Lists], operators: Set<String>) {
        self.lists = lists
        self.operators = operators
    }

    /// Whether `requester` may do something that needs `need`.
    public func authorize(_ requester: Requester, for need: Need) -> Decision {
        switch need {
        case .anyone:
            return .allowed
        case .listed:
            return isListed(requester)
        case .operators:
            guard case .allowed = isListed(requester) else { return isListed(requester) }
            return operators.contains("\(requester.platform):\(requester.user)") ? .allowed : .refused(.operator)
        }
    }

    /// Whether `requester` may stop a job that `owner` asked for: the same person, or an operator.
    public func maySteer(_ requester: Requester, jobOf owner: Requester) -> Bool {
        let isSame = (requester.platform, requester.team, requester.user) == (owner.platform, owner.team, owner.user)
        return isSame || authorize(requester, for: .operators) == .allowed
    }

    /// Team, then user, then channel: a listed person in the wrong channel is told so, a stranger is not.
    private func isListed(_ requester: Requester) -> Decision {
        guard let lists = lists[requester.platform], lists.teams.contains(requester.team) else { return .refused(.team) }
        guard lists.users.contains(requester.user) else { return .refused(.user) }
        guard lists.channels.contains(requester.channel) else { return .refused(.channel) }
        return .allowed
    }
}
