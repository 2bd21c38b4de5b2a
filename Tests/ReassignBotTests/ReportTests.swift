import HTTPTypes
import Testing

@testable import ReassignBot

@Suite("Health and version reports")
struct ReportTests {
    static let version = VersionReport(version: "0.1.0", commit: nil, swift: "6.3", libcurl: "libcurl/7.88.1 \"x\"")

    static func get(_ path: String, _ readiness: Readiness = Readiness(checks: []), _ registry: PrometheusRegistry = PrometheusRegistry())
        async -> ListenerResponse
    {
        await Routes.admin(readiness: readiness, metrics: registry, version: version)
            .respond(to: ListenerRequest(method: .get, path: path, peer: "127.0.0.1"))
    }

    @Test("readiness is 503 with reasons until every check has passed")
    func readiness() async {
        let readiness = Readiness(checks: ["store", "docspace"])
        readiness.set("store", .passed)
        let before = await Self.get("/readyz", readiness)
        #expect(before.status == 503)
        #expect(
            String(decoding: before.body, as: UTF8.self)
                == #"{"ready":false,"checks":{"docspace":{"ok":false,"reason":"not checked yet"},"store":{"ok":true}}}"# + "\n"
        )
        readiness.set("docspace", .passed)
        let after = await Self.get("/readyz", readiness)
        #expect(after.status == 200)
        #expect(after.headerFields[.contentType] == "application/json")
        readiness.set("docspace", .failed(reason: "unreachable"))
        #expect(await Self.get("/readyz", readiness).status == 503)
    }

    @Test("alive needs nothing to be ready")
    func alive() async {
        #expect(await Self.get("/healthz", Readiness(checks: ["store"])).status == 200)
    }

    @Test("metrics have Prometheus' media type")
    func metrics() async {
        let registry = PrometheusRegistry()
        BotMetrics(factory: registry).setOutbox(pending: 1, dead: 0)
        let response = await Self.get("/metrics", Readiness(checks: []), registry)
        #expect(response.headerFields[.contentType] == "text/plain; version=0.0.4; charset=utf-8")
        #expect(String(decoding: response.body, as: UTF8.self).contains("reassign_outbox_pending 1\n"))
    }

    @Test("version leaves out a commit it does not know, and escapes")
    func version() async {
        let response = await Self.get("/version")
        #expect(
            String(decoding: response.body, as: UTF8.self) == #"{"version":"0.1.0","swift":"6.3","libcurl":"libcurl/7.88.1 \"x\""}"# + "\n")
        #expect(VersionReport(commit: "abc", libcurl: "").json.contains(#""commit":"abc""#))
    }
}
