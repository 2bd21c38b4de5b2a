/// A plan as one person was shown it in one channel, and the code that starts it there.
public struct ShownPlan: Sendable, Hashable, Codable {
    /// How long it can be answered.
    public static let lifetime: Duration = .seconds(600)

    /// What answers it.
    public var code: PlanCode
    /// What was asked for, people as they were typed. Its requester and channel are the only ones that may answer.
    public var order: Order
    /// What was shown.
    public var plan: Plan
    /// From when its lifetime counts.
    public var shownAt: Timestamp

    /// Creates a plan that is about to be shown.
    public init(code: PlanCode, order: Order, plan: Plan, shownAt: Timestamp) {
        self.code = code
        self.order = order
        self.plan = plan
        self.shownAt = shownAt
    }

    /// Whether it can still be answered. A plan from the future was shown before the clock was set back: nobody knows how old it is.
    public func isOpen(at now: Timestamp) -> Bool {
        now >= shownAt && now - shownAt < Self.lifetime
    }

    /// The order that carries out this plan and no other: the two accounts by their ids. Where the plan shows a disabled leaver it
    /// disables nobody.
    ///
    /// - Returns: `nil` for a plan without an heir, which starts nothing.
    public func confirmedOrder(by requester: Requester) -> Order? {
        guard let heir = plan.to, let to = order.to else { return nil }
        let isDisabled = plan.from.status == .disabled
        var plan = plan
        plan.disables = plan.disables && !isDisabled
        var confirmed = order
        confirmed.disables = order.disables && !isDisabled
        confirmed.requester = requester
        confirmed.from = Order.PersonReference(kind: .id, typed: order.from.typed, key: plan.from.id)
        confirmed.to = Order.PersonReference(kind: .id, typed: to.typed, key: heir.id)
        confirmed.confirmation = Confirmation(
            code: code,
            from: plan.from,
            to: heir,
            seen: SeenPlan(plan, in: order.portal),
            deleteProfile: plan.deleteProfile,
            disables: plan.disables
        )
        return confirmed
    }
}

/// A plan with what became of it, as it is stored.
public struct StoredPlan: Sendable, Hashable {
    /// What became of a plan. The names are stored.
    public enum Fate: String, Sendable, CaseIterable {
        case shown, confirmed, dropped
    }

    /// As it was shown.
    public var shown: ShownPlan
    /// What became of it.
    public var fate: Fate
    /// The job that carries it out, as long as that is remembered.
    public var job: JobID?

    /// Creates what was stored.
    public init(shown: ShownPlan, fate: Fate, job: JobID?) {
        self.shown = shown
        self.fate = fate
        self.job = job
    }

    /// Why `requester` cannot answer it now; `nil` if nothing speaks against it.
    public func refusal(to requester: Requester, at now: Timestamp) -> PlanRefusal? {
        let owner = shown.order.requester
        guard owner.isSamePerson(as: requester), owner.team == requester.team else { return .somebodyElses }
        guard owner.channel == requester.channel else { return .elsewhere(channel: owner.channel) }
        switch fate {
        case .confirmed: return .used(job)
        case .dropped: return .dropped
        case .shown: return shown.isOpen(at: now) ? nil : .expired
        }
    }

    /// Why `requester` cannot start it now. A deletion wants the leaver's address typed; an address that was typed must be right.
    public func refusal(ofStartBy requester: Requester, typing address: String?, at now: Timestamp) -> PlanRefusal? {
        if let refusal = refusal(to: requester, at: now) { return refusal }
        let leaver = shown.plan.from
        guard let address else { return shown.plan.deleteProfile ? .addressMissing : nil }
        return [leaver.email, leaver.id].contains { $0?.lowercased() == address.lowercased() } ? nil : .addressWrong
    }
}

/// Why a plan is not answered. Nothing was started in any case.
public enum PlanRefusal: Sendable, Hashable {
    /// No such code, or one that was forgotten long ago.
    case unknown
    /// Only whoever asked for a plan may answer it.
    case somebodyElses
    /// A plan is answered where it was asked for.
    case elsewhere(channel: String)
    /// Too late.
    case expired
    /// Whoever it was shown to has dropped it.
    case dropped
    /// It was confirmed before; the job, if it is remembered.
    case used(JobID?)
    /// A deletion is confirmed with the leaver's address.
    case addressMissing
    /// The address that was typed is not the leaver's.
    case addressWrong
}
