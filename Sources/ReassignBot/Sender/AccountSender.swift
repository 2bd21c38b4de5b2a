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
    }

    /// - Parameter id: Recognises a copy of the message.
    func send(_ post: ClaimedPost, id: String, by account: Account) async -> AccountDelivery {
        let announcement = post.announcement
        let said = Message(
            id: id, spans: catalogue.text(for: announcement).spans, buttons: buttons.of(announcement, in: account.channel))
        let live = Message(
            id: id, spans: catalogue.liveText(for: announcement).spans, buttons: buttons.ofLive(announcement, in: account.channel))
        let reference = post.reference.map(MessageReference.init(rawValue:))
        switch (announcement.notice.manner, reference) {
        case (.live, let reference?):
            let delivery = await send(live, to: .message(reference), by: account)
            // Somebody has removed the message: the job gets a new one.
            return delivery == .lost ? await send(live, to: .channel(account.channel), by: account) : delivery
        case (.live, nil):
            return await send(live, to: .channel(account.channel), by: account)
        case (.detail, let reference?):
            let delivery = await send(said, to: .thread(of: reference), by: account)
            return keeping(reference, delivery == .lost ? await send(said, to: .channel(account.channel), by: account) : delivery)
        case (.aloud, let reference?):
            switch await send(live, to: .message(reference), by: account) {
            case .refused(let word): return .refused(word)
            case .other(.retry(let after)): return .other(.retry(after: after))
            case .posted, .lost, .other: break
            }
            return keeping(reference, await send(said, to: .channel(account.channel), by: account))
        case (.detail, nil), (.aloud, nil):
            return await send(said, to: .channel(account.channel), by: account)
        }
    }

    /// The job's message stays the one that is changed later.
    private func keeping(_ reference: MessageReference, _ delivery: AccountDelivery) -> AccountDelivery {
        if case .posted = delivery { .posted(reference) } else { delivery }
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
