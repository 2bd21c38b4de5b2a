public import Logging

/// Writes each log event as one line; whatever the data holds, it stays one line.
public struct LineLogHandler: LogHandler {
    public var logLevel: Logger.Level
    public var metadata: Logger.Metadata = [:]
    public var metadataProvider: Logger.MetadataProvider?

    private let label: String
    private let format: LogFormat
    private let write: @Sendable (String) -> Void

    /// Creates a handler.
    ///
    /// - Parameter write: Takes a whole line with its line break. The default writes to standard error.
    public init(
        label: String = "reassign-bot",
        format: LogFormat,
        level: Logger.Level,
        metadataProvider: Logger.MetadataProvider? = nil,
        write: @escaping @Sendable (String) -> Void = StandardError.write
    ) {
        self.label = label
        logLevel = level
        self.format = format
        self.metadataProvider = metadataProvider
        self.write = write
    }

    public subscript(metadataKey key: String) -> Logger.Metadata.Value? {
        get { metadata[key] }
        set { metadata[key] = newValue }
    }

    public func log(event: LogEvent) {
        var merged = metadata
        merged.merge(metadataProvider?.get() ?? [:]) { $1 }
        merged.merge(event.metadata ?? [:]) { $1 }
        if let error = event.error {
            merged["error.type"] = "\(type(of: error))"
            merged["error.message"] = "\(error)"
        }
        let line = LogLine(time: .now, level: event.level, message: event.message.description, logger: label, metadata: merged)
        write(line.rendered(as: format) + "\n")
    }
}
