extension PortalWorld {
    /// Lets time pass: steps end, data moves, records are forgotten, each at its own moment.
    public mutating func advance(to time: Duration) {
        while true {
            let step = running?.nextStepAt
            let forgetting = records.values.map { (time: $0.forgottenAt, source: $0.source) }.min { $0.time < $1.time }
            // A step that ends in the moment of the sweep is in time.
            if let step, step <= time, step <= forgetting?.time ?? step {
                now = max(now, step)
                endStep()
            } else if let forgetting, forgetting.time <= time {
                now = max(now, forgetting.time)
                forget(forgetting.source)
            } else {
                now = max(now, time)
                return
            }
        }
    }

    /// What the portal remembers of a person's last run.
    public func progress(of source: String) -> PortalRecord? { records[source] }

    /// Starts a run, or finds the one that is remembered as unfinished; then the other arguments are not looked at.
    ///
    /// - Returns: The record, whether a run was started, and whether an earlier run of the person, forgotten by then, still goes on.
    @discardableResult
    public mutating func start(
        from source: String,
        to target: String,
        deleteProfile: Bool,
        by initiator: String
    ) -> (record: PortalRecord, isNew: Bool, overlaps: Bool) {
        if let record = records[source], !record.isCompleted { return (record, false, true) }
        let overlaps = running?.source == source || waiting.contains { $0.source == source }
        runCount += 1
        let job = PortalJob(
            run: runCount,
            source: source,
            target: target,
            deleteProfile: deleteProfile,
            initiator: initiator,
            percentage: 0,
            isCancelRequested: false,
            wasForgotten: false,
            nextStepAt: nil
        )
        publish(job, .running)
        let record = records[source]
        waiting.append(job)
        takeNext()
        return (record ?? makeRecord(job, .running), true, overlaps)
    }

    /// Says "canceled" and forgets; the worker stops at its next step, or never if the run had ended.
    public mutating func terminate(_ source: String) -> PortalRecord? {
        guard var record = records.removeValue(forKey: source) else { return nil }
        record.status = .canceled
        record.isCompleted = true
        if running?.run == record.run { running?.isCancelRequested = true }
        for index in waiting.indices where waiting[index].run == record.run { waiting[index].isCancelRequested = true }
        return record
    }

    /// The service ends and comes back: runs are lost, records stay until they are forgotten, moved data stays moved.
    public mutating func restartService() {
        running = nil
        waiting = []
        failure = nil
    }

    private mutating func takeNext() {
        guard running == nil, !waiting.isEmpty else { return }
        var job = waiting.removeFirst()
        failure = pendingFailure
        pendingFailure = nil
        if let failure, failure.percentage <= 0 {
            end(job, .failed, error: failure.message, isCompleted: failure.isCompleted)
            return
        }
        job.nextStepAt = now + pace.time(before: 5)
        running = job
    }

    private mutating func endStep() {
        guard var job = running, let percentage = job.nextPercentage else { return }
        if let error = work(job, towards: percentage) {
            end(job, .failed, error: error)
            return
        }
        job.percentage = percentage
        if job.isCancelRequested {
            end(job, .canceled)
        } else if percentage == 100 {
            end(job, .completed)
        } else if let failure, failure.percentage <= percentage {
            end(job, .failed, error: failure.message, isCompleted: failure.isCompleted)
        } else {
            job.nextStepAt = now + pace.time(before: job.nextPercentage ?? 100)
            running = job
            publish(job, .running)
        }
    }

    private mutating func end(_ job: PortalJob, _ status: PortalRecord.Status, error: String = "", isCompleted: Bool = true) {
        publish(job, status, error: error, isCompleted: isCompleted)
        if status == .failed { record(.reassignmentFailedMail, person: job.source, by: job.initiator) }
        running = nil
        failure = nil
        takeNext()
    }

    /// What a step does to the data, before its value is reached.
    ///
    /// - Returns: The exception text if it fails.
    private mutating func work(_ job: PortalJob, towards percentage: Int) -> String? {
        guard let source = people[job.source], let target = people[job.target] else { return "User could not be found" }
        switch percentage {
        case 20:
            guard source.sharedFiles > 0 else { return nil }
            guard target.state == .active else { return "Account disabled." }
            people[job.target]?.sharedFiles += source.sharedFiles
            people[job.target]?.receivedFolders.append("Documents of user \(source.firstName) \(source.lastName)")
            people[job.source]?.sharedFiles = 0
        case 30:
            guard job.deleteProfile else { return nil }
            people[job.source]?.personalFiles = 0
            people[job.source]?.usedSpaceBytes = 0
        case 50:
            people[job.target]?.storages += source.storages
            people[job.source]?.storages = 0
        case 70:
            moveRooms(from: job.source, to: job.target)
        case 90:
            people[job.target]?.roomFiles += source.roomFiles
            people[job.source]?.roomFiles = 0
        case 95:
            record(.reassignmentCompletedMail, person: job.source, by: job.initiator)
            record(.dataReassigned, person: job.source, by: job.initiator)
        case 100:
            if job.deleteProfile { delete(job.source, by: job.initiator) }
        default: break
        }
        return nil
    }

    private mutating func forget(_ source: String) {
        guard let record = records.removeValue(forKey: source) else { return }
        // The sweeper takes a slow step for a dead job and cancels it; a job that waits is only lost from sight.
        if running?.run == record.run { running?.isCancelRequested = true }
        for index in waiting.indices where waiting[index].run == record.run { waiting[index].wasForgotten = true }
    }

    private mutating func publish(_ job: PortalJob, _ status: PortalRecord.Status, error: String = "", isCompleted: Bool = true) {
        var record = makeRecord(job, status)
        record.error = error
        if status != .running { record.isCompleted = isCompleted }
        records[job.source] = record
    }

    private func makeRecord(_ job: PortalJob, _ status: PortalRecord.Status) -> PortalRecord {
        PortalRecord(
            run: job.run,
            source: job.source,
            error: "",
            percentage: job.percentage,
            isCompleted: false,
            status: status,
            lastChange: now,
            memory: job.wasForgotten ? .seconds(86_400) : .seconds(60)
        )
    }
}
