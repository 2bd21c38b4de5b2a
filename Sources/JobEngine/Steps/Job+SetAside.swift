extension Job {
    /// Hands the job to a person because the bot has died each time it worked on it, so that the jobs behind it go on.
    ///
    /// - Returns: `nil` for a job that nobody works on.
    public func setAside(at now: Timestamp) -> Step? {
        guard !state.isTerminal, state != .needsOperator else { return nil }
        return askOperator(.setAside(lastStage: watch?.progress?.stage), at: now)
            .keepingPromises(after: self, nil, under: EnginePolicy())
    }
}
