import ChatPlatforms
import JobEngine

/// Decides which messages have which buttons. Few have: the command that a reader most likely wants next, and never one that asks for
/// more than a yes.
struct ButtonPlacement: Sendable {
    let access: AccessPolicy
    let catalogue: any Catalogue
    let clock: BotClock

    /// How long a button about a job can be pressed. What it says is typed for as long as it is true, so this only has to outlast a look
    /// at the channel on the next day.
    static let jobLifetime: Duration = .seconds(24 * 3_600)

    /// Under a plan, for whoever it was shown to. A deletion is confirmed by typing whose it is, so it is only dropped here.
    func ofPlan(_ shown: ShownPlan) -> [MessageButton] {
        plan(
            shown.code, of: shown.order.requester, isStartable: !shown.plan.deleteProfile, until: shown.shownAt + ShownPlan.lifetime)
    }

    /// Under a message of its own.
    ///
    /// - Parameter channel: Where it is read; `nil` where nobody knows, and then there are no buttons about jobs.
    func of(_ announcement: Announcement, in channel: String?) -> [MessageButton] {
        switch announcement.notice {
        case .started, .following, .waiting: cancel(announcement, in: channel)
        case .needsApproval: job(.approve, announcement, in: channel)
        case .needsDecision(let doubt): doubt.isRetried ? retry(announcement, in: channel) : []
        case .ended(let ending, _): ofEnding(ending, announcement, in: channel)
        case .approved, .leaverDisabled, .stage, .silent, .answersAgain, .missing, .backAgain, .stopRequested, .stopRefused, .notStarted:
            []
        }
    }

    /// Under the one message of a job that is changed in place.
    func ofLive(_ announcement: Announcement, in channel: String) -> [MessageButton] {
        switch announcement.notice {
        case .waiting, .started, .following, .stage, .approved, .leaverDisabled: cancel(announcement, in: channel)
        case .needsApproval: job(.approve, announcement, in: channel)
        // What is said aloud has its own buttons.
        case .needsDecision, .ended, .notStarted: []
        case .silent, .answersAgain, .missing, .backAgain, .stopRequested, .stopRefused: []
        }
    }

    private func ofEnding(_ ending: Ending, _ announcement: Announcement, in channel: String?) -> [MessageButton] {
        switch ending.result {
        case .failed, .neverStarted, .stoppedUpstream, .cancelled, .closedUndecided, .incomplete, .roomsLeft:
            return retry(announcement, in: channel)
        case .refused(.planChanged(_, _, _, let code?)) where announcement.weight == .personal:
            let order = announcement.brief.order
            // The plan itself knows to the second how old it is, and has the last word.
            return plan(code, of: order.requester, isStartable: !order.deleteProfile, until: clock.now + ShownPlan.lifetime)
        case .finished, .finishedByCheck, .refused, .startRefused, .roomsElsewhere, .profileNotAsOrdered, .cancelledUnstarted,
            .unfollowed, .unknown, .leftUndecided:
            return []
        }
    }

    /// A retry that would first show a plan is typed: its answer comes later, and the press of a button has no place for that everywhere.
    private func retry(_ announcement: Announcement, in channel: String?) -> [MessageButton] {
        var order = announcement.brief.order
        guard !order.isFollowing else { return [] }
        order.confirmation = nil
        if let from = announcement.brief.fromPerson, let to = announcement.brief.toPerson {
            order.from = Order.PersonReference(kind: .id, typed: order.from.typed, key: from.id)
            order.to = Order.PersonReference(kind: .id, typed: order.heirAsTyped, key: to.id)
        }
        return access.needsPlan(order) ? [] : job(.retry, announcement, in: channel)
    }

    /// Whoever asks a second time means more than a press can say.
    private func cancel(_ announcement: Announcement, in channel: String?) -> [MessageButton] {
        announcement.brief.isBeingStopped == true ? [] : job(.cancel, announcement, in: channel)
    }

    private func job(_ verb: ButtonClaim.Verb, _ announcement: Announcement, in channel: String?) -> [MessageButton] {
        guard let channel, let acceptedAt = announcement.brief.acceptedAt, announcement.weight != .personal else { return [] }
        let claim = ButtonClaim(
            verb: verb, subject: "\(announcement.brief.id)", channel: channel, holder: nil,
            expiresAtSeconds: (clock.now + Self.jobLifetime).seconds, acceptedAtMilliseconds: acceptedAt.milliseconds)
        return [MessageButton(label: catalogue.label(of: verb), style: verb == .cancel ? .danger : .primary, claim: claim)]
    }

    private func plan(_ code: PlanCode, of requester: Requester, isStartable: Bool, until end: Timestamp) -> [MessageButton] {
        let verbs: [ButtonClaim.Verb] = isStartable ? [.confirm, .drop] : [.drop]
        return verbs.map { verb in
            let claim = ButtonClaim(
                verb: verb, subject: code.rawValue, channel: requester.channel, holder: requester.user, expiresAtSeconds: end.seconds)
            return MessageButton(label: catalogue.label(of: verb), style: verb == .confirm ? .primary : .plain, claim: claim)
        }
    }
}

extension Notice.Doubt {
    /// Whether doing it again is what the message suggests.
    fileprivate var isRetried: Bool {
        switch self {
        case .startNeverShown, .nothingToCount, .setAside, .countFailed, .notTold: true
        case .standsStill: false
        }
    }
}

extension Timestamp {
    /// Whole seconds since 1970, as chats count them.
    var seconds: Int64 { milliseconds / 1_000 }
}
