import ChatPlatforms
import JobEngine
import JobLedger
import TransportCore

/// Says posts through a bot account: one message for each job, changed in place; details in its thread; what somebody must notice as a
/// message of its own.
///
/// A change may be repeated without harm, so it comes first; the new message, which may not, comes last and proves the delivery.
struct AccountSender: Sendable {
    let courier: Courier
    let catalogue: any Catalogue
    let buttons: ButtonPlacement

    /// The account, and the channel that watches.
    struct Account: Sendable {
        let platform: any ChatPlatform
        let account: any ChatAccount
        let channel: String

        /// What the breaker knows it by: apart from the webhook, which may work while the API at the same address does not.
        var host: String { "\(account.origin)#account" }
    }

    /// What became of a post.
    enum Outcome: Sendable, Equatable {
        /// The chat has it. Later posts about the job change this message; `nil` if it is none to be changed.
        case said(jobMessage: MessageReference?)
        /// The account may not do this. The word is for log and operator.
        case refused(String)
        /// Certainly not shown.
        case notSaid(Delivery)
        /// It may have been shown.
        case unknown

        fileprivate init(_ delivery: AccountDelivery) {
            self =
                switch delivery {
                case .posted(let reference): .said(jobMessage: reference)
                case .lost: .notSaid(.retryFewTimes)
                case .refused(let word): .refused(word)
                case .other(.unknown): .unknown
                case .other(let delivery): .notSaid(delivery)
                }
        }

        /// A message that is said, but is not the one to be changed later.
        fileprivate func keeping(_ jobMessage: MessageReference?) -> Outcome {
            if case .said = self { .said(jobMessage: jobMessage) } else { self }
        }
    }

    /// So many tries of one post are made; what fails then is not waited for.
    static let mostTries = 3

    /// - Parameter id: Recognises a copy of the message.
    func send(_ post: ClaimedPost, id: String, by account: Account) async -> Outcome {
        let announcement = post.announcement
        let said = Message(
            id: id, spans: catalogue.text(for: announcement).spans, buttons: buttons.of(announcement, in: account.channel))
        let live = Message(
            id: id, spans: catalogue.liveText(for: announcement).spans, buttons: buttons.ofLive(announcement, in: account.channel))
        let channel = AccountPlace.channel(account.channel)
        let reference = post.reference.map(MessageReference.init(rawValue:))
        switch (announcement.notice.manner, reference) {
        case (.live, let reference?):
            let delivery = await change(reference, to: live, of: post, by: account)
            // Somebody has removed the message, or it cannot be changed: the job gets a new one.
            return Outcome(delivery == .lost ? await send(live, to: channel, by: account) : delivery)
        case (.live, nil):
            return Outcome(await send(live, to: channel, by: account))
        case (.detail, let reference?):
            let delivery = await send(said, to: .thread(of: reference), by: account)
            return Outcome(delivery == .lost ? await send(said, to: channel, by: account) : delivery).keeping(reference)
        case (.aloud, let reference?):
            switch await change(reference, to: live, of: post, by: account) {
            case .refused(let word): return .refused(word)
            case .other(.retry(let after)): return .notSaid(.retry(after: after))
            case .posted, .lost, .other: break
            }
            return Outcome(await send(said, to: channel, by: account)).keeping(reference)
        case (.detail, nil), (.aloud, nil):
            let outcome = Outcome(await send(said, to: channel, by: account))
            // What is said before the job has its message must not be overwritten by it.
            return announcement.isTerminal ? outcome : outcome.keeping(nil)
        }
    }

    /// Changes the job's message. One that could not be changed again and again counts as lost.
    private func change(
        _ reference: MessageReference, to message: Message, of post: ClaimedPost, by account: Account
    ) async -> AccountDelivery {
        let delivery = await send(message, to: .message(reference), by: account)
        switch delivery {
        case .other(.retry), .other(.retryFewTimes): return post.tries >= Self.mostTries ? .lost : delivery
        case .posted, .lost, .refused, .other: return delivery
        }
    }

    private func send(_ message: Message, to place: AccountPlace, by account: Account) async -> AccountDelivery {
        let delivery = await send(message, to: place, by: account, as: .full)
        guard case .other(.rejected) = delivery else { return delivery }
        return await send(message, to: place, by: account, as: .plain)
    }

    private func send(
        _ message: Message, to place: AccountPlace, by account: Account, as form: MessageForm
    ) async -> AccountDelivery {
        // A name that this platform cannot have given, from a store that was with another one before.
        guard let request = account.account.encode(message, to: place, as: form) else { return .lost }
        let delivery = account.account.interpret(await courier.transport.result(of: request), from: place)
        courier.metrics.posted(platform: account.platform.name, result: BotMetrics.PostResult(delivery))
        return delivery
    }
}

extension BotMetrics.PostResult {
    /// What one call counts as.
    fileprivate init(_ delivery: AccountDelivery) {
        self =
            switch delivery {
            case .posted: .delivered
            case .lost, .refused: .dead
            case .other(.unknown): .unknown
            case .other(.rejected): .rejected
            case .other: .retried
            }
    }
}
