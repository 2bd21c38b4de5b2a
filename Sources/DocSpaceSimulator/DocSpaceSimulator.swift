public import LoopbackHTTP

/// A stand-in for an ONLYOFFICE DocSpace portal on a loopback port.
///
/// It keeps the rules of the real one: credentials and scopes, checks before a start, one job at a time, percentages, forgetting, and the
/// oddities of its answers. ``journal`` holds every request in the order of processing and is the oracle of tests. Besides the portal's own
/// calls it serves `/simulator/…`, by which another process can look at it and change it.
public final class DocSpaceSimulator: Sendable {
    /// How a simulator starts.
    public struct Configuration: Sendable {
        /// A loopback address.
        public var host: String
        /// 0 for any free port.
        public var port: Int
        /// The portal at the beginning, and after ``DocSpaceSimulator/reset()``.
        public var world: PortalWorld
        public var clock: SimulatorClock
        /// The journal's file, flushed line by line; nil keeps it in memory.
        public var journalPath: String?

        /// Creates a configuration: the sample portal in real time on a free port.
        public init(
            host: String = "127.0.0.1",
            port: Int = 0,
            world: PortalWorld = .sample(),
            clock: SimulatorClock = .running(),
            journalPath: String? = nil
        ) {
            self.host = host
            self.port = port
            self.world = world
            self.clock = clock
            self.journalPath = journalPath
        }
    }

    private let core: SimulatorCore
    private let server: LoopbackServer

    private init(core: SimulatorCore, server: LoopbackServer) {
        self.core = core
        self.server = server
    }

    /// Opens the journal and the port.
    ///
    /// - Throws: ``LoopbackHTTP/LoopbackError`` if either cannot be opened.
    public static func start(_ configuration: Configuration = Configuration()) async throws -> DocSpaceSimulator {
        let journal = try RequestJournal(path: configuration.journalPath)
        let core = SimulatorCore(world: configuration.world, clock: configuration.clock, journal: journal)
        let server = try await LoopbackServer.start(host: configuration.host, port: configuration.port) { await core.handle($0) }
        return DocSpaceSimulator(core: core, server: server)
    }

    /// The port that is bound.
    public var port: Int { server.port }

    /// The portal's address, without a slash at the end.
    public var baseURL: String { server.baseURL }

    /// Every request, one entry each: the kind is the name of the call, `extras` say who asked (`as`), whether it was `processed` (`yes`,
    /// `no`, `later`), the portal's own `status`, the `fault` met, and for a start the `result` (`started`, `joined`), the `run`, and whether it `overlaps` one
    /// of the same person that still goes on.
    ///
    /// A request that a fault held back has a second entry of the kind `processed`, which names the first one in `of`.
    public var journal: RequestJournal { core.journal }

    /// The portal as it is now.
    public var world: PortalWorld { core.withState { $0.service.world } }

    /// Changes the portal.
    public func update<Result>(_ change: (inout PortalWorld) throws -> Result) rethrows -> Result {
        try core.withState { try change(&$0.service.world) }
    }

    /// Lets requests fail from now on, after the faults that are still to come.
    public func add(_ fault: SimulatorFault) {
        core.withState { $0.faults.add(fault) }
    }

    /// Takes back all faults that are still to come.
    public func clearFaults() {
        core.withState { $0.faults.clear() }
    }

    /// What is wrong with the whole portal.
    public func setSwitches(_ switches: PortalSwitches) {
        core.withState { $0.service.switches = switches }
    }

    /// Begins again with the first world, no faults and all switches off. The journal goes on.
    ///
    /// - Throws: ``LoopbackHTTP/LoopbackError`` if the journal cannot be written.
    public func reset() throws {
        try core.reset()
    }

    /// Closes the port, its connections and the journal's file.
    public func stop() async {
        await server.stop()
        core.journal.close()
    }
}
