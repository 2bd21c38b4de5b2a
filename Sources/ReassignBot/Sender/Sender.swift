import ChatPlatforms
import JobEngine
import JobLedger
import Logging
import ServiceLifecycle
import TransportCore

/// Delivers what the runner wanted to say: one queue per destination, in order, one post at a time.
struct Sender: Service {
    let ledger: any Ledger
    let transport: any HTTPTransport
    let channels: ChannelDirectory
    let catalogue: Catalogue
    let retry: RetryPolicy
    let clock: BotClock
    let bells: Bells
    let metrics: BotMetrics
    let logger: Logger

    /// Runs until the service group shuts down. A post under way is finished or counted as one that may have arrived.
    func run() async throws {
        do {
            try await cancelWhenGracefulShutdown {
                try await sendPosts()
            }
        } catch is CancellationError {
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
        guard let (platform, destination) = try await route(post, to: name) else {
            try await settle(post, .dead(reason: "no_destination"))
            return .zero
        }
        let message = catalogue.message(for: post.announcement, id: "\(post.announcement.brief.id).\(post.id.rawValue)")
        var delivery = await send(platform.encode(message, to: destination), by: platform, to: destination)
        if case .rejected(let word) = delivery {
            logger.warning("post called wrong by the platform", metadata: ["post.word": "\(word)", "chat.platform": "\(platform.name)"])
            delivery = await send(platform.encodePlain(message, to: destination), by: platform, to: destination)
        }
        if Task.isCancelled, delivery != .delivered {
            // Shutting down: the claim stays open, and the next start counts it as a try that may have arrived.
            throw CancellationError()
        }
        metrics.posted(platform: platform.name, result: BotMetrics.PostResult(delivery))
        try await settle(post, outcome(of: delivery, for: post))
        return platform.facts.postGap / retry.timeScale
    }

    private func send(
        _ requests: [TransportRequest],
        by platform: any ChatPlatform,
        to destination: ChatPlatforms.Destination
    ) async -> Delivery {
        for request in requests {
            let result: Result<TransportResponse, TransportError>
            do {
                result = .success(try await transport.send(request))
            } catch {
                result = .failure(error)
            }
            let delivery = platform.interpret(result, from: destination)
            guard delivery == .delivered else { return delivery }
        }
        return .delivered
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

    private func outcome(of delivery: Delivery, for post: ClaimedPost) -> PostOutcome {
        let now = clock.now
        func again(after retryAfter: Duration?, isAmbiguous: Bool = false) -> PostOutcome {
            if retry.isExpired(post, at: now) { return .dead(reason: "too_old") }
            let wait = retry.wait(afterTries: post.tries, retryAfter: retryAfter, draw: .random(in: 0...1))
            return .again(at: now + wait, wasAmbiguous: isAmbiguous)
        }
        switch delivery {
        case .delivered:
            return .sent
        case .retry(let retryAfter):
            return again(after: retryAfter)
        case .retryFewTimes:
            return post.tries < retry.fewTries ? again(after: nil) : .dead(reason: "refused_repeatedly")
        case .unknown:
            // It may have arrived: progress is not worth a copy, everything else is, once.
            let isWorthACopy = post.announcement.weight != .progress && post.ambiguousTries == 0
            return isWorthACopy ? again(after: nil, isAmbiguous: true) : .sent
        case .rejected(let word):
            return .dead(reason: word)
        case .dead(let word):
            return .dead(reason: word)
        }
    }

    private func settle(_ post: ClaimedPost, _ outcome: PostOutcome) async throws {
        try await ledger.settlePost(post.id, outcome, at: clock.now)
        bells.postSettled()
        let metadata: Logger.Metadata = [
            "job.id": "\(post.announcement.brief.id)", "post.id": "\(post.id.rawValue)", "post.tries": "\(post.tries)",
        ]
        switch outcome {
        case .sent:
            logger.debug("post delivered", metadata: metadata)
        case .again:
            logger.info("post will be sent again", metadata: metadata)
        case .dead(let reason):
            logger.error("post given up", metadata: metadata.merging(["post.reason": "\(reason)"]) { first, _ in first })
            bells.posts.ring()
        }
    }
}

extension BotMetrics.PostResult {
    /// What one try counts as.
    fileprivate init(_ delivery: Delivery) {
        self =
            switch delivery {
            case .delivered: .delivered
            case .retry, .retryFewTimes: .retried
            case .unknown: .unknown
            case .rejected: .rejected
            case .dead: .dead
            }
    }
}
