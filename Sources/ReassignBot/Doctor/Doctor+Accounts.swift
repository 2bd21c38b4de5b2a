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
        let subject = Finding.Subject.account(name)
        let variable = "REASSIGN_\(name.rawValue.uppercased())_BOT_TOKEN"
        let silent = Finding.unreachable(subject, .chatSilent(account.origin))
        func refused(_ word: String) -> Finding { .bad(subject, .accountRefused(word: word, variable: variable)) }

        switch account.rights(in: await transport.result(of: account.rightsRequest)) {
        case .complete: break
        case .unavailable: return silent
        case .refused(let word): return refused(word)
        case .lacking(let scopes):
            return .bad(subject, .accountLacks(scopes, variable: variable))
        }
        guard let user = users(name).sorted().first, let request = account.profileRequest(of: user) else {
            return .good(subject, .accountAccepted)
        }
        switch account.address(of: user, in: await transport.result(of: request)) {
        case .email:
            return .good(subject, .accountTells)
        case .hidden, .unknownUser:
            return .doubtful(subject, .accountTellsNothing)
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
