import ChatPlatforms
import JobEngine
import JobLedger
import Logging

/// The commands that make jobs, change them, or look what they would do.
extension Desk {
    // MARK: Starting

    /// What becomes of an order: a job, or first a plan to confirm. Every order goes through here, wherever it comes from.
    func take(
        _ order: Order, by command: InboundCommand, _ parsed: Parsed, facts: PlatformFacts
    ) async throws(LedgerError) -> Reply {
        if access.needsPlan(order) { return plan(order, command, parsed) }
        if let refusal = refusal(of: order, parsed) { return refusal }
        return try await admit(order, by: command, parsed, facts: facts)
    }

    /// Why the order may not be given, in words.
    private func refusal(of order: Order, _ parsed: Parsed) -> Reply? {
        guard case .refused(let reason) = access.authorize(order) else { return nil }
        log("order refused", order.requester, ["access.reason": "\(reason.rawValue)"])
        return reply(catalogue.refused(reason, requester: order.requester, channels: channels(of: order.requester)), parsed, .denied)
    }

    /// Makes a job of an order, once, or tells what stands in its way.
    private func admit(
        _ order: Order, by command: InboundCommand, _ parsed: Parsed, facts: PlatformFacts
    ) async throws(LedgerError) -> Reply {
        let now = clock.now
        let requester = order.requester
        let record = CommandRecord(
            duplicateKey: command.duplicateKey,
            order: order,
            replyURL: command.reply?.url,
            replyExpiresAt: now + (facts.laterAnswers?.lifetime ?? .zero),
            replyUses: facts.laterAnswers?.uses ?? 0,
            quota: access.quota,
            approvalWithin: access.needsApproval(order) ? timing.approvalLimit : nil
        )
        let pause = try await ledger.pause(of: portal)
        let admitted = try await ledger.admit(record, at: now) { [catalogue] admission in
            StoredText.encode(catalogue.admissionText(admission, of: order, at: now, pause: pause))
        }
        let result: BotMetrics.CommandResult
        switch admitted.admission {
        case .accepted(let job):
            result = .accepted
            bells.jobChanged()
            log("command accepted", requester, ["job.id": "\(job.id)"])
        case .alreadyRunning(let job):
            result = .refused
            log("command not started: already running", requester, ["job.id": "\(job.id)"])
        case .planUnusable:
            result = .refused
            log("command not started: plan not usable", requester, [:])
        case .overQuota:
            result = .refused
            log("command not started: over the quota", requester, [:])
        case nil:
            result = .duplicate
            log("command repeated", requester, [:])
        }
        return reply(StoredText.decode(admitted.answer) ?? catalogue.alreadyTaken, parsed, result)
    }

    func makeOrder(
        from: ChatPlatforms.PersonReference, to: ChatPlatforms.PersonReference?, _ options: ReassignOptions, _ requester: Requester
    ) -> Order {
        Order(
            portal: portal, from: Order.PersonReference(from), to: to.map(Order.PersonReference.init),
            deleteProfile: options.deletesProfile, requester: requester, destination: .channel(of: requester.platform),
            disables: options.disables)
    }

    /// The same pair as a job's again, as a job of its own.
    func retry(
        _ id: JobID, _ command: InboundCommand, _ parsed: Parsed, facts: PlatformFacts
    ) async throws(LedgerError) -> Reply {
        let requester = Requester(command.origin)
        guard let job = try await ledger.job(id)?.job, job.order.portal == portal else {
            return reply(catalogue.noSuchJob(id), parsed, .mistake)
        }
        if command.press != nil, let newer = try await newerJob(than: job) {
            return reply(catalogue.retriedBefore(id, as: newer), parsed, .refused)
        }
        guard let order = job.retryOrder(by: requester, to: .channel(of: requester.platform)) else {
            return reply(catalogue.nothingToRetry(job, at: clock.now), parsed, .refused)
        }
        return try await take(order, by: command, parsed, facts: facts)
    }

    // MARK: Plans

    /// A plan needs the portal, so it is answered later, where the chat says it may be.
    func plan(_ order: Order, _ command: InboundCommand, _ parsed: Parsed) -> Reply {
        if let refusal = refusal(of: order, parsed) { return refusal }
        guard let url = command.reply?.url else { return reply(catalogue.noPlaceForAnswer, parsed, .refused) }
        let lookup = Lookup(order: order, platform: command.origin.platform, replyURL: url)
        return lookups.add(lookup) ? lookingUp(parsed) : reply(catalogue.tooBusy, parsed, .busy)
    }

