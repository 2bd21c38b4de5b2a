/// All series of one metric: one name, one kind, one help text.
struct MetricFamily {
    /// What is measured and how it is shown.
    enum Kind: Equatable {
        case counter
        case gauge
        /// Upper bounds in ascending order, base units; `+Inf` is added.
        case histogram(bounds: [Double])

        var typeName: String {
            switch self {
            case .counter: "counter"
            case .gauge: "gauge"
            case .histogram: "histogram"
            }
        }
    }

    /// One combination of label values.
    struct Series {
        /// Counters and gauges: the value. Histograms: the sum.
        var value = 0.0
        /// Histograms: observations per bound, not cumulated; the last one is `+Inf`.
        var buckets: [UInt64]
    }

    let name: String
    let help: String
    let kind: Kind
    /// By rendered labels, such as `op="start",code="ok"`.
    private(set) var series: [String: Series] = [:]

    init(name: String, help: String, kind: Kind) {
        self.name = name
        self.help = help
        self.kind = kind
    }

    /// Changes the family in place.
    mutating func apply(_ body: (inout MetricFamily) -> Void) {
        body(&self)
    }

    private mutating func change(_ labels: String, _ body: (inout Series) -> Void) {
        let empty = emptySeries
        body(&series[labels, default: empty])
    }

    /// Makes sure the series exists, so that it is shown as 0 before anything happened.
    mutating func touch(_ labels: String) {
        change(labels) { _ in }
    }

    mutating func add(_ amount: Double, _ labels: String) {
        change(labels) { $0.value += amount }
    }

    mutating func set(_ value: Double, _ labels: String) {
        change(labels) { $0.value = value }
    }

    mutating func observe(_ value: Double, _ labels: String) {
        guard case .histogram(let bounds) = kind, !value.isNaN else { return }
        change(labels) {
            $0.value += value
            $0.buckets[bounds.firstIndex { value <= $0 } ?? bounds.count] += 1
        }
    }

    mutating func remove(_ labels: String) {
        series[labels] = nil
    }

    private var emptySeries: Series {
        if case .histogram(let bounds) = kind { return Series(buckets: Array(repeating: 0, count: bounds.count + 1)) }
        return Series(buckets: [])
    }

    /// Appends the family in the Prometheus text format, series in order of their labels.
    func render(into text: inout String) {
        guard !series.isEmpty else { return }
        text += "# HELP \(name) \(PrometheusText.escapedHelp(help))\n# TYPE \(name) \(kind.typeName)\n"
        for (labels, series) in series.sorted(by: { $0.key < $1.key }) {
            switch kind {
            case .counter, .gauge:
                text += "\(name)\(braced(labels)) \(PrometheusText.number(series.value))\n"
            case .histogram(let bounds):
                var total: UInt64 = 0
                for (bound, count) in zip(bounds + [.infinity], series.buckets) {
                    total += count
                    let le = "le=\"\(PrometheusText.number(bound))\""
                    text += "\(name)_bucket\(braced(labels.isEmpty ? le : "\(labels),\(le)")) \(total)\n"
                }
                text += "\(name)_sum\(braced(labels)) \(PrometheusText.number(series.value))\n"
                text += "\(name)_count\(braced(labels)) \(total)\n"
            }
        }
    }

    private func braced(_ labels: String) -> String {
        labels.isEmpty ? "" : "{\(labels)}"
    }
}

/// The small print of the Prometheus text format, version 0.0.4.
enum PrometheusText {
    /// `name="value",…`, in the given order.
    static func labels(_ dimensions: [(String, String)]) -> String {
        dimensions.map { "\(name($0.0))=\"\(escapedLabel($0.1))\"" }.joined(separator: ",")
    }

    /// `text` with everything replaced that a metric or label name may not hold.
    static func name(_ text: String) -> String {
        let name = String(text.map { $0.isASCII && ($0.isLetter || $0.isNumber || $0 == "_") ? $0 : "_" })
        return name.first?.isNumber ?? true ? "_" + name : name
    }

    /// A number as Prometheus reads it: whole ones without a point, `+Inf`, `-Inf`, `NaN`.
    static func number(_ value: Double) -> String {
        if value.isNaN { return "NaN" }
        if value.isInfinite { return value < 0 ? "-Inf" : "+Inf" }
        if value == value.rounded(), abs(value) < 9_007_199_254_740_992 { return String(Int64(value)) }
        return String(value)
    }

    static func escapedHelp(_ text: String) -> String {
        escaped(text, quotes: false)
    }

    static func escapedLabel(_ text: String) -> String {
        escaped(text, quotes: true)
    }

    private static func escaped(_ text: String, quotes: Bool) -> String {
        var result = ""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\\": result += "\\\\"
            case "\n": result += "\\n"
            case "\"" where quotes: result += "\\\""
            default: result.unicodeScalars.append(scalar)
            }
        }
        return result
    }
}
