internal import HTTPTypes
internal import LoopbackHTTP
internal import NIOConcurrencyHelpers

extension ChatSimulator {
    /// The messages of the bot account as they stand now, oldest first.
    public var accountMessages: [AccountMessage] { state.withLockedValue { $0.messages } }

    /// Answers a call with the token of the bot account.
    func answerAccount(_ request: LoopbackRequest, _ found: Result<AccountCall, PostRefusal>) throws -> LoopbackReply {
        let call: AccountCall
        switch found {
        case .failure(let refusal): return try refused(request, "account", refusal)
        case .success(let found): call = found
        }
        guard accountRules.isAuthentic(request) else { return try refused(request, call.kind, accountRules.badToken) }
        let fault = takeFault(call.faultTarget)
        if let fault, !fault.isProcessed {
            try record(call.kind, request, verdict: "fault", fault: fault)
            return try reply(to: fault, on: call, request)
        }
        do {
            let answer = try carryOut(call, request)
            try record(call.kind, request, verdict: "done", fault: fault)
            return try fault.map { try reply(to: $0, on: call, request) } ?? answer
        } catch let refusal as PostRefusal {
            return try refused(request, call.kind, refusal)
        } catch let tooFast as TooFast {
            try record(call.kind, request, verdict: "rate_limited", fault: nil)
            return accountRules.rateLimited(retryAfter: String(max(1, Int((tooFast.wait / .seconds(1)).rounded(.up)))))
        }
    }

    private struct TooFast: Error {
        let wait: Duration
    }

    private func carryOut(_ call: AccountCall, _ request: LoopbackRequest) throws -> LoopbackReply {
        switch call {
        case .test:
            return accountRules.tested(configuration.team)
        case .profile(let id):
            guard let user = configuration.users.first(where: { $0.id == id }) else { throw accountRules.unknownUser }
            return accountRules.profile(of: user)
        case .post(let id, let thread):
            guard let channel = configuration.channels.first(where: { $0.id == id }) else { throw accountRules.unknownChannel }
            if let wait = paceWait(for: channel) { throw TooFast(wait: wait) }
            let seen = try accountRules.read(request, channel: channel)
            let message = try add(seen, in: channel, thread: thread)
            let shown = show([seen], in: channel, of: nil, origin: thread == nil ? .account : .thread, payload: request.body)
            state.withLockedValue {
                $0.lines[message.id] = shown.last?.sequence
                $0.shown[message.id] = seen
            }
            return accountRules.posted(message)
        case .edit(_, let id):
            guard let channelID = accountMessages.first(where: { $0.id == id })?.channelID,
                let channel = configuration.channels.first(where: { $0.id == channelID })
            else { throw accountRules.unknownMessage }
            let named = try accountRules.read(request, channel: channel)
            let (earlier, before) = state.withLockedValue { ($0.lines[id], $0.shown[id]) }
            let seen = before.map { accountRules.shown(named, after: $0, by: request) } ?? named
            let message = try edit(id, seen)
            let shown = show([seen], in: channel, of: nil, origin: .edit, replaces: earlier, payload: request.body)
            state.withLockedValue {
                $0.lines[id] = shown.last?.sequence
                $0.shown[id] = seen
            }
            return accountRules.edited(message)
        }
    }

    private func add(_ seen: SeenMessage, in channel: ChatPlace, thread: String?) throws -> AccountMessage {
        let seconds = configuration.timeSince1970().components.seconds
        return try state.withLockedValue { state in
            if let thread, !state.messages.contains(where: { $0.id == thread }) { throw accountRules.unknownMessage }
            let id = accountRules.messageID(number: state.messages.count + 1, atSeconds: seconds)
            let message = AccountMessage(id: id, channelID: channel.id, thread: thread, text: seen.text, messageID: seen.messageID)
            state.messages.append(message)
            return message
        }
    }

    private func edit(_ id: String, _ seen: SeenMessage) throws -> AccountMessage {
        try state.withLockedValue { state in
            guard let index = state.messages.firstIndex(where: { $0.id == id }) else { throw accountRules.unknownMessage }
            state.messages[index].text = seen.text
            state.messages[index].messageID = seen.messageID
            state.messages[index].edits += 1
            return state.messages[index]
        }
    }

    private func reply(to fault: ChatFault, on call: AccountCall, _ request: LoopbackRequest) throws -> LoopbackReply {
        if let refusal = accountRules.refusal(for: fault.answer) { return accountRules.refusal(refusal) }
        switch (fault.answer, call) {
        case (.rateLimited, _):
            return accountRules.rateLimited(retryAfter: fault.retryAfter)
        case (.addressHidden, .profile(let id)):
            return accountRules.profile(of: ChatUser(id: id, name: "hidden"))
        case (.unknownUser, _):
            return accountRules.refusal(accountRules.unknownUser)
        default:
            return reply(to: fault)
        }
    }

    private func refused(_ request: LoopbackRequest, _ kind: String, _ refusal: PostRefusal) throws -> LoopbackReply {
        try record(kind, request, verdict: refusal.word, fault: nil)
        return accountRules.refusal(refusal)
    }
}
