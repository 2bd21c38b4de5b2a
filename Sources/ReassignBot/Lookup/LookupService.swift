import ChatPlatforms
import JobEngine
import JobLedger
import Logging
import ServiceLifecycle

/// Answers what must be looked up first: looks at the portal, keeps the plan that is shown under a code, starts nothing.
struct LookupService: Service {
    let queue: LookupQueue
    let ledger: any Ledger
    let gateway: PortalGateway
    let access: AccessPolicy
    /// Without one, nobody is taken for a guest.
    var guests: GuestCheck?
    let catalogue: any Catalogue
    let buttons: ButtonPlacement
    let channels: ChannelDirectory
    let courier: Courier
    let clock: BotClock
    let bells: Bells
    let codes: PlanCodes
    let logger: Logger

    /// Questions that are answered at the same time.
    static let mostAtOnce = 4

    /// Runs until the service group shuts down.
    func run() async {
        await cancelWhenGracefulShutdown {
            await queue.elements.forEach(atOnce: Self.mostAtOnce) { await answer($0) }
        }
    }

    private func answer(_ lookup: Lookup) async {
        guard let platform = channels.platform(lookup.platform) else { return }
        let said = await said(for: lookup.order)
        let message = Message(id: "", spans: said.text.spans, buttons: said.buttons)
        await courier.answer(message, by: platform, to: .reply(url: lookup.replyURL), clock: clock)
    }

    /// A text, and what is under it.
    private struct Said {
        var text: MessageText
        var buttons: [MessageButton] = []
    }

    private func said(for order: Order) async -> Said {
        let isAllowed = await access.authorize(order).allows(order.requester, guests)
        switch await gateway.preflight(for: order, isRequesterAllowed: isAllowed) {
        case .preflightRead(let findings): return await said(about: findings, for: order)
        case .preflightRefused(let status, let message): return Said(text: catalogue.questionsRefused(status: status, message: message))
        case .unavailable(let trouble): return Said(text: catalogue.cannotLook(trouble, order))
        default: return Said(text: catalogue.cannotLook(.unreadable, order))
        }
    }

    private func said(about findings: PreflightFindings, for order: Order) async -> Said {
        if let refusal = findings.refusal(of: order) { return Said(text: catalogue.refusalText(refusal, order: order)) }
        guard let from = findings.leaver.person, let to = findings.heir?.person, let holdings = findings.holdings else {
            return Said(text: catalogue.cannotLook(.unreadable, order))
        }
        do throws(LedgerError) {
            let plan = Plan(order, from: from, to: to, holdings)
            if let live = try await jobInTheWay(of: order, plan) {
                return Said(text: catalogue.admissionText(.alreadyRunning(live), of: order, at: clock.now, pause: nil))
            }
            if let record = holdings.record, record.end == nil {
                return Said(text: catalogue.refusalText(.runningElsewhere(from, record.stage), order: order))
            }
            guard let shown = try await keep(plan, for: order) else { return Said(text: catalogue.tooBusy) }
            let text = catalogue.planText(shown, findings, needsApproval: access.needsApproval(order))
            return Said(text: text, buttons: buttons.ofPlan(shown))
        } catch {
            logger.error("store failed", metadata: ["error": "\(error)"])
            if error.code == .broken { bells.storeFailed(error) }
            return Said(text: catalogue.storeTrouble)
        }
    }

    /// An unfinished job about the same person that would not give way to the confirmed plan.
    private func jobInTheWay(of order: Order, _ plan: Plan) async throws(LedgerError) -> Job? {
        for key in [plan.from.id, plan.from.email, order.from.key].compactMap({ $0 }) {
            guard let live = try await ledger.liveJob(about: key, in: order.portal)?.job else { continue }
            var same = order
            same.to = plan.to.map { .init(kind: .id, typed: $0.name, key: $0.id) }
            return live.giveWay(to: same, as: live.id, at: clock.now) == nil ? live : nil
        }
        return nil
    }

    /// Keeps the plan under a code that is free.
    ///
    /// - Returns: `nil` if none was found, which takes tens of thousands of plans in a day.
    private func keep(_ plan: Plan, for order: Order) async throws(LedgerError) -> ShownPlan? {
        let mostDraws = 20
        for _ in 0..<mostDraws {
            let shown = ShownPlan(code: codes.draw(), order: order, plan: plan, shownAt: clock.now)
            if try await ledger.keepPlan(shown) { return shown }
        }
        return nil
    }
}
