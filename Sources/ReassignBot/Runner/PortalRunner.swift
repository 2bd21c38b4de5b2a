import JobEngine
import JobLedger
import Logging
import ServiceLifecycle

/// Moves the jobs of one portal forward, one at a time: event, step, store, act.
struct PortalRunner: Service {
    let portal: PortalName
    let ledger: any Ledger
    let gateway: PortalGateway
    let access: AccessPolicy
    /// Without one, nobody is taken for a guest.
    var guests: GuestCheck?
    let policy: EnginePolicy
    let clock: BotClock
    let bells: Bells
    let metrics: BotMetrics
    let codes: PlanCodes
    let logger: Logger

    /// Runs until the service group shuts down. Never waits for a job: the portal runs it, the next start takes it up again.
    func run() async throws {
        do {
            try await cancelWhenGracefulShutdown {
                try await runJobs()
            }
        } catch {
            guard error.meansStopped else { throw error }
            logger.debug("runner stopped")
        }
    }

    private func runJobs() async throws {
        while !Task.isCancelled {
            if let job = try await ledger.nextJob(in: portal) {
                try await drive(job)
            } else {
                await bells.jobs.wait()
            }
        }
    }

    /// Drives one job until it leaves the portal's place.
    private func drive(_ found: StoredJob) async throws {
        let mostStarts = 3
        guard try await ledger.beginWork(on: found.job.id) <= mostStarts else { return try await setAside(found) }
        do {
            try await work(on: found)
        } catch {
            // Told to stop is not broken off.
            if error.meansStopped { try? await ledger.workHolds(on: found.job.id) }
            throw error
        }
    }

    private func work(on found: StoredJob) async throws {
        var events = 0
        var stored = found
        var job = found.job
        var stages = StageTimer()
        var event: JobEvent = job.state.isWaiting ? .turnCame : .resumed(waiting: try await waitingJobs())
        while true {
            let step = job.step(event, at: clock.now, under: policy)
            if step.job.needsSaving(after: stored.job, timing: policy.timing) || !step.announcements.isEmpty {
                switch await store(step, of: stored) {
                case .success(let next):
                    report(step, from: stored.job.state)
                    stored = next
                case .failure(let error) where error.code == .leaverTaken:
                    event = .leaverTaken(by: error.otherJob ?? job.id)
                    continue
                case .failure(let error) where error.code == .paused:
                    event = .held
                    continue
                case .failure(let error) where error.code == .stale:
                    // A command has changed the job meanwhile; the same event happens to the job as it is now.
                    guard let fresh = try await ledger.job(job.id), !fresh.job.state.isTerminal else { return }
                    (stored, job) = (fresh, fresh.job)
                    continue
                case .failure(let error):
                    throw error
                }
            }
            job = step.job
            if let passed = stages.follow(job, at: clock.now) {
                metrics.stageFinished(passed.stage.rawValue, after: passed.time)
            }
            events += 1
            // The first answer of the portal was lived through.
            if events == 2 { try await ledger.workHolds(on: job.id) }
            guard let action = step.next else { return }
            if let changed = try await wait(action.delay, on: stored) {
                guard !changed.job.state.isTerminal else { return }
                (stored, job, event) = (changed, changed.job, .commanded)
            } else {
                event = try await perform(action, for: job)
            }
        }
    }

    /// Leaves a job to a person on which the process has died again and again, so that it does not die for ever.
    private func setAside(_ stored: StoredJob) async throws(LedgerError) {
        logger.critical("job set aside: the process died each time it worked on it", metadata: ["job.id": "\(stored.job.id)"])
        try await ledger.workHolds(on: stored.job.id)
        guard let step = stored.job.setAside(at: clock.now) else { return }
        switch await store(step, of: stored) {
        case .success: report(step, from: stored.job.state)
        case .failure(let error) where error.code == .stale: return
        case .failure(let error): throw error
        }
    }

    /// Waits before the next question about a job.
    ///
    /// - Returns: The job as stored, if a command has changed it meanwhile.
    private func wait(_ duration: Duration, on stored: StoredJob) async throws -> StoredJob? {
        let end = clock.now + duration
        while clock.now < end {
            try await bells.jobs.wait(atMost: end - clock.now, by: clock)
            if let now = try await ledger.job(stored.job.id), now.revision != stored.revision { return now }
        }
        return nil
    }

    /// The jobs behind the present one that a message can name.
    private func waitingJobs() async throws(LedgerError) -> [JobID] {
        let mostNamed = 5
        return try await ledger.unfinishedJobs(in: portal, limit: mostNamed + 1).map(\.job).filter(\.state.isWaiting).prefix(mostNamed).map(
            \.id)
    }

