import ChatPlatforms
import CurlTransport
import JobEngine
import JobLedger
import Logging
import ServiceLifecycle
import TransportCore

/// Delivers what the runner wanted to say: one queue per destination, in order, one post at a time.
struct Sender: Service {
    let ledger: any Ledger
    let courier: Courier
    let channels: ChannelDirectory
    let catalogue: any Catalogue
    let buttons: ButtonPlacement
    let retry: RetryPolicy
    let clock: BotClock
    let bells: Bells
    let logger: Logger
    private let breaker: Locked<HostBreaker>
    private let standing = Locked(AccountStanding())

    init(
        ledger: any Ledger,
        courier: Courier,
        channels: ChannelDirectory,
        catalogue: any Catalogue,
        buttons: ButtonPlacement,
        retry: RetryPolicy,
        clock: BotClock,
        bells: Bells,
        logger: Logger
    ) {
        self.ledger = ledger
        self.courier = courier
        self.channels = channels
        self.catalogue = catalogue
        self.buttons = buttons
        self.retry = retry
        self.clock = clock
        self.bells = bells
        self.logger = logger
        breaker = Locked(HostBreaker(pause: retry.breakerPause / retry.timeScale))
    }

    /// Runs until the service group shuts down. A post under way is finished or counted as one that may have arrived.
    func run() async throws {
        do {
            try await cancelWhenGracefulShutdown {
                try await sendPosts()
            }
        } catch {
            guard error.meansStopped else { throw error }
            logger.debug("sender stopped")
        }
    }

    private func sendPosts() async throws {
        let busy = Locked<Set<DestinationName>>([])
        bells.posts.ring()
        try await withThrowingDiscardingTaskGroup { group in
            for await _ in bells.posts.rings {
                for destination in try await ledger.destinationsWithPosts() where busy.insert(destination) {
                    group.addTask {
                        try await drain(destination)
                        busy.remove(destination)
                        // A post may have come between the last look and the line above.
                        bells.posts.ring()
                    }
                }
            }
        }
    }

    /// Sends everything a destination has, at the platform's pace.
    private func drain(_ destination: DestinationName) async throws {
        while true {
            switch try await ledger.claimPost(to: destination, at: clock.now) {
            case .nothing:
                return
            case .dueAt(let moment):
                try await Task.sleep(for: moment - clock.now + .milliseconds(1))
            case .post(let post):
                let gap = try await deliver(post, to: destination)
                try await Task.sleep(for: gap)
            }
        }
    }

    /// Sends one claimed post and stores what became of it.
    ///
    /// - Returns: How long the destination must be left alone.
    private func deliver(_ post: ClaimedPost, to name: DestinationName) async throws -> Duration {
        if post.announcement.weight == .progress, retry.isExpired(post, at: clock.now) {
            try await settle(post, .dropped)
            return .zero
        }
        var otherwise: PostOutcome?
        if let account = channels.channel(name)?.account, standing.withLock({ $0.mayTry(account.platform.name, at: clock.now) }) {
            switch try await deliver(post, by: account) {
            case .settled(let gap): return gap
            case .leftToWebhook(let outcome): otherwise = outcome
            }
        }
        guard let (platform, destination) = try await route(post, to: name) else {
            try await settle(post, .dead(reason: "no_destination"))
            return .zero
        }
        let host = destination.host
        if let reopening = breaker.withLock({ $0.wait(for: host, at: clock.now) }) {
            try await settle(post, retry.again(post, due: reopening, because: .notDelivered, at: clock.now))
            return .zero
        }
        let untold = name.repliedJob == nil ? standing.withLock { $0.untold(platform.name) } : nil
        let remark = untold.map { catalogue.accountRefused($0).spans } ?? []
        let message = Message(
            id: post.messageID, spans: catalogue.text(for: post.announcement).spans + remark,
            buttons: buttons.of(post.announcement, in: channels.channel(name)?.accountChannel))
        // What became of a post is worth the wait of a shutdown.
        let delivery = await finishing { await courier.send(message, by: platform, to: destination) }
        if Task.isCancelled, delivery == .unknown {
            // Cut off: the claim stays open, and the next start counts it as a try that may have arrived.
            throw CancellationError()
        }
        note(delivery, of: host)
        if untold != nil, delivery == .delivered { standing.withLock { $0.told(platform.name) } }
        var outcome = retry.outcome(of: delivery, for: post, at: clock.now, draw: .random(in: 0...1))
        // A webhook that is gone does not end what the account may still say.
        if case .dead = outcome, let otherwise { outcome = otherwise }
        try await settle(post, outcome)
        return platform.facts.postGap / retry.timeScale
    }

