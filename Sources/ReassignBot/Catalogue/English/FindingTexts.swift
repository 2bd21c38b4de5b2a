import ChatPlatforms

/// What the doctor says about one finding: what it found, and what to do about it.
extension English {
    /// A finding as one message, or one line of a terminal.
    func findingText(_ finding: Finding) -> MessageText {
        let mark =
            switch finding.verdict {
            case .good: "✅"
            case .doubtful: "⚠"
            case .bad: "❌"
            case .unreachable: "⏸"
            }
        let (found, remedy) = words(for: finding.observation, finding.verdict)
        let advice: MessageText = finding.verdict == .good ? "" : " → \(remedy)"
        return "\(ours: mark) \(ours: words(for: finding.subject)): \(found)\(advice)"
    }

    private func words(for subject: Finding.Subject) -> String {
        switch subject {
        case .commands(let name): "\(name) commands"
        case .site(let name): "\(name) certificate"
        case .account(let name): "\(name) bot account"
        case .webhook(let name): "\(name) webhook"
        case .portalAddress: "DocSpace address"
        case .portalCertificate: "DocSpace certificate"
        case .clock: "clock"
        case .keyOwner: "key's account"
        case .key: "API key"
        case .access: "DocSpace key"
        case .foreignRooms: "rooms of others"
        case .store: "store"
        }
    }

    /// What was found, and what to do where that is not good.
    private func words(
        for observation: Finding.Observation, _ verdict: Finding.Verdict
    ) -> (found: MessageText, remedy: MessageText) {
        switch observation {
        // The chat.
        case .nobodyListed(let variables):
            (
                "nobody may start anything: \(ours: variables.joined(separator: ", ")) empty",
                "list the ids; \(command: "\(command) whoami") tells them"
            )
        case .forgedRequestAccepted:
            ("a forged request was accepted", "stop the bot and set a new secret")
        case .listed(let people, let channels, let workspaces, let secrets):
            (
                """
                \(ours: people == 1 ? "1 person" : "\(people) people"), \(ours: Quantity.of(channels, "channel")), \
                \(ours: Quantity.of(workspaces, "workspace")) on the lists; forged requests refused\
                \(ours: secrets == 1 ? "" : "; two secrets are accepted")
                """,
                "take the old one away once the change is done"
            )
        case .siteSilent(let site, let code):
            ("\(data: site) does not answer (\(ours: code))", "check REASSIGN_MATTERMOST_URL, network and certificate")
        case .accountAccepted:
            ("its token is accepted", "")
        case .accountLacks(let scopes, let variable):
            (
                "its token lacks \(ours: scopes.joined(separator: ", "))",
                "add these scopes to the app, install it again, and set \(ours: variable) anew"
            )
        case .accountTells:
            ("its token is accepted and tells addresses", "")
        case .accountTellsNothing:
            (
                "its token is accepted, but shows no address of a listed person: mentions will not work",
                "let the account see addresses; on Slack, look whether the person's profile has one"
            )
        case .accountRefused(let word, let variable):
            ("its token is refused (\(data: word))", "set \(ours: variable) anew with the scopes it needs, or leave it out")
        case .chatSilent(let origin):
            ("\(data: origin) gives no usable answer", "check network, name and certificate")
        case .webhookUntried:
            ("set; not tried, because only a post would show (\(command: "reassign-bot doctor --post"))", "")
        case .webhookTakes:
            ("takes posts", "")
        case .webhookSilent:
            ("gives no usable answer", "try again; if it stays so, check network and name")
        case .webhookRefuses(let word):
            ("refuses posts (\(data: word))", "make a new incoming webhook and set its address")

        // The portal's address.
        case .portalSilent(let url, let code):
            (
                "\(data: url) does not answer (\(ours: code))",
                "check REASSIGN_DOCSPACE_URL, network, certificate and, for a private address, REASSIGN_PRIVATE_DESTINATIONS"
            )
        case .portalVersion(let url, let version):
            ("\(data: url), version \(data: version)", "")
        case .portalWithoutVersion(let url, let status):
            ("\(data: url) answers \(status), without a version", "open the address in a browser: it must show the portal")
        case .certificateUntold:
            ("this machine's libcurl does not tell when it ends", "look at it in a browser")
        case .certificateEnds(let days):
            ("ends in \(days) days", "renew it, and find out why it was not renewed by itself")
        case .clockUntold:
            ("DocSpace does not tell its time", "check that this machine's time is kept (NTP)")
        case .clockSkew(let seconds):
            (
                "\(seconds) s between this machine and DocSpace\(ours: verdict == .bad ? ": signed commands are refused" : "")",
                "let this machine's time be kept (NTP)"
            )

        // The key.
        case .ownedByOwner(let name):
            ("\(data: name), owner of the portal", "")
        case .ownedByAdmin(let name):
            (
                "\(data: name), DocSpace admin: cannot move the data of other admins",
                "use a key of the owner if admins leave too"
            )
        case .ownedByOther(let name):
            ("\(data: name) is neither owner nor DocSpace admin", "set REASSIGN_DOCSPACE_TOKEN to a key of an admin")
        case .keyOff:
            ("switched off", "switch it on in DocSpace: Developer tools, API keys")
        case .keyLacks(let scopes):
            (
                "lacks \(ours: scopes.joined(separator: ", "))",
                "make a key with accounts:write, accounts.self:read and rooms:read"
            )
        case .keyHolds(let rights, let days):
            (
                """
                \(ours: rights == .all ? "all rights of its owner" : "all scopes that are needed")\
                \(ours: days.map { ", ends in \($0) days" } ?? ", never ends")
                """,
                "make a new key and set REASSIGN_DOCSPACE_TOKEN before"
            )
        case .roomsSeen:
            ("visible", "")
        case .roomsUnseen(let people):
            ("none seen with \(people) people", "if they do own rooms, this key cannot count them: use the owner's key")
        case .keyRefused:
            ("refused (401)", "set REASSIGN_DOCSPACE_TOKEN anew")
        case .portalUnpaid:
            ("the portal is not paid for (402)", "the portal's owner must pay")
        case .portalRefuses(let error):
            ("\(ours: error)", "check the portal's state and IP rules, and the key's scopes")
        case .portalUncertain(let error):
            ("\(ours: error)", "try again; if it stays so, look at the portal")

        // The store.
        case .storeUsed:
            ("can be used, every message was delivered", "")
        case .postsGivenUp(let count):
            ("can be used; \(count) messages were given up", "\(command: "\(command) status") lists them")
        case .storeAbsent:
            ("does not exist yet; the first start makes it", "")
        case .storeFolderLocked:
            ("its folder cannot be written to", "give the bot's user the right, or set REASSIGN_STORE")
        case .auditIntact(let rows, let use):
            ("\(ours: use == .nobody ? "no bot runs" : "in use by a running bot"), audit trail of \(rows) rows intact", "")
        case .auditBroken(let row):
            ("audit trail broken at row \(row)", "compare with a backup, and find out who can write the file")
        case .storeBroken(let code):
            ("cannot be used (\(ours: code))", "check disk, path and rights; the log says more")
        case .botAnswersOtherwise:
            ("the bot gave an answer to another question", "start the bot again")
        case .botWentAway:
            ("the bot went away in mid-answer", "try again")
        }
    }
}
