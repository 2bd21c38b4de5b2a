import CurlTransport
import ServiceLifecycle

/// Keeps libcurl's thread until everything that uses it has stopped, and joins it.
struct TransportService: Service {
    let client: CurlClient

    func run() async throws {
        try? await gracefulShutdown()
        await client.shutdown()
    }
}
