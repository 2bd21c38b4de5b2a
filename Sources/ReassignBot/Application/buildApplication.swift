import ChatPlatforms
import CurlTransport
import DocSpaceKit
import JobEngine
import JobLedger
public import Logging
import ServiceLifecycle
import UnixSignals

/// The whole bot, put together but not yet running.
public struct BotApplication: Sendable {
    /// Everything that runs, in the order of need: each stops before what stands before it.
    let services: [any Service]
    let logger: Logger
    /// The listener of commands; tests ask it for its port.
    public let commandListener: HTTPListener
    /// The listener of health and metrics, if it is on.
    public let adminListener: HTTPListener?

    /// Runs until `SIGTERM` or `SIGINT`, or until the task is cancelled. Jobs go on in the portal.
    ///
    /// - Throws: What stopped the bot: `ListenerError` when an address is taken, `LedgerError` when the store fails.
    public func run(stopsOnSignals: Bool = true) async throws {
        var configuration = ServiceGroupConfiguration(
            // A part that fails takes the others down in good order: open requests are still answered.
            // Named by type: the group would describe each by everything in it, which is too much for a log.
            services: services.map {
                .init(service: $0, failureTerminationBehavior: .gracefullyShutdownGroup, serviceName: "\(type(of: $0))")
            },
            gracefulShutdownSignals: stopsOnSignals ? [.sigterm, .sigint] : [],
            logger: logger
        )
        configuration.maximumGracefulShutdownDuration = .seconds(5)
        try await ServiceGroup(configuration: configuration).run()
    }
}

/// Puts the bot together. The one place where parts meet; `serve`, `demo` and tests all call it.
///
/// - Parameters:
///   - metrics: Where numbers go; its exposition is what `/metrics` answers.
///   - clock: The time that waits and messages go by.
///   - codes: Where the codes of plans come from.
/// - Throws: `LedgerError` when the store cannot be opened, `CurlConfigurationError` when libcurl cannot be used,
///   `DocSpaceError` when the portal's address or credential cannot be used.
public func buildApplication(
    _ configuration: BotConfiguration,
    metrics registry: PrometheusRegistry = PrometheusRegistry(),
    clock: BotClock = .system(),
    codes: PlanCodes = .random,
    logger: Logger
) async throws -> BotApplication {
    let ledger = try SQLiteLedger.open(at: configuration.storePath)
    let transport = try CurlClient(configuration: configuration.transport)
    let client = try DocSpaceClient(
        portal: configuration.docSpace.url,
        credential: DocSpaceCredential(configuration.docSpace.token),
        transport: transport
    )
    BotMetrics.declare(in: registry)
    let metrics = BotMetrics(factory: registry)
    let version = VersionReport(libcurl: CurlClient.versionLine)
    metrics.setBuild(version)

    let bells = Bells()
    let channels = try configuration.channels(seal: ButtonSeal(key: try await ledger.actionKey()))
    let access = configuration.access
    let catalogue = configuration.catalogue
    let readiness = Readiness(checks: [PortalCheck.name, StoreService.check])
    readiness.set(StoreService.check, .passed)

    let buttons = ButtonPlacement(access: access, catalogue: catalogue, clock: clock)
    let gateway = PortalGateway(
        client: client, metrics: metrics, budget: RequestBudget(clock: clock, timeScale: configuration.timeScale))
    let courier = Courier(transport: transport, metrics: metrics, logger: logger)
    let lookups = LookupQueue()
    let guests = GuestCheck(channels: channels, transport: transport, logger: logger)
    let runner = PortalRunner(
        portal: .main,
        ledger: ledger,
        gateway: gateway,
        access: access,
        guests: guests,
        policy: configuration.policy,
        clock: clock,
        bells: bells,
        metrics: metrics,
        codes: codes,
        logger: logger
    )
    let sender = Sender(
        ledger: ledger,
        courier: courier,
        channels: channels,
        catalogue: catalogue,
        buttons: buttons,
        retry: RetryPolicy(timeScale: configuration.timeScale),
        clock: clock,
        bells: bells,
        logger: logger
    )
    let desk = Desk(
        portal: .main, ledger: ledger, access: access, catalogue: catalogue, lookups: lookups, clock: clock, bells: bells, logger: logger,
        timing: configuration.policy.timing)
    let endpoint = CommandEndpoint(channels: channels, desk: desk, metrics: metrics, logger: logger)
    let isTrustedProxy = configuration.isTrustedProxy
    var limits = ListenerLimits()
    limits.connections = min(limits.connections, OpenFiles.raiseLimit() - OpenFiles.reserve)
    if limits.connections < ListenerLimits().connections {
        logger.notice("fewer connections, for want of file descriptors", metadata: ["listener.connections": "\(limits.connections)"])
    }
    let commandListener = HTTPListener(
        name: "commands",
        address: configuration.listen,
        limits: limits,
        isTrustedPeer: isTrustedProxy,
        handler: Routes.commands(
            platforms: channels.platforms.map(\.name), isTrustedProxy: isTrustedProxy, route: endpoint.respond
        ).respond,
        logger: logger
    )
    let adminListener = configuration.adminListen.map { address in
        HTTPListener(
            name: "admin",
            address: address,
            handler: Routes.admin(readiness: readiness, metrics: registry, version: version).respond,
            logger: logger
        )
    }

    var services: [any Service] = [
        StoreService(
            ledger: ledger, retentionDays: configuration.retentionDays, clock: clock, bells: bells, readiness: readiness),
        ControlService(store: ledger, path: ControlSocket.path(ofStore: configuration.storePath), logger: logger),
        TransportService(client: transport),
        GaugeService(ledger: ledger, metrics: metrics, bells: bells),
        PortalCheck(client: client, readiness: readiness, timeScale: configuration.timeScale, logger: logger),
        runner,
        sender,
        LookupService(
            queue: lookups, ledger: ledger, gateway: gateway, access: access, guests: guests, catalogue: catalogue, buttons: buttons,
            channels: channels, courier: courier, clock: clock, bells: bells, codes: codes, logger: logger),
        ApprovalDeadline(
            portal: .main, ledger: ledger, timing: configuration.policy.timing, clock: clock, bells: bells, logger: logger),
        DoctorService(
            queue: desk.examinations,
            doctor: Doctor(
                configuration: configuration, client: client, transport: transport, courier: courier, channels: channels,
                store: { await Doctor.store(ledger) }, wallSeconds: { BotClock.wallSeconds }),
            channels: channels, courier: courier, catalogue: catalogue, clock: clock),
        MentionService(
            queue: desk.mentions, desk: desk, guests: guests, channels: channels, transport: transport, courier: courier, clock: clock,
            logger: logger),
        PressService(queue: endpoint.presses, channels: channels, courier: courier, clock: clock),
        commandListener,
    ]
    if let adminListener { services.append(adminListener) }
    return BotApplication(services: services, logger: logger, commandListener: commandListener, adminListener: adminListener)
}
