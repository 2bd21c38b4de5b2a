public import CoreMetrics
internal import NIOConcurrencyHelpers

/// Keeps all metrics of the process and shows them in the Prometheus text format.
///
/// It is a `MetricsFactory`, so code that measures knows only swift-metrics. What is not declared first gets a help text of its name and
/// the default buckets. One name has one kind: a second kind under the same name records nothing.
public final class PrometheusRegistry: MetricsFactory {
    /// The media type of ``exposition()``.
    public static let contentType = "text/plain; version=0.0.4; charset=utf-8"

    /// Bounds, in seconds, of histograms that nobody declared.
    public static let defaultBounds = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10]

    private let families = NIOLockedValueBox<[String: MetricFamily]>([:])

    /// Creates an empty registry.
    public init() {}

    /// Declares a counter.
    public func declareCounter(_ name: String, help: String) {
        declare(MetricFamily(name: name, help: help, kind: .counter))
    }

    /// Declares a gauge.
    public func declareGauge(_ name: String, help: String) {
        declare(MetricFamily(name: name, help: help, kind: .gauge))
    }

    /// Declares a histogram with ascending upper bounds in base units.
    public func declareHistogram(_ name: String, help: String, bounds: [Double]) {
        declare(MetricFamily(name: name, help: help, kind: .histogram(bounds: bounds)))
    }

    private func declare(_ family: MetricFamily) {
        families.withLockedValue { families in
            if families[family.name] == nil { families[family.name] = family }
        }
    }

    /// All metrics, in order of their names.
    public func exposition() -> String {
        let families = families.withLockedValue { $0 }
        var text = ""
        for family in families.values.sorted(by: { $0.name < $1.name }) {
            family.render(into: &text)
        }
        return text
    }

    // MARK: MetricsFactory

    public func makeCounter(label: String, dimensions: [(String, String)]) -> any CounterHandler {
        handle(label, dimensions, kind: .counter) ?? NOOPMetricsHandler.instance
    }

    public func makeFloatingPointCounter(label: String, dimensions: [(String, String)]) -> any FloatingPointCounterHandler {
        handle(label, dimensions, kind: .counter) ?? NOOPMetricsHandler.instance
    }

    public func makeMeter(label: String, dimensions: [(String, String)]) -> any MeterHandler {
        handle(label, dimensions, kind: .gauge) ?? NOOPMetricsHandler.instance
    }

    public func makeRecorder(label: String, dimensions: [(String, String)], aggregate: Bool) -> any RecorderHandler {
        handle(label, dimensions, kind: aggregate ? .histogram(bounds: Self.defaultBounds) : .gauge) ?? NOOPMetricsHandler.instance
    }

    /// Timers are histograms in seconds.
    public func makeTimer(label: String, dimensions: [(String, String)]) -> any TimerHandler {
        handle(label, dimensions, kind: .histogram(bounds: Self.defaultBounds)) ?? NOOPMetricsHandler.instance
    }

    public func destroyCounter(_ handler: any CounterHandler) { (handler as? MetricHandle)?.remove() }
    public func destroyFloatingPointCounter(_ handler: any FloatingPointCounterHandler) { (handler as? MetricHandle)?.remove() }
    public func destroyMeter(_ handler: any MeterHandler) { (handler as? MetricHandle)?.remove() }
    public func destroyRecorder(_ handler: any RecorderHandler) { (handler as? MetricHandle)?.remove() }
    public func destroyTimer(_ handler: any TimerHandler) { (handler as? MetricHandle)?.remove() }

    /// The way to one series; `nil` if the name is taken by another kind.
    private func handle(_ label: String, _ dimensions: [(String, String)], kind: MetricFamily.Kind) -> MetricHandle? {
        let name = PrometheusText.name(label)
        let labels = PrometheusText.labels(dimensions)
        let isOfKind = families.withLockedValue { families in
            var family = families[name] ?? MetricFamily(name: name, help: name, kind: kind)
            guard family.kind.typeName == kind.typeName else { return false }
            family.touch(labels)
            families[name] = family
            return true
        }
        return isOfKind ? MetricHandle(families: families, name: name, labels: labels, kind: kind) : nil
    }
}

/// One series of a metric, seen from the code that measures.
private final class MetricHandle: CounterHandler, FloatingPointCounterHandler, MeterHandler, RecorderHandler, TimerHandler {
    private let families: NIOLockedValueBox<[String: MetricFamily]>
    private let name: String
    private let labels: String
    private let kind: MetricFamily.Kind

    init(families: NIOLockedValueBox<[String: MetricFamily]>, name: String, labels: String, kind: MetricFamily.Kind) {
        self.families = families
        self.name = name
        self.labels = labels
        self.kind = kind
    }

    func increment(by amount: Int64) { increment(by: Double(amount)) }
    func increment(by amount: Double) {
        // A counter that goes down would look like a restart.
        guard kind != .counter || amount >= 0 else { return }
        change { $0.add(amount, self.labels) }
    }
    func decrement(by amount: Double) { change { $0.add(-amount, self.labels) } }
    func reset() { change { $0.set(0, self.labels) } }
    func set(_ value: Int64) { set(Double(value)) }
    func set(_ value: Double) { change { $0.set(value, self.labels) } }
    func record(_ value: Int64) { record(Double(value)) }
    func record(_ value: Double) {
        if kind == .gauge { set(value) } else { change { $0.observe(value, self.labels) } }
    }
    func recordNanoseconds(_ duration: Int64) { change { $0.observe(Double(duration) / 1e9, self.labels) } }
    func remove() { change { $0.remove(self.labels) } }

    private func change(_ body: (inout MetricFamily) -> Void) {
        families.withLockedValue { $0[name]?.apply(body) }
    }
}
