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
    /// Without one, nobody is taken for a guest.
    var guests: GuestCheck?
    let catalogue: Catalogue
    let channels: ChannelDirectory
    let courier: Courier
    let clock: BotClock
    let bells: Bells
    let logger: Logger

    /// Questions that are answered at the same time.
    static let mostAtOnce = 4

    /// Runs until the service group shuts down.
    func run() async {
        await cancelWhenGracefulShutdown {
            await queue.lookups.forEach(atOnce: Self.mostAtOnce) { await answer($0) }
        }
    }

    private func answer(_ lookup: Lookup) async {
        guard let platform = channels.platform(lookup.platform) else { return }
        await courier.answer(await text(for: lookup.order), by: platform, to: lookup.replyURL, clock: clock)
    }

    private func text(for order: Order) async -> MessageText {
        let isAllowed = await access.allowsStart(by: order.requester, guests)
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
