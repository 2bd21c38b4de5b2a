public import ChatPlatforms
public import CoreMetrics

/// Every metric of the bot, in its one place.
///
/// Names are `reassign_<thing>_<unit|total>`, units are seconds, label values come from closed sets: never a user, a job, a channel or
/// anything typed.
public struct BotMetrics: Sendable {
    /// What became of a command.
    public enum CommandResult: String, Sendable, CaseIterable {
        /// It was carried out or answered.
        case answered
        /// It started a job or queued one.
        case accepted
        /// It was seen before and got its first answer again.
        case duplicate
        /// The person, channel or team is not listed, or may not do this.
        case denied
        /// It was not understood.
        case mistake
        /// It was understood and cannot be done now: already running, over the quota, paused.
        case refused
        /// Too much to do.
        case busy
        /// The store or the program failed.
        case failed
    }

    /// How a job ended.
    public enum JobResult: String, Sendable, CaseIterable {
        case succeeded
        case succeededInferred = "succeeded_inferred"
        case failed
        case cancelled
        case stoppedUpstream = "stopped_upstream"
        case refused
        case needsOperator = "needs_operator"
    }

    /// What became of a message to a chat.
    public enum PostResult: String, Sendable, CaseIterable {
        case delivered
        case retried
        case unknown
        case rejected
        case dead
        /// A newer message took its place before it was sent.
        case superseded
    }

    private enum Name {
        static let commands = "reassign_commands_total"
        static let commandAck = "reassign_command_ack_seconds"
        static let jobs = "reassign_jobs"
        static let jobsDone = "reassign_jobs_total"
        static let jobDuration = "reassign_job_duration_seconds"
        static let stage = "reassign_stage_seconds"
        static let docSpaceRequests = "reassign_docspace_requests_total"
        static let posts = "reassign_posts_total"
        static let outboxPending = "reassign_outbox_pending"
        static let outboxDead = "reassign_outbox_dead"
        static let authFailures = "reassign_auth_failures_total"
        static let lastProgress = "reassign_last_progress_timestamp_seconds"
        static let buildInfo = "reassign_build_info"
    }

    private let factory: any MetricsFactory

    /// Measures into `factory`. With a ``PrometheusRegistry`` call ``declare(in:)`` first, for help texts and buckets.
    public init(factory: any MetricsFactory) {
        self.factory = factory
    }

    /// Declares every metric with its help text; histograms with buckets that fit what they measure.
    public static func declare(in registry: PrometheusRegistry) {
        registry.declareCounter(Name.commands, help: "Commands by platform, verb and result.")
        registry.declareHistogram(
            Name.commandAck,
            help: "Time from a whole command to its answer, seconds.",
            bounds: [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2, 3]
        )
        registry.declareGauge(Name.jobs, help: "Jobs in the store, by state.")
        registry.declareCounter(Name.jobsDone, help: "Finished jobs by result.")
        registry.declareHistogram(
            Name.jobDuration,
            help: "Time from the accepted command to the end of its job, seconds.",
            bounds: [5, 15, 30, 60, 120, 300, 600, 1_800, 3_600, 14_400]
        )
        registry.declareHistogram(
            Name.stage,
            help: "Time a job spent in one stage, seconds.",
            bounds: [1, 5, 15, 30, 60, 120, 300, 600, 1_800, 3_600]
        )
        registry.declareCounter(Name.docSpaceRequests, help: "Calls to DocSpace by operation and outcome.")
        registry.declareCounter(Name.posts, help: "Messages to chats by platform and result.")
        registry.declareGauge(Name.outboxPending, help: "Messages that wait to be delivered.")
        registry.declareGauge(Name.outboxDead, help: "Messages given up.")
        registry.declareCounter(Name.authFailures, help: "Requests that were not authentic, by platform and reason.")
        registry.declareGauge(Name.lastProgress, help: "When progress of any job was last seen, seconds since 1970.")
        registry.declareGauge(Name.buildInfo, help: "Always 1; the version is in the labels.")
    }

