extension Job {
    /// Follows the reassignment of `leaver` that somebody started elsewhere, if the portal lists one that goes on. A record of an ended
    /// run may be that of an earlier job of ours.
    func follow(_ leaver: Person, _ holdings: PreflightFindings.Holdings, at now: Timestamp, timing: Timing) -> Step {
        guard let record = holdings.record, record.end == nil else {
            return refuse(.nothingToFollow(leaver, waited: posts.isWaitingTold ? now - acceptedAt : nil), at: now)
        }
        var job = self
        let again = job.endOutage(at: now, stage: record.stage)
        job.plan = Plan(from: leaver, to: nil, deleteProfile: false, census: holdings.census, sharesFiles: holdings.sharesFiles)
        job.state = .watching
        job.watch = Watch(startingAt: now, timing: timing)
        job.posts.isStartTold = true
        job.posts.lastPostAt = now
        job.posts.shownStage = record.stage
        var told = Step(job)
        told.say(.following(record.stage), .start)

        var followed = told.job.watch(record, at: now, timing: timing)
        followed.announcements = again + told.announcements + followed.announcements
        return followed
    }
}
