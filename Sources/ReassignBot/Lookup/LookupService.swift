import ChatPlatforms
import JobEngine
import JobLedger
import Logging
import ServiceLifecycle

/// Answers what `plan` asks: looks at the portal, remembers what was shown, starts nothing.
struct LookupService: Service {
    let queue: LookupQueue
    let ledger: any Ledger
    let gateway: PortalGateway
    let access: AccessPolicy
    let catalogue: Catalogue
    let channels: ChannelDirectory
    let courier: Courier
    let clock: BotClock
    let bells: Bells
    let logger: Logger

    /// Questions that are answered at the same time.
    static let mostAtOnce = 4
    /// How often the answer is offered to the chat.
    static let mostTries = 3

    /// Runs until the service group shuts down.
    func run() async {
        await cancelWhenGracefulShutdown {
            await withTaskGroup(of: Void.self) { group in
                var running = 0
                for await lookup in queue.lookups {
                    if running == Self.mostAtOnce {
                        await group.next()
                        running -= 1
                    }
                    group.addTask { await answer(lookup) }
                    running += 1
                }
            }
        }
    }

    private func answer(_ lookup: Lookup) async {
        guard let platform = channels.platform(lookup.platform) else { return }
        let text = await text(for: lookup.order)
        let message = Message(id: "", spans: text.spans)
        for tries in 1...Self.mostTries {
            switch await courier.send(message, by: platform, to: .reply(url: lookup.replyURL)) {
            case .retry(let after) where tries < Self.mostTries:
                try? await clock.sleep(for: min(after ?? .seconds(1), .seconds(10)))
            case .delivered:
                return
            case .retry, .retryFewTimes, .unknown, .rejected, .dead:
                // Whoever asked sees no answer and asks again: nothing has changed.
                logger.warning("answer not delivered", metadata: ["chat.platform": "\(lookup.platform)"])
                return
            }
        }
    }

    private func text(for order: Order) async -> MessageText {
        let isAllowed = access.authorize(order.requester, for: .listed) == .allowed
        switch await gateway.preflight(for: order, isRequesterAllowed: isAllowed) {
        case .preflightRead(let findings): return await text(about: findings, for: order)
        case .preflightRefused(let status, let message): return catalogue.questionsRefused(status: status, message: message)
        case .unavailable(let trouble): return catalogue.cannotLook(trouble, order)
        default: return catalogue.cannotLook(.unreadable, order)
        }
    }

    private func text(about findings: PreflightFindings, for order: Order) async -> MessageText {
        if let refusal = findings.refusal(of: order) { return catalogue.refusalText(refusal, order: order) }
        guard let from = findings.leaver.person, let to = findings.heir?.person, let holdings = findings.holdings else {
            return catalogue.cannotLook(.unreadable, order)
        }
        do throws(LedgerError) {
            // A job that waits is known by what was typed alone.
            for key in [from.id, from.email?.lowercased(), order.from.key].compactMap({ $0 }) {
                guard let live = try await ledger.liveJob(about: key, in: order.portal) else { continue }
                return catalogue.admissionText(.alreadyRunning(live.job), of: order, at: clock.now)
            }
            if let record = holdings.record, record.end == nil {
                return catalogue.refusalText(.runningElsewhere(from, record.stage), order: order)
            }
            let plan = Plan(
                from: from, to: to, deleteProfile: order.deleteProfile, census: holdings.census, sharesFiles: holdings.sharesFiles)
            try await ledger.rememberPlan(plan, for: order.requester, in: order.portal, at: clock.now)
            return catalogue.planText(plan, findings, of: order)
        } catch {
            logger.error("store failed", metadata: ["error": "\(error)"])
            if error.code == .broken { bells.storeFailed(error) }
            return catalogue.storeTrouble
        }
    }
}