    /// What came of handing a post to a bot account.
    private enum AccountTurn {
        /// What became of the post is stored; the destination must be left alone so long.
        case settled(gap: Duration)
        /// This turn has shown nothing, and the webhook must say it; what is to be stored if that is gone.
        case leftToWebhook(otherwise: PostOutcome?)
    }

    /// The same through a bot account. The webhook takes over from one that is refused, and for this one post from one that takes nothing.
    private func deliver(_ post: ClaimedPost, by account: AccountSender.Account) async throws -> AccountTurn {
        let platform = account.platform
        let host = account.host
        if let reopening = breaker.withLock({ $0.wait(for: host, at: clock.now) }) {
            return .leftToWebhook(otherwise: retry.again(post, due: reopening, because: .notDelivered, at: clock.now))
        }
        let sender = AccountSender(courier: courier, catalogue: catalogue, buttons: buttons)
        let delivery = await finishing { await sender.send(post, id: post.messageID, by: account) }
        let outcome: PostOutcome
        switch delivery {
        case .said(let jobMessage):
            note(.delivered, of: host)
            standing.withLock { $0.work(platform.name) }
            outcome = jobMessage.map { .posted(reference: $0.rawValue) } ?? .sent
        case .refused(let word):
            note(.dead(word), of: host)
            let until = clock.now + AccountStanding.pause / retry.timeScale
            if standing.withLock({ $0.refuse(platform.name, because: word, until: until) }) {
                logger.error(
                    "the chat refuses the bot account; posts go to the webhook",
                    metadata: ["chat.platform": "\(platform.name)", "chat.word": "\(word)"])
            }
            return .leftToWebhook(otherwise: nil)
        case .unknown where Task.isCancelled:
            throw CancellationError()
        case .unknown:
            note(.unknown, of: host)
            outcome = retry.outcome(of: .unknown, for: post, at: clock.now, draw: .random(in: 0...1))
        case .notSaid(let delivery):
            note(delivery, of: host)
            outcome = retry.outcome(of: delivery, for: post, at: clock.now, draw: .random(in: 0...1))
            if post.tries >= AccountSender.mostTries || delivery.isFinal { return .leftToWebhook(otherwise: outcome) }
        }
        try await settle(post, outcome)
        return .settled(gap: platform.facts.postGap / retry.timeScale)
    }

    private func route(
        _ post: ClaimedPost,
        to name: DestinationName
    ) async throws -> (any ChatPlatform, ChatPlatforms.Destination)? {
        if let entry = channels.channel(name) {
            return (entry.platform, .webhook(url: entry.webhook.revealed))
        }
        guard let job = name.repliedJob,
            let platform = channels.platform(PlatformName(rawValue: post.announcement.brief.order.requester.platform)),
            let address = try await ledger.takeReplyAddress(for: job, at: clock.now)
        else { return nil }
        return (platform, .reply(url: address.url))
    }

    private func note(_ delivery: Delivery, of host: String) {
        let hasAnswered = delivery != .unknown && delivery != .retry(after: nil)
        guard breaker.withLock({ $0.note(host, hasAnswered: hasAnswered, at: clock.now) }) else { return }
        logger.warning("chat host takes nothing; one try a minute until it does", metadata: ["chat.host": "\(host)"])
    }

    private func settle(_ post: ClaimedPost, _ outcome: PostOutcome) async throws {
        try await ledger.settlePost(post.id, outcome, at: clock.now)
        bells.postSettled()
        let metadata: Logger.Metadata = [
            "job.id": "\(post.announcement.brief.id)", "post.id": "\(post.id.rawValue)", "post.tries": "\(post.tries)",
        ]
        switch outcome {
        case .sent, .posted:
            logger.debug("post delivered", metadata: metadata)
        case .dropped:
            logger.info("post not sent again", metadata: metadata)
        case .again:
            logger.info("post will be sent again", metadata: metadata)
        case .dead(let reason):
            logger.error("post given up", metadata: metadata.merging(["post.reason": "\(reason)"]) { first, _ in first })
            bells.posts.ring()
        }
    }
}

extension Delivery {
    /// Whether the same call cannot do better later.
    fileprivate var isFinal: Bool {
        switch self {
        case .rejected, .dead: true
        case .delivered, .retry, .retryFewTimes, .unknown: false
        }
    }
}

extension ClaimedPost {
    /// Recognises a copy of the message.
    fileprivate var messageID: String { "\(announcement.brief.id).\(id.rawValue)" }
}

extension ChatPlatforms.Destination {
    /// Scheme, host and port; no path, which may be a secret.
    fileprivate var host: String {
        switch self {
        case .webhook(let url), .reply(let url), .original(let url): (try? WebURL(url))?.origin ?? ""
        }
    }
}
