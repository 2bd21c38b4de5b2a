import DocSpaceKit
import Logging
import ServiceLifecycle

/// Asks at start, and from time to time, whether the bot's key can do the work; tells readiness and the log, never stops the bot.
struct PortalCheck: Service {
    /// The name of the check in `/readyz`.
    static let name = "docspace"

    let client: DocSpaceClient
    let readiness: Readiness
    let timeScale: Double
    let logger: Logger

    func run() async throws {
        try? await cancelWhenGracefulShutdown {
            var last: Readiness.Outcome?
            while !Task.isCancelled {
                let outcome = await check()
                try Task.checkCancellation()
                readiness.set(Self.name, outcome)
                if outcome != last { report(outcome) }
                last = outcome
                let pause: Duration = outcome == .passed ? .seconds(600) : .seconds(30)
                try await Task.sleep(for: pause / timeScale)
            }
        }
    }

    /// Version, account, rights of the key, and one call that an unpaid portal refuses.
    private func check() async -> Readiness.Outcome {
        do throws(DocSpaceError) {
            if let build = try? await client.serverBuild() {
                logger.debug("portal version", metadata: ["docspace.version": "\(build.docSpace ?? "unknown")"])
            }
            let account = try await client.me()
            guard account.role.mayReassign else { return .failed(reason: "the key's account is neither owner nor admin") }
            if let key = try await client.currentKey() {
                guard key.isActive else { return .failed(reason: "the key is not active") }
                let missing = key.missingScopes
                guard missing.isEmpty else { return .failed(reason: "the key lacks scopes: \(missing.joined(separator: ", "))") }
            }
            if let email = account.email { _ = try await client.person(email: email) }
            return .passed
        } catch {
            return .failed(reason: "\(error)")
        }
    }

    private func report(_ outcome: Readiness.Outcome) {
        switch outcome {
        case .passed: logger.info("portal check passed")
        case .failed(let reason): logger.warning("portal check failed", metadata: ["docspace.reason": "\(reason)"])
        }
    }
}
