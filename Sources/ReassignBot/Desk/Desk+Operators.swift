import ChatPlatforms
import JobEngine
import JobLedger
import Logging

/// The commands of operators.
extension Desk {
    /// Agrees to a job as the second person.
    func approve(_ id: JobID, _ requester: Requester, _ parsed: Parsed) async throws(LedgerError) -> Reply {
        let now = clock.now
        let before = try await ledger.change(id, for: requester, at: now) { [access, portal, timing] job in
            guard job.order.portal == portal, access.mayApprove(requester, job.order) == .allowed else { return nil }
            if let late = job.expireApproval(at: now, timing: timing) { return late }
            guard case .taken(let step) = job.approve(by: requester, at: now) else { return nil }
            return step
        }
        guard let job = before, job.order.portal == portal else { return reply(catalogue.noSuchJob(id), parsed, .mistake) }
        guard job.state == .needsApproval || job.approval != nil else {
            return reply(catalogue.approvalText(.nothingToApprove, of: job, at: now), parsed, .refused)
        }
        guard access.mayApprove(requester, job.order) == .allowed else {
            log("approval refused", requester, ["job.id": "\(id)"])
            return reply(catalogue.mayNotApprove(job, requester), parsed, .denied)
        }
        // Pure: the same answer as inside the store.
        if job.expireApproval(at: now, timing: timing) != nil {
            bells.jobChanged()
            return reply(catalogue.approvedTooLate(job, within: timing.approvalLimit), parsed, .refused)
        }
        let answer = job.approve(by: requester, at: now)
        guard case .taken = answer else { return reply(catalogue.approvalText(answer, of: job, at: now), parsed, .refused) }
        bells.jobChanged()
        log("job approved", requester, ["job.id": "\(id)"])
        return reply(catalogue.approvalText(answer, of: job, at: now), parsed, .accepted)
    }

    /// Pauses new jobs, or lets them start again. Once the answer is given no job starts that had not.
    func setPause(_ isPaused: Bool, _ requester: Requester, _ parsed: Parsed) async throws(LedgerError) -> Reply {
        let now = clock.now
        let before = try await ledger.setPause(isPaused, of: portal, for: requester, at: now)
        guard (before != nil) != isPaused else {
            return reply(before.map { catalogue.alreadyPaused($0, at: now) } ?? catalogue.notPaused, parsed, .refused)
        }
        bells.jobChanged()
        log(isPaused ? "new jobs paused" : "new jobs resumed", requester, [:])
        return reply(isPaused ? catalogue.paused : catalogue.resumed, parsed, .accepted)
    }
}
