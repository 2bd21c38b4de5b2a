internal import HTTPTypes
internal import LoopbackHTTP
internal import NIOConcurrencyHelpers

extension ChatSimulator {
    /// Makes the next posts go wrong, after those that were ordered before.
    ///
    /// - Parameters:
    ///   - times: How many posts; `Int.max` for all until ``clearFaults()``.
    ///   - target: Which posts.
    public func setFault(_ fault: ChatFault, times: Int = 1, on target: ChatFaultTarget = .webhook) {
        guard times > 0 else { return }
        state.withLockedValue { $0.faults.append(FaultOrder(fault: fault, target: target, times: times)) }
    }

    /// Lets everything go well again.
    public func clearFaults() {
        state.withLockedValue { $0.faults = [] }
    }

    /// Answers one request of any kind.
    func answer(_ request: LoopbackRequest) async -> LoopbackReply {
        if request.path == "/simulator" || request.path.hasPrefix("/simulator/") {
            return await control(request)
        }
        do {
            if rules.isReplyPath(request.path) { return try answerReply(request) }
            if let call = accountRules.call(request) { return try answerAccount(request, call) }
            if let lookup = rules.webhook(at: request.path) { return try answerWebhook(request, lookup) }
            try journal.append(JournalEntry(kind: "stray", request: request, extras: ["verdict": "404"]))
            return .text(404, "Not Found")
        } catch {
            // The journal failed: what is not recorded must not be answered.
            return .closeWithoutAnswer
        }
    }

    private func answerWebhook(_ request: LoopbackRequest, _ lookup: WebhookLookup) throws -> LoopbackReply {
        let fault = takeFault(.webhook)
        if let fault, !fault.isProcessed {
            try record("webhook", request, verdict: "fault", fault: fault)
            return reply(to: fault)
        }
        let outcome = judge(request, lookup)
        try record("webhook", request, verdict: outcome.word, fault: fault)
        if case .shown(let messages, let channel) = outcome {
            show(messages, in: channel, of: nil, origin: .webhook, payload: request.body)
        }
        return fault.map(reply(to:)) ?? reply(to: outcome)
    }

    private func answerReply(_ request: LoopbackRequest) throws -> LoopbackReply {
        let fault = takeFault(.reply)
        if let fault, !fault.isProcessed {
            try record("reply", request, verdict: "fault", fault: fault)
            return reply(to: fault)
        }
        let outcome = judgeReply(request)
        try record("reply", request, verdict: outcome.outcome.word, fault: fault)
        if case .shown(let messages, let channel) = outcome.outcome {
            if let original = outcome.original, let message = messages.first {
                replace(original, with: message, in: channel, payload: request.body)
            } else {
                show(messages, in: channel, of: outcome.user, origin: .reply, payload: request.body)
            }
        }
        return fault.map(reply(to:)) ?? reply(to: outcome.outcome)
    }

    /// What became of a post.
    private enum Outcome {
        case shown([SeenMessage], ChatPlace)
        case refused(PostRefusal)
        case tooFast(wait: Duration)
        case wrongMethod

        /// For the journal.
        var word: String {
            switch self {
            case .shown: "shown"
            case .refused(let refusal): refusal.word
            case .tooFast: "rate_limited"
            case .wrongMethod: "wrong_method"
            }
        }
    }

    private func judge(_ request: LoopbackRequest, _ lookup: WebhookLookup) -> Outcome {
        guard request.method == .post else { return .wrongMethod }
        let channel: ChatPlace
        switch lookup {
        case .refused(let refusal): return .refused(refusal)
        case .channel(let found): channel = found
        }
        if let wait = paceWait(for: channel) { return .tooFast(wait: wait) }
        do {
            return .shown(try rules.readWebhookPost(request, channel: channel), channel)
        } catch {
            return .refused(refusal(from: error))
        }
    }

    private func judgeReply(_ request: LoopbackRequest) -> (outcome: Outcome, user: ChatUser?, original: Int?) {
        guard request.method == .post else { return (.wrongMethod, nil, nil) }
        let now = configuration.timeSince1970()
        let lifetime = ReplyAddress.lifetime / configuration.timeScale
        let found: Result<ReplyAddress, PostRefusal> = state.withLockedValue { state in
            guard var address = state.replies[request.path], now - address.issuedAt <= lifetime else { return .failure(rules.replyExpired) }
            guard address.uses < ReplyAddress.maximumUses else { return .failure(rules.replyUsedUp) }
            address.uses += 1
            state.replies[request.path] = address
            return .success(address)
        }
        do {
            let address = try found.get()
            let original = rules.replacesOriginal(request) ? address.original : nil
            return (.shown(try rules.readReply(request), address.channel), address.user, original)
        } catch {
            return (.refused(refusal(from: error)), nil, nil)
        }
    }

    private func refusal(from error: any Error) -> PostRefusal {
        error as? PostRefusal ?? PostRefusal(status: 500, word: "fatal_error")
    }

    /// Time on the platform's own scale until the next post is taken; nil if this one is.
    func paceWait(for channel: ChatPlace) -> Duration? {
        guard rules.isPaced else { return nil }
        let now = configuration.timeSince1970() * configuration.timeScale
        return state.withLockedValue { $0.pace[channel.id, default: rules.pace].admit(at: now) }
    }

    func takeFault(_ target: ChatFaultTarget) -> ChatFault? {
        state.withLockedValue { state in
            guard let index = state.faults.firstIndex(where: { $0.target == target }) else { return nil }
            let fault = state.faults[index].fault
            if state.faults[index].times == .max { return fault }
            state.faults[index].times -= 1
            if state.faults[index].times == 0 { state.faults.remove(at: index) }
            return fault
        }
    }

    func record(_ kind: String, _ request: LoopbackRequest, verdict: String, fault: ChatFault?) throws {
        var extras = ["verdict": verdict, "content_type": request.headerFields[.contentType] ?? ""]
        extras["fault"] = fault.map { $0.answer.rawValue }
        try journal.append(JournalEntry(kind: kind, request: request, extras: extras))
    }

    private func reply(to outcome: Outcome) -> LoopbackReply {
        switch outcome {
        case .shown: rules.success
        case .refused(let refusal): rules.refusal(refusal)
        case .tooFast(let wait): rules.rateLimited(retryAfter: String(max(1, Int((wait / .seconds(1)).rounded(.up)))))
        case .wrongMethod: .text(405, "Method Not Allowed", headerFields: [.allow: "POST"])
        }
    }

    func reply(to fault: ChatFault) -> LoopbackReply {
        if let refusal = rules.refusal(for: fault.answer) { return rules.refusal(refusal) }
        switch fault.answer {
        case .rateLimited:
            return rules.rateLimited(retryAfter: fault.retryAfter)
        case .proxyError:
            let page = "<html><head><title>\(fault.status)</title></head><body><h1>\(fault.status)</h1></body></html>"
            return .respond(status: fault.status, headerFields: [.contentType: "text/html"], body: Array(page.utf8))
        case .text:
            return .text(fault.status, fault.body)
        case .cut:
            return .raw([.bytes(Array("HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: 2\r\n\r\no".utf8))])
        case .stalled:
            return .raw([.pause(.milliseconds(fault.stallMilliseconds))])
        case .redirect:
            return .text(302, "", headerFields: [.location: fault.body])
        case .closed, .webhookGone, .webhookForbidden, .channelArchived, .invalidPayload, .tokenRefused, .missingScope, .notInChannel,
            .messageGone, .unknownUser, .addressHidden:
            return .closeWithoutAnswer
        }
    }
}
