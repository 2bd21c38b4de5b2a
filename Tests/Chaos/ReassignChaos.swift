import ArgumentParser

/// `reassign-chaos`: everything that can go wrong, on purpose. Each rig prints `N passed, N failed` last and ends with 1 if any failed.
@main
struct ReassignChaos: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "reassign-chaos",
        abstract: "Shows what the bot promises under crashes and faults.",
        subcommands: [
            SimulationRun.self, ModelRun.self, JobsRun.self, KillsRun.self, StopsRun.self, LocksRun.self, RecoveryRun.self,
            RepetitionRun.self, AuditRun.self, OutboxRun.self, OutagesRun.self, PoisonRun.self, CorruptionRun.self,
        ]
    )
}
