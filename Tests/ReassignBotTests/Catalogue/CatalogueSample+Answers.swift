import ChatPlatforms
import JobLedger

@testable import JobEngine
@testable import ReassignBot

extension CatalogueSample {
    static let now = Timestamp(milliseconds: 252_000)
    private static let olga = Requester(platform: "slack", team: "T1", channel: "C1", channelName: "it-ops", user: "U7", userName: "olga")
    private static let pause = Pause(by: olga, since: Timestamp(milliseconds: 0))
    static let order = Said.order

    static var job: Job {
        var job = Job.admit(Said.order, as: JobID(rawValue: 18), behind: nil, at: Timestamp(milliseconds: 0)).job
        job.plan = Said.plan
        return job
    }

    private static var endedJob: Job {
        var job = job
        job.state = .succeeded
        job.ending = Said.ending(.finished, left: 0)
        return job
    }

    private static var undecidedJob: Job {
        var job = job
        job.state = .needsOperator
        return job
    }

    private static func shown(deletes: Bool = false) -> ShownPlan? {
        var (plan, order) = (Said.plan, Said.order)
        plan.deleteProfile = deletes
        order.deleteProfile = deletes
        return code.map { ShownPlan(code: $0, order: order, plan: plan, shownAt: Timestamp(milliseconds: 0)) }
    }

    private static func access(_ users: Set<String> = ["U7"], offersAll: Bool = false) -> AccessPolicy {
        var access = AccessPolicy(
            lists: ["slack": .init(teams: ["T1"], channels: ["C1"], users: users)], operators: offersAll ? ["slack:U7"] : [])
        access.allowsDeletion = offersAll
        access.allowsDisabling = offersAll
        access.confirmsAlways = offersAll
        access.approval = offersAll ? .always : .never
        access.quota = Quota([.init(jobs: 5, window: longTime)])
        return access
    }

    private static let mention = InboundCommand(
        origin: .init(
            platform: PlatformName(rawValue: "slack"), team: "T1", channel: "C1", channelName: "it-ops", user: "U1", userName: "boris"),
        words: .success([.mention(user: "U7", name: "olga"), .text("ivan@example.org")]), text: "", duplicateKey: "", reply: nil)

