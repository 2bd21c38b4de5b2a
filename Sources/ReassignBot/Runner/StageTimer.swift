import JobEngine

/// Measures how long one job stays in each stage. A stage that was already under way at the first look is not measured.
struct StageTimer {
    /// The stage that is under way, and when it was first seen; no moment for a stage whose beginning was not seen.
    private var current: (stage: Stage, since: Timestamp?)?

    /// Takes note of where `job` stands.
    ///
    /// - Returns: The stage that has just passed and the time it took, if both its ends were seen.
    mutating func follow(_ job: Job, at now: Timestamp) -> (stage: Stage, time: Duration)? {
        guard let progress = job.watch?.progress else { return nil }
        let isOver = job.state.isTerminal
        guard let earlier = current else {
            current = (progress.stage, progress.percentage == 0 ? now : nil)
            return nil
        }
        guard progress.stage != earlier.stage || isOver else { return nil }
        current = (progress.stage, now)
        return earlier.since.map { (earlier.stage, now - $0) }
    }
}
