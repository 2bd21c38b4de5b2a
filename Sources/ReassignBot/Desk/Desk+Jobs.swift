import ChatPlatforms
import JobEngine
import JobLedger
import Logging

/// The commands that make jobs, change them, or look what they would do.
extension Desk {
    // MARK: Starting

    /// Makes a job of an order, once, or tells what stands in its way.
    func admit(
        _ order: Order,
        by command: InboundCommand,
        _ parsed: Parsed,
        facts: PlatformFacts
    ) async throws(LedgerError) -> Reply {
        let now = clock.now
        let requester = order.requester
        let record = CommandRecord(
            duplicateKey: command.duplicateKey,
            order: order,
            replyURL: command.reply?.url,
            replyExpiresAt: now + (facts.laterAnswers?.lifetime ?? .zero),
            replyUses: facts.laterAnswers?.uses ?? 0
        )
        let admitted = try await ledger.admit(record, at: now) { [catalogue] admission in
            StoredText.encode(catalogue.admissionText(admission, of: order, at: now))
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
        case nil:
            result = .duplicate
            log("command repeated", requester, [:])
        }
        return reply(StoredText.decode(admitted.answer) ?? catalogue.alreadyTaken, parsed, result)
    }

    func makeOrder(from: Order.PersonReference, to: Order.PersonReference?, _ requester: Requester) -> Order {
        Order(
            portal: portal, from: from, to: to, deleteProfile: false, requester: requester,
            destination: .channel(of: requester.platform))
    }

    /// The same pair as a job's again, as a job of its own.
    func retry(
        _ id: JobID, _ command: InboundCommand, _ parsed: Parsed, facts: PlatformFacts
    ) async throws(LedgerError) -> Reply {
        let requester = Requester(command.origin)
        guard let job = try await ledger.job(id)?.job, job.order.portal == portal else {
            return reply(catalogue.noSuchJob(id), parsed, .mistake)
        }
        guard let order = job.retryOrder(by: requester, to: .channel(of: requester.platform)) else {
            return reply(catalogue.nothingToRetry(job, at: clock.now), parsed, .refused)
        }
        return try await admit(order, by: command, parsed, facts: facts)
    }

    // MARK: Stopping

    func cancel(_ id: JobID, _ requester: Requester, _ parsed: Parsed) async throws(LedgerError) -> Reply {
        let now = clock.now
        let name = requester.displayName
        let before = try await ledger.change(id, for: requester, at: now) { [access, portal] job in
            guard job.order.portal == portal, access.maySteer(requester, jobOf: job.order.requester),
                case .taken(let step) = job.cancel(by: name, at: now)
            else { return nil }
            return step
        }
        guard let job = before, job.order.portal == portal else { return reply(catalogue.noSuchJob(id), parsed, .mistake) }
        guard access.maySteer(requester, jobOf: job.order.requester) else {
            log("stop refused", requester, ["job.id": "\(id)"])
            return reply(catalogue.mayNotCancel(job), parsed, .denied)
        }
        // Pure: the same answer as inside the store.
        let answer = job.cancel(by: name, at: now)
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

    /// A plan needs the portal, so it is answered later, where the chat says it may be.
    func plan(_ order: Order, _ command: InboundCommand, _ parsed: Parsed) -> Reply {
        guard let url = command.reply?.url else { return reply(catalogue.noPlaceForAnswer, parsed, .refused) }
        let lookup = Lookup(order: order, platform: command.origin.platform, replyURL: url)
        return lookups.add(lookup) ? reply(catalogue.lookingUp, parsed, .answered) : reply(catalogue.tooBusy, parsed, .busy)
    }
}
