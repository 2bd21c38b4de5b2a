import ChatPlatforms

/// What the doctor asks bot accounts.
extension Doctor {
    func accounts() async -> [Finding] {
        var findings: [Finding] = []
        for platform in channels.platforms {
            guard let account = platform.account else { continue }
            findings.append(await finding(about: account, on: platform.name))
        }
        return findings
    }

    /// What the token may do; if that is all that is needed, whether it shows the address of somebody who is on the lists anyway.
    private func finding(about account: any ChatAccount, on name: PlatformName) async -> Finding {
        let subject = "\(name) bot account"
        let variable = "REASSIGN_\(name.rawValue.uppercased())_BOT_TOKEN"
        let silent = Finding.unreachable(
            subject, "\(data: account.origin) gives no usable answer", remedy: "check network, name and certificate")
        func refused(_ word: String) -> Finding {
            .bad(
                subject, "its token is refused (\(data: word))",
                remedy: "set \(ours: variable) anew with the scopes it needs, or leave it out")
        }

        switch account.rights(in: await transport.result(of: account.rightsRequest)) {
        case .complete: break
        case .unavailable: return silent
        case .refused(let word): return refused(word)
        case .lacking(let scopes):
            return .bad(
                subject, "its token lacks \(ours: scopes.joined(separator: ", "))",
                remedy: "add these scopes to the app, install it again, and set \(ours: variable) anew")
        }
        guard let user = users(name).sorted().first, let request = account.profileRequest(of: user) else {
            return .good(subject, "its token is accepted")
        }
        switch account.address(of: user, in: await transport.result(of: request)) {
        case .email:
            return .good(subject, "its token is accepted and tells addresses")
        case .hidden, .unknownUser:
            return .doubtful(
                subject, "its token is accepted, but shows no address of a listed person: mentions will not work",
                remedy: "let the account see addresses; on Slack, look whether the person's profile has one")
        case .refused(let word):
            return refused(word)
        case .unavailable:
            return silent
        }
    }

    private func users(_ name: PlatformName) -> Set<String> {
        switch name {
        case SlackPlatform.name: configuration.slack?.allowed.users ?? []
        case MattermostPlatform.name: configuration.mattermost?.allowed.users ?? []
        default: []
        }
    }
}
