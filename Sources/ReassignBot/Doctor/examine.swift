import CurlTransport
import DocSpaceKit
public import Logging

/// Looks at everything a bot with this configuration needs, without starting it: what `reassign-bot doctor` shows.
///
/// - Throws: `CurlConfigurationError` when libcurl cannot be used, `DocSpaceError` or `PlatformSettingsError` when an address or a secret
///   cannot be.
public func examine(_ configuration: BotConfiguration, _ posting: DoctorPosting, logger: Logger) async throws -> [Finding] {
    let channels = try configuration.channels()
    let transport = try CurlClient(configuration: configuration.transport)
    let client: DocSpaceClient
    do {
        client = try DocSpaceClient(
            portal: configuration.docSpace.url, credential: DocSpaceCredential(configuration.docSpace.token), transport: transport)
    } catch {
        await transport.shutdown()
        throw error
    }
    let path = configuration.storePath
    let doctor = Doctor(
        configuration: configuration,
        client: client,
        transport: transport,
        courier: Courier(transport: transport, metrics: BotMetrics(factory: PrometheusRegistry()), logger: logger),
        channels: channels,
        store: { await Doctor.store(at: path) },
        wallSeconds: { BotClock.wallSeconds }
    )
    let findings = await doctor.examine(posting)
    await transport.shutdown()
    return findings
}
