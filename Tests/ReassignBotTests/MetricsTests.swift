import ChatPlatforms
import CoreMetrics
import Testing

@testable import ReassignBot

@Suite("Metrics")
struct MetricsTests {
    @Test("counters and gauges are written exactly as Prometheus reads them")
    func countersAndGauges() {
        let registry = PrometheusRegistry()
        registry.declareCounter("b_total", help: "Things \\ that\nhappened.")
        registry.declareGauge("a", help: "A level.")
        let counter = Counter(label: "b_total", dimensions: [("op", "x\"y\\z\nw"), ("code", "ok")], factory: registry)
        counter.increment(by: 3)
        Counter(label: "b_total", dimensions: [("op", "a"), ("code", "ok")], factory: registry).increment()
        Meter(label: "a", factory: registry).set(-1.5)
        #expect(
            registry.exposition() == """
                # HELP a A level.
                # TYPE a gauge
                a -1.5
                # HELP b_total Things \\\\ that\\nhappened.
                # TYPE b_total counter
                b_total{op="a",code="ok"} 1
                b_total{op="x\\"y\\\\z\\nw",code="ok"} 3

                """
        )
    }

    @Test("histograms are cumulated, with +Inf, sum and count, in seconds")
    func histogram() {
        let registry = PrometheusRegistry()
        registry.declareHistogram("h_seconds", help: "Time.", bounds: [0.25, 1])
        let timer = Timer(label: "h_seconds", dimensions: [("stage", "1")], factory: registry)
        for milliseconds in [250, 500, 500, 4_000] as [Int64] { timer.recordNanoseconds(milliseconds * 1_000_000) }
        #expect(
            registry.exposition() == """
                # HELP h_seconds Time.
                # TYPE h_seconds histogram
                h_seconds_bucket{stage="1",le="0.25"} 1
                h_seconds_bucket{stage="1",le="1"} 3
                h_seconds_bucket{stage="1",le="+Inf"} 4
                h_seconds_sum{stage="1"} 5.25
                h_seconds_count{stage="1"} 4

                """
        )
    }

    @Test("a name keeps its first kind")
    func oneKindPerName() {
        let registry = PrometheusRegistry()
        Counter(label: "x", factory: registry).increment()
        Meter(label: "x", factory: registry).set(9)
        #expect(registry.exposition() == "# HELP x x\n# TYPE x counter\nx 1\n")
    }

    @Test("what nobody touched is not shown")
    func emptyRegistry() {
        let registry = PrometheusRegistry()
        BotMetrics.declare(in: registry)
        #expect(registry.exposition() == "")
    }

    @Test("names are made acceptable", arguments: [("a.b-c", "a_b_c"), ("9lives", "_9lives"), ("", "_"), ("ok_1", "ok_1"), ("é", "_")])
    func names(text: String, name: String) {
        #expect(PrometheusText.name(text) == name)
    }

    @Test(
        "numbers are written as Prometheus reads them",
        arguments: [
            (0, "0"), (-0.0, "0"), (3, "3"), (0.005, "0.005"), (.infinity, "+Inf"), (-.infinity, "-Inf"), (.nan, "NaN"), (1e300, "1e+300"),
        ]
            as [(Double, String)]
    )
    func numbers(value: Double, text: String) {
        #expect(PrometheusText.number(value) == text)
    }

    @Test("every metric of the bot is declared under its documented name and shows its labels")
    func botMetrics() {
        let registry = PrometheusRegistry()
        BotMetrics.declare(in: registry)
        let metrics = BotMetrics(factory: registry)
        let slack = PlatformName(rawValue: "slack")
        metrics.commandAnswered(platform: slack, verb: "status", result: .answered, after: .milliseconds(30))
        metrics.setJobs(["watching": 2])
        metrics.jobFinished(.succeeded, after: .seconds(40))
        metrics.stageFinished(3, after: .seconds(2))
        metrics.docSpaceAnswered(operation: "startReassign", code: "outcome_unknown")
        metrics.posted(platform: slack, result: .delivered)
        metrics.setOutbox(pending: 4, dead: 1)
        metrics.authenticationFailed(platform: slack, reason: .signatureMismatch)
        metrics.progressSeen(secondsSince1970: 1_769_850_307)
        metrics.setBuild(VersionReport(version: "0.1.0", commit: "abc", swift: "6.3", libcurl: "libcurl/8"))
        let lines = registry.exposition().split(separator: "\n").map(String.init)
        let expected = [
            #"reassign_commands_total{platform="slack",verb="status",result="answered"} 1"#,
            #"reassign_command_ack_seconds_bucket{le="0.05"} 1"#,
            #"reassign_jobs{state="watching"} 2"#,
            #"reassign_jobs_total{result="succeeded"} 1"#,
            "reassign_job_duration_seconds_sum 40",
            #"reassign_stage_seconds_count{stage="3"} 1"#,
            #"reassign_docspace_requests_total{op="startReassign",code="outcome_unknown"} 1"#,
            #"reassign_posts_total{platform="slack",result="delivered"} 1"#,
            "reassign_outbox_pending 4",
            "reassign_outbox_dead 1",
            #"reassign_auth_failures_total{platform="slack",reason="signature_mismatch"} 1"#,
            "reassign_last_progress_timestamp_seconds 1769850307",
            #"reassign_build_info{version="0.1.0",commit="abc",swift="6.3"} 1"#,
        ]
        #expect(expected.filter { !lines.contains($0) } == [])
    }

    @Test(
        "what somebody typed never becomes a label", arguments: ["bob@example.com", "", "a b", "x\"y", String(repeating: "a", count: 41)])
    func typedTextIsNoLabel(verb: String) {
        let registry = PrometheusRegistry()
        BotMetrics(factory: registry)
            .commandAnswered(platform: PlatformName(rawValue: "slack"), verb: verb, result: .mistake, after: .zero)
        #expect(registry.exposition().contains(#"verb="other""#))
    }

    @Test("a time too long for nanoseconds is recorded, not a crash")
    func endlessTime() {
        let registry = PrometheusRegistry()
        BotMetrics(factory: registry).jobFinished(.failed, after: .seconds(Int64.max))
        #expect(registry.exposition().contains("reassign_job_duration_seconds_count 1"))
    }
}
