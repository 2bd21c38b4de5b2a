import ArgumentParser

/// `reassign-chaos`: everything that can go wrong, on purpose. Each rig prints `N passed, N failed` last and ends with 1 if any failed.
@main
struct ReassignChaos: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "reassign-chaos",
        abstract: "Shows what the bot promises under crashes and faults.",
        subcommands: [
            // The engine.
            SimulationRun.self, ModelRun.self,
            // Whole jobs and processes.
            JobsRun.self, KillsRun.self, StopsRun.self, LocksRun.self, RecoveryRun.self, PoisonRun.self, RepetitionRun.self,
            // The store and the disk.
            SyscallsRun.self, DiskErrorsRun.self, FlushOrderRun.self, CorruptionRun.self, AuditRun.self, ConfirmationsRun.self,
            // What leaves.
            OutboxRun.self, OutagesRun.self, SSRFRun.self, SSRFSender.self, TLSRun.self, InjectionRun.self,
            // What stays in.
            SecretsRun.self, CanariesRun.self,
            // What comes in.
            SlowHeadersRun.self, SlowBodiesRun.self, SlowReadersRun.self, ConnectionFloodRun.self, RequestsRun.self, FormParserRun.self,
            ForgeriesRun.self, AcknowledgementsRun.self,
        ]
    )
}