    /// What became of commands about one job or plan.
    static let answers: [CatalogueSample] =
        [
            CatalogueSample("admissionText", "accepted", ["J-18", "petr@example.org", "ivan@example.org"]) {
                $0.admissionText(.accepted(job), of: order, at: now, pause: nil)
            },
            CatalogueSample("admissionText", "accepted in a pause", ["J-18", "olga"]) {
                $0.admissionText(.accepted(job), of: order, at: now, pause: pause)
            },
            CatalogueSample("admissionText", "alreadyRunning", ["J-18", "4", "12"]) {
                $0.admissionText(.alreadyRunning(job), of: order, at: now, pause: nil)
            },
            CatalogueSample("admissionText", "planUnusable") { $0.admissionText(.planUnusable(.dropped), of: order, at: now, pause: nil) },
            CatalogueSample("admissionText", "overQuota", ["5", "4", "12"]) {
                $0.admissionText(.overQuota(.init(jobs: 5, window: longTime)), of: order, at: now, pause: nil)
            },
            CatalogueSample("dropped", "", ["K7QD"]) { words in shown().map(words.dropped) ?? "" },
            CatalogueSample("cancelText", "nothingToCancel", ["J-18", "4", "12"]) {
                $0.cancelText(.nothingToCancel, of: endedJob, at: now)
            },
            CatalogueSample("cancelText", "takenBefore", ["J-18", "olga", "4", "12"]) {
                $0.cancelText(.takenBefore(Cancellation(by: "olga", requestedAt: Timestamp(milliseconds: 0))), of: job, at: now)
            },
            CatalogueSample("cancelText", "taken", ["J-18"]) { $0.cancelText(.taken(Step(job)), of: job, at: now) },
            CatalogueSample("mayNotCancel", "", ["J-18", "boris"]) { $0.mayNotCancel(job) },
            CatalogueSample("nothingToRetry", "not ended", ["J-18"]) { $0.nothingToRetry(job, at: now) },
            CatalogueSample("nothingToRetry", "ended", ["J-18", "4", "12"]) { $0.nothingToRetry(endedJob, at: now) },
            CatalogueSample("resending", "", ["J-18", "3"]) { $0.resending(3, about: job.id) },
            CatalogueSample("nothingToResend", "", ["J-18"]) { $0.nothingToResend(job.id) },
            CatalogueSample("approvalText", "taken", ["J-18"]) { $0.approvalText(.taken(Step(job)), of: job, at: now) },
            CatalogueSample("approvalText", "takenBefore", ["J-18", "olga", "4", "12"]) {
                $0.approvalText(.takenBefore(Approval(by: olga, at: Timestamp(milliseconds: 0))), of: job, at: now)
            },
            CatalogueSample("approvalText", "nothingToApprove", ["J-18"]) { $0.approvalText(.nothingToApprove, of: job, at: now) },
            CatalogueSample("mayNotApprove", "one's own", ["J-18"]) { $0.mayNotApprove(job, order.requester) },
            CatalogueSample("mayNotApprove", "elsewhere", ["J-18", "slack"]) { $0.mayNotApprove(job, olga) },
            CatalogueSample("approvedTooLate", "", ["J-18", "4", "12"]) { $0.approvedTooLate(job, within: longTime) },
            CatalogueSample("alreadyPaused", "", ["olga", "4", "12"]) { $0.alreadyPaused(pause, at: now) },
            CatalogueSample("questionsRefused", "", ["409", "its words"]) { $0.questionsRefused(status: 409, message: "its words") },
            CatalogueSample("cannotLook", "", ["502"]) { $0.cannotLook(.status(502), order) },
        ] + planRefusals + accessRefusals + mentionProblems

    private static let planRefusals: [CatalogueSample] = [
        (PlanRefusal.unknown, ["K7QD"]), (.somebodyElses, ["K7QD"]), (.elsewhere(channel: "C9"), ["K7QD", "#C9"]), (.expired, ["K7QD"]),
        (.dropped, ["K7QD"]), (.used(JobID(rawValue: 17)), ["K7QD", "J-17"]), (.addressMissing, ["K7QD", "petr@example.org"]),
        (.addressWrong, ["K7QD"]),
    ].map { refusal, values in
        CatalogueSample("planRefused", name(of: refusal), values) { $0.planRefused(refusal, code: "K7QD", of: shown(deletes: true)) }
    }

    private static let accessRefusals = AccessPolicy.Reason.allCases.map { reason in
        let values: [String] =
            switch reason {
            case .team, .user, .operator: ["U7"]
            case .channel: ["#C9"]
            case .deletion, .disabling, .approval: []
            }
        return CatalogueSample("refused", reason.rawValue, values) { $0.refused(reason, requester: olga, channels: ["C9"]) }
    }

    private static let mentionProblems = [MentionProblem.Reason.hidden, .unknownUser, .refused("wrod"), .unavailable].map { reason in
        CatalogueSample("mentionText", name(of: reason), ["olga", "ivan@example.org"] + (reason == .refused("wrod") ? ["wrod"] : [])) {
            $0.mentionText(MentionProblem(user: "U7", reason: reason), in: mention)
        }
    }