    /// Counts a command and the time its answer took.
    ///
    /// - Parameter verb: A word of the command table; anything that was not one belongs under `"other"`.
    public func commandAnswered(platform: PlatformName, verb: String, result: CommandResult, after time: Duration) {
        let labels = [("platform", label(platform)), ("verb", label(verb)), ("result", result.rawValue)]
        Counter(label: Name.commands, dimensions: labels, factory: factory).increment()
        Timer(label: Name.commandAck, dimensions: [], factory: factory).recordNanoseconds(time.nanoseconds)
    }

    /// Shows how many unfinished jobs are in each state. States not named are shown as given before, so name them all.
    public func setJobs(_ countByState: [String: Int]) {
        for (state, count) in countByState {
            Meter(label: Name.jobs, dimensions: [("state", label(state))], factory: factory).set(count)
        }
    }

    /// Counts a finished job.
    public func jobFinished(_ result: JobResult, after time: Duration) {
        Counter(label: Name.jobsDone, dimensions: [("result", result.rawValue)], factory: factory).increment()
        Timer(label: Name.jobDuration, dimensions: [], factory: factory).recordNanoseconds(time.nanoseconds)
    }

    /// Records how long a job was in a stage, numbered as DocSpace's stages are: 1...7.
    public func stageFinished(_ stage: Int, after time: Duration) {
        let name = (1...7).contains(stage) ? String(stage) : "other"
        Timer(label: Name.stage, dimensions: [("stage", name)], factory: factory).recordNanoseconds(time.nanoseconds)
    }

    /// Counts a call to DocSpace.
    ///
    /// - Parameters:
    ///   - operation: The client's name of the call, such as `startReassign`.
    ///   - code: `ok`, or the code of the error.
    public func docSpaceAnswered(operation: String, code: String) {
        Counter(label: Name.docSpaceRequests, dimensions: [("op", label(operation)), ("code", label(code))], factory: factory).increment()
    }

    /// Counts one try to deliver a message.
    public func posted(platform: PlatformName, result: PostResult) {
        Counter(label: Name.posts, dimensions: [("platform", label(platform)), ("result", result.rawValue)], factory: factory).increment()
    }

    /// Shows how many messages wait and how many were given up.
    public func setOutbox(pending: Int, dead: Int) {
        Meter(label: Name.outboxPending, dimensions: [], factory: factory).set(pending)
        Meter(label: Name.outboxDead, dimensions: [], factory: factory).set(dead)
    }

    /// Counts a request that was not authentic.
    public func authenticationFailed(platform: PlatformName, reason: RejectionReason) {
        let labels = [("platform", label(platform)), ("reason", reason.rawValue)]
        Counter(label: Name.authFailures, dimensions: labels, factory: factory).increment()
    }

    /// Notes that progress of some job was seen.
    public func progressSeen(secondsSince1970: Double) {
        Meter(label: Name.lastProgress, dimensions: [], factory: factory).set(secondsSince1970)
    }

    /// Shows the build.
    public func setBuild(_ version: VersionReport) {
        let labels = [("version", version.version), ("commit", version.commit ?? ""), ("swift", version.swift)]
        Meter(label: Name.buildInfo, dimensions: labels, factory: factory).set(1)
    }

    private func label(_ platform: PlatformName) -> String { label(platform.rawValue) }

    /// The last guard of the closed sets: what does not look like a name of ours was typed by somebody.
    private func label(_ name: String) -> String {
        let isName =
            (1...40).contains(name.utf8.count)
            && name.utf8.allSatisfy { byte in
                (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte | 0x20) || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
                    || byte == UInt8(ascii: "_") || byte == UInt8(ascii: "-")
            }
        return isName ? name : "other"
    }
}

extension Duration {
    /// Whole nanoseconds; what does not fit is the largest or smallest number.
    fileprivate var nanoseconds: Int64 {
        let (whole, isTooLarge) = components.seconds.multipliedReportingOverflow(by: 1_000_000_000)
        let (sum, isStillTooLarge) = whole.addingReportingOverflow(components.attoseconds / 1_000_000_000)
        return isTooLarge || isStillTooLarge ? (components.seconds < 0 ? .min : .max) : sum
    }
}