    private func store(_ step: Step, of stored: StoredJob) async -> Result<StoredJob, LedgerError> {
        do throws(LedgerError) {
            return .success(try await ledger.commit(step, of: stored, at: clock.now))
        } catch {
            return .failure(error)
        }
    }

    private func perform(_ action: JobAction, for job: Job) async throws -> JobEvent {
        let event: JobEvent
        switch (action, job.plan) {
        case (.readPreflight, _):
            event = try await preflight(for: job)
        case (.disable, let plan?):
            // Between the record and here somebody may have paused.
            guard try await ledger.pause(of: portal) == nil else { return .held }
            logger.info("disabling requested", metadata: ["job.id": "\(job.id)"])
            event = await gateway.disable(plan.from.id)
        case (.start(let order), let plan?):
            // What leaves is what was recorded, or nothing does.
            guard job.lastAttempt?.planHash == plan.hash(in: job.order.portal) else { return .startNotSent(.unreadable) }
            // Between the intent and here somebody may have paused.
            guard try await ledger.pause(of: portal) == nil else { return .startNotSent(.unreadable) }
            logger.info("start requested", metadata: ["job.id": "\(job.id)", "job.attempt": "\(order.attempt)"])
            // What became of a start is worth the wait of a shutdown, and it is stored before the bot stops.
            return await finishing { await gateway.start(order, leavingWithin: order.sendBefore - clock.now) }
        case (.readProgress, let plan?):
            event = await gateway.progress(of: plan.from.id)
        case (.terminate, let plan?):
            event = await gateway.stop(plan)
        case (.readEvidence, let plan?):
            event = await gateway.evidence(on: plan)
        case (.readReceipt, let plan?):
            event = await gateway.receipt(on: plan)
        case (.disable, nil), (.start, nil), (.readProgress, nil), (.terminate, nil), (.readEvidence, nil), (.readReceipt, nil):
            event = .unavailable(.unreadable)
        }
        // Shutting down: what was asked may be the echo of our own cancellation. The next start asks again.
        try Task.checkCancellation()
        if case .progressRead(.some) = event {
            metrics.progressSeen(secondsSince1970: Double(clock.now.milliseconds) / 1_000)
        }
        if case .unavailable(let trouble) = event {
            logger.warning(
                "portal not available",
                metadata: ["job.id": "\(job.id)", "job.state": "\(job.state.rawValue)", "docspace.trouble": "\(trouble)"]
            )
        }
        return event
    }

    /// Everything that speaks for or against a start, read again right before it: the portal, the lists, the limits.
    private func preflight(for job: Job) async throws(LedgerError) -> JobEvent {
        var isAllowed = await access.authorize(startOf: job).allows(job.order.requester, guests)
        if isAllowed, let approver = job.approval?.by, await guests?.isGuest(approver) == true { isAllowed = false }
        let event = await gateway.preflight(for: job.order, isRequesterAllowed: isAllowed)
        guard case .preflightRead(var findings) = event else { return event }
        findings.freshCode = codes.draw()
        // A job counts once, however many starts it needs.
        if job.attempts.isEmpty, !job.order.isFollowing, !access.quota.limits.isEmpty {
            let now = clock.now
            let since = Timestamp(milliseconds: now.milliseconds - access.quota.longestWindow.wholeMilliseconds)
            let usage = try await ledger.usage(of: job.order.requester, since: since, without: job.id)
            findings.brokenLimit = access.quota.exceeded(after: usage.starts, pending: 0, at: now)
        }
        return .preflightRead(findings)
    }

    private func report(_ step: Step, from state: JobState) {
        bells.stepStored(hasPosts: !step.announcements.isEmpty)
        if let result = step.job.result {
            metrics.jobFinished(result, after: clock.now - step.job.acceptedAt)
        }
        guard step.job.state != state else { return }
        logger.info(
            "job state changed",
            metadata: ["job.id": "\(step.job.id)", "job.from": "\(state.rawValue)", "job.to": "\(step.job.state.rawValue)"]
        )
    }
}

extension Job {
    /// What a job that ended (or waits for a person) is counted as.
    fileprivate var result: BotMetrics.JobResult? {
        switch state {
        case .succeeded: ending?.isInferred == true ? .succeededInferred : .succeeded
        case .failed: .failed
        case .cancelled: .cancelled
        case .stoppedUpstream: .stoppedUpstream
        case .refused: .refused
        case .needsOperator: .needsOperator
        case .received, .queued, .needsApproval, .preflight, .disabling, .intended, .reconciling, .watching: nil
        }
    }
}
