import ChatPlatforms
import DocSpaceKit
import HTTPTypes
import JobLedger
import Logging
import Testing
import TransportCore

@testable import ReassignBot

/// What the doctor makes of clocks and certificates, which the stand-ins have none of.
@Suite("Doctor's findings")
struct DoctorFindingTests {
    /// Answers everything alike.
    private struct FixedTransport: HTTPTransport {
        let result: Result<TransportResponse, TransportError>

        func send(_ request: TransportRequest) async throws(TransportError) -> TransportResponse { try result.get() }
    }

    /// Thu, 01 Jan 2026 00:00:00 GMT
    private static let now: Int64 = 1_767_225_600

    private func findings(
        _ result: Result<TransportResponse, TransportError>, _ configuration: [String: String] = ConfigurationSample.mattermost
    ) async throws -> [String: (verdict: Finding.Verdict, line: String)] {
        let configuration = try await ConfigurationSample.read(configuration)
        let transport = FixedTransport(result: result)
        let doctor = Doctor(
            configuration: configuration,
            client: try DocSpaceClient(
                portal: configuration.docSpace.url, credential: DocSpaceCredential(configuration.docSpace.token), transport: transport),
            transport: transport,
            courier: Courier(
                transport: transport, metrics: BotMetrics(factory: PrometheusRegistry()),
                logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }),
            channels: try configuration.channels(),
            store: { .good(.store, .storeUsed) },
            wallSeconds: { Self.now }
        )
        // By the words before the colon.
        let said = await doctor.examine(.never).map { finding in
            let line = configuration.line(for: finding)
            let subject = line.prefix { $0 != ":" }.drop { $0 != " " }.dropFirst()
            return (String(subject), (verdict: finding.verdict, line: line))
        }
        return Dictionary(said, uniquingKeysWith: { first, _ in first })
    }

    private func response(
        date: String? = nil, certificateEnd: Int64? = nil, scopes: String? = nil
    ) -> Result<TransportResponse, TransportError> {
        var fields = HTTPFields()
        fields[.date] = date
        if let scopes, let name = HTTPField.Name("X-OAuth-Scopes") { fields[name] = scopes }
        var response = TransportResponse(status: 200, headerFields: fields, body: Array(#"{"ok":true}"#.utf8))
        response.certificateEnd = certificateEnd
        return .success(response)
    }

    @Test(
        "a clock is well within half a minute, doubtful up to what signed commands bear, and bad beyond, in both directions",
        arguments: [
            ("Thu, 01 Jan 2026 00:00:00 GMT", .good, "0 s"), ("Thu, 01 Jan 2026 00:00:30 GMT", .good, "30 s"),
            ("Wed, 31 Dec 2025 23:59:30 GMT", .good, "30 s"), ("Thu, 01 Jan 2026 00:00:31 GMT", .doubtful, "31 s"),
            ("Wed, 31 Dec 2025 23:59:29 GMT", .doubtful, "31 s"), ("Thu, 01 Jan 2026 00:05:00 GMT", .doubtful, "300 s"),
            ("Wed, 31 Dec 2025 23:55:00 GMT", .doubtful, "300 s"), ("Thu, 01 Jan 2026 00:05:01 GMT", .bad, "301 s"),
            ("Wed, 31 Dec 2025 23:54:59 GMT", .bad, "301 s"), ("Fri, 01 Jan 2027 00:00:00 GMT", .bad, "31536000 s"),
        ] as [(String, Finding.Verdict, String)]
    )
    func clock(date: String, verdict: Finding.Verdict, skew: String) async throws {
        let clock = try #require(try await findings(response(date: date))["clock"])
        #expect(clock.verdict == verdict)
        #expect(clock.line.contains(": \(skew) between this machine and DocSpace"))
        #expect(clock.line.contains("signed commands are refused") == (verdict == .bad))
        #expect(clock.line.contains("→ let this machine's time be kept (NTP)") == (verdict != .good))
    }

    @Test("a time that is told in no known way is none", arguments: [nil, "", "yesterday", "1767225600"])
    func noClock(date: String?) async throws {
        let clock = try #require(try await findings(response(date: date))["clock"])
        #expect(clock.line == "⚠ clock: DocSpace does not tell its time → check that this machine's time is kept (NTP)")
    }

    @Test(
        "a certificate is well for more than two weeks, and somebody should look at it before it ends",
        arguments: [(90, .good), (15, .good), (14, .doubtful), (1, .doubtful), (0, .doubtful)] as [(Int64, Finding.Verdict)])
    func certificate(days: Int64, verdict: Finding.Verdict) async throws {
        let found = try await findings(response(certificateEnd: Self.now + days * 86_400 + 3_600))
        for subject in ["DocSpace certificate", "mattermost certificate"] {
            let certificate = try #require(found[subject])
            #expect(certificate.verdict == verdict)
            #expect(certificate.line.contains("ends in \(days) days"))
            #expect(!certificate.line.contains(" → ") == (verdict == .good))
        }
    }

    @Test("a certificate that libcurl does not tell about is doubtful, and one that is not trusted no answer")
    func noCertificate() async throws {
        let silent = try await findings(response())
        #expect(silent["DocSpace certificate"]?.verdict == .doubtful)
        #expect(silent["mattermost certificate"]?.verdict == .doubtful)
        let error = TransportError(code: .untrusted, phase: .tls, departure: .notSent, detail: "expired")
        let refused = try await findings(.failure(error))
        #expect(refused["DocSpace address"]?.verdict == .unreachable)
        #expect(refused["DocSpace certificate"] == nil)
        #expect(refused["mattermost certificate"]?.verdict == .unreachable)
    }

    @Test("scopes that a bot token lacks are named")
    func scopes() async throws {
        var configuration = ConfigurationSample.slack
        configuration["REASSIGN_SLACK_BOT_TOKEN"] = "xoxb-0123456789-abcdef"
        let found = try await findings(response(scopes: "commands,users:read"), configuration)
        #expect(
            found["slack bot account"]?.line == """
                ❌ slack bot account: its token lacks chat:write, users:read.email → add these scopes to the app, install it again, \
                and set REASSIGN_SLACK_BOT_TOKEN anew
                """)
    }

    @Test("the portal's words steer no terminal")
    func terminal() async throws {
        let configuration = try await ConfigurationSample.read(ConfigurationSample.mattermost)
        let hostile = "Anna\u{1B}]0;x\u{7}\u{202E}\u{9B}2J\r\n\u{2028}Lind"
        let line = configuration.line(for: .good(.keyOwner, .ownedByOwner(hostile)))
        #expect(line.hasPrefix("✅ key's account: Anna]0;x2J"))
        #expect(line.contains("Lind, owner of the portal"))
        let steering = line.unicodeScalars.filter {
            [.control, .format, .lineSeparator, .paragraphSeparator].contains($0.properties.generalCategory)
        }
        #expect(steering.isEmpty)
    }

    @Test("nothing is said about certificates where there are none to look at")
    func nothingEncrypted() async throws {
        var configuration = ConfigurationSample.slack
        configuration["REASSIGN_DOCSPACE_URL"] = "http://127.0.0.1:8092"
        configuration["REASSIGN_PRIVATE_DESTINATIONS"] = "127.0.0.0/8"
        let found = try await findings(response(), configuration)
        #expect(!found.keys.contains { $0.hasSuffix("certificate") })
    }
}