    /// What was only asked.
    static let questions: [CatalogueSample] = [
        CatalogueSample("planText", "", ["K7QD", "Petr Nov", "Ivan Orlov", "22"]) { words in
            let findings = PreflightFindings(
                bot: Said.ivan, leaver: .exact(Said.petr), heir: .exact(Said.ivan), isRequesterAllowed: true)
            return shown().map { words.planText($0, findings, needsApproval: false) } ?? ""
        },
        CatalogueSample("planText", "deletion, guessed", ["K7QD", "Petr Nov", "Ivan Orlov", "22", "7"]) { words in
            let findings = PreflightFindings(
                bot: Said.ivan, leaver: .guessed(Said.petr, among: 7), heir: .exact(Said.ivan), isRequesterAllowed: true)
            return shown(deletes: true).map { words.planText($0, findings, needsApproval: true) } ?? ""
        },
        CatalogueSample("overview", "", ["J-18", "Petr Nov", "Ivan Orlov", "boris", "4", "12"]) { $0.overview([job], at: now) },
        CatalogueSample("overview", "nothing") { $0.overview([], at: now) },
        CatalogueSample("statusText", "", ["J-18", "Petr Nov", "Ivan Orlov", "boris", "4", "12"]) { $0.statusText(job, at: now) },
        CatalogueSample("statusText", "needsOperator", ["J-18", "Petr Nov", "Ivan Orlov", "boris", "4", "12"]) {
            $0.statusText(undecidedJob, at: now)
        },
        CatalogueSample("statusText", "ended", ["J-18", "Petr Nov", "Ivan Orlov", "boris"]) { $0.statusText(endedJob, at: now) },
        CatalogueSample("pauseText", "", ["olga", "4", "12"]) { $0.pauseText(pause, at: now) },
        CatalogueSample("undelivered", "", ["J-18", "wrod"]) { $0.undelivered([UndeliveredPost(job: job.id, reason: "wrod")]) },
        CatalogueSample("historyText", "", ["J-18", "Petr Nov", "Ivan Orlov", "boris", "4", "12"]) {
            $0.historyText([endedJob], about: nil, at: now)
        },
        CatalogueSample("historyText", "nothing", ["typed words"]) { $0.historyText([], about: "typed words", at: now) },
        CatalogueSample("noSuchJob", "", ["J-18"]) { $0.noSuchJob(job.id) },
        CatalogueSample("noJobAbout", "", ["typed words"]) { $0.noJobAbout("typed words") },
        CatalogueSample("helpText", "all") { $0.helpText(for: olga, access: access(offersAll: true)) },
        CatalogueSample("helpText", "listed") { $0.helpText(for: olga, access: access()) },
        CatalogueSample("helpText", "stranger") { $0.helpText(for: olga, access: access([])) },
        CatalogueSample("whoami", "operator", ["U7", "olga", "T1", "C1", "slack", "5", "4", "12"]) {
            $0.whoami(olga, access: access(offersAll: true))
        },
        CatalogueSample("whoami", "stranger", ["U7", "olga", "T1", "C1", "slack"]) { $0.whoami(olga, access: access([])) },
        CatalogueSample("doctorText", "", ["31", "2"]) {
            $0.doctorText([.bad(.store, .clockSkew(seconds: 31)), .good(.store, .storeUsed)])
        },
    ]

    /// Texts that take nothing.
    static let plain: [CatalogueSample] = [
        CatalogueSample("accountRefused", "", ["wrod"]) { $0.accountRefused("wrod") },
        CatalogueSample("guestRefused") { $0.guestRefused }, CatalogueSample("storeTrouble") { $0.storeTrouble },
        CatalogueSample("storeUncertain") { $0.storeUncertain }, CatalogueSample("storeSlow") { $0.storeSlow },
        CatalogueSample("storeSilent") { $0.storeSilent }, CatalogueSample("alreadyTaken") { $0.alreadyTaken },
        CatalogueSample("commandQueueFull") { $0.commandQueueFull }, CatalogueSample("tooBusy") { $0.tooBusy },
        CatalogueSample("noPlaceForAnswer") { $0.noPlaceForAnswer }, CatalogueSample("lookingUp") { $0.lookingUp },
        CatalogueSample("paused") { $0.paused }, CatalogueSample("resumed") { $0.resumed }, CatalogueSample("notPaused") { $0.notPaused },
        CatalogueSample("doctorPost") { $0.doctorPost },
        CatalogueSample("configuredChannel") { MessageText(spans: [.text($0.configuredChannel)]) },
    ]
}