    /// Starts a plan that was shown. Whether it can be used is decided with the making of its job, in one transaction.
    func confirm(
        _ typed: String, typing address: String?, by command: InboundCommand, _ parsed: Parsed, facts: PlatformFacts
    ) async throws(LedgerError) -> Reply {
        let requester = Requester(command.origin)
        guard let stored = try await storedPlan(typed) else {
            return reply(catalogue.planRefused(.unknown, code: typed, of: nil), parsed, .mistake)
        }
        switch stored.refusal(ofStartBy: requester, typing: address, at: clock.now) {
        case .used, nil:
            guard let order = stored.shown.confirmedOrder(by: requester) else { break }
            return try await take(order, by: command, parsed, facts: facts)
        case let refusal?:
            log("plan not confirmed", requester, [:])
            return reply(catalogue.planRefused(refusal, code: typed, of: stored.shown), parsed, .refused)
        }
        return reply(catalogue.planRefused(.unknown, code: typed, of: nil), parsed, .mistake)
    }

    func drop(_ typed: String, _ requester: Requester, _ parsed: Parsed) async throws(LedgerError) -> Reply {
        guard let stored = try await storedPlan(typed) else {
            return reply(catalogue.planRefused(.unknown, code: typed, of: nil), parsed, .mistake)
        }
        if let refusal = try await ledger.dropPlan(stored.shown.code, for: requester, at: clock.now) {
            return reply(catalogue.planRefused(refusal, code: typed, of: stored.shown), parsed, .refused)
        }
        return reply(catalogue.dropped(stored.shown), parsed, .accepted)
    }

    private func storedPlan(_ typed: String) async throws(LedgerError) -> StoredPlan? {
        guard let code = PlanCode(typed: typed), let stored = try await ledger.plan(code), stored.shown.order.portal == portal else {
            return nil
        }
        return stored
    }

    // MARK: Stopping

    func cancel(_ id: JobID, _ command: InboundCommand, _ parsed: Parsed) async throws(LedgerError) -> Reply {
        let now = clock.now
        let requester = Requester(command.origin)
        let name = requester.displayName
        // A press asks once; asking again and again is typed.
        let closing: CancelClosing = command.press == nil ? .bySecondRequest : .never
        let before = try await ledger.change(id, for: requester, at: now) { [access, portal] job in
            guard job.order.portal == portal, access.maySteer(requester, jobOf: job.order.requester),
                case .taken(let step) = job.cancel(by: name, at: now, closing: closing)
            else { return nil }
            return step
        }
        guard let job = before, job.order.portal == portal else { return reply(catalogue.noSuchJob(id), parsed, .mistake) }
        guard access.maySteer(requester, jobOf: job.order.requester) else {
            log("stop refused", requester, ["job.id": "\(id)"])
            return reply(catalogue.mayNotCancel(job), parsed, .denied)
        }
        // Pure: the same answer as inside the store.
        let answer = job.cancel(by: name, at: now, closing: closing)
        if case .taken = answer {
            bells.jobChanged()
            log("stop requested", requester, ["job.id": "\(id)"])
        }
        return reply(catalogue.cancelText(answer, of: job, at: now), parsed, answer == .nothingToCancel ? .refused : .accepted)
    }

    // MARK: Saying it again

    /// Puts what the chat did not take about a job back into its queue.
    func resend(_ id: JobID, _ requester: Requester, _ parsed: Parsed) async throws(LedgerError) -> Reply {
        guard let job = try await ledger.job(id)?.job, job.order.portal == portal else {
            return reply(catalogue.noSuchJob(id), parsed, .mistake)
        }
        let count = try await ledger.sendAgain(id, for: requester, at: clock.now)
        guard count > 0 else { return reply(catalogue.nothingToResend(id), parsed, .refused) }
        bells.stepStored(hasPosts: true)
        log("posts sent again", requester, ["job.id": "\(id)", "post.count": "\(count)"])
        return reply(catalogue.resending(count, about: id), parsed, .accepted)
    }
}
