import JobEngine
import JobLedger
import ReassignTestKit

/// A store with messages that wait to be sent, and what is known of each.
struct FilledOutbox {
    /// One message in the order in which it was stored: its number is its place, from 1.
    struct Post {
        let job: JobID
        let portal: PortalName
        let destination: DestinationName
        let weight: Announcement.Weight
        let isTerminal: Bool
        /// A newer message of the same job came before it was taken.
        var isSuperseded = false
    }

    private(set) var posts: [Post] = []

    static let destinations = ["slack", "mattermost"].map(DestinationName.channel(of:))

    /// Makes jobs with their messages until there are `count` to send, and a store with them in a new file at `path`.
    ///
    /// In memory and copied, so that it takes no flush for every step. Most jobs have ended. One in ten is left at some stage, in a
    /// portal that the bot does not know, so that its last progress waits too.
    static func make(_ count: Int, at now: Timestamp, with dice: inout Dice, path: String) async throws -> FilledOutbox {
        let ledger = try SQLiteLedger.openInMemory()
        let fixture = LedgerFixture(ledger)
        var outbox = FilledOutbox()
        var number = 0
        while outbox.posts.count(where: { !$0.isSuperseded }) < count {
            number += 1
            let isLeft = dice.hits(oneIn: 10)
            var command = fixture.command(
                from: "stored\(number)@example.org", portal: isLeft ? PortalName(rawValue: "elsewhere-\(number)") : .main)
            command.order.destination = dice.pick(destinations)
            command.replyURL = nil
            guard case .accepted(let accepted) = try await ledger.admit(command, at: now, answer: { _ in [] }).admission,
                var stored = try await ledger.job(accepted.id)
            else { continue }
            let events = story(of: "user-\(number)", hasEnd: !isLeft, fixture, with: &dice)
            for (index, event) in events.enumerated() {
                // Far enough apart for a message about each.
                let moment = now + .seconds(20 * (index + 1 - events.count))
                let step = stored.job.step(event, at: moment, under: EnginePolicy())
                stored = try await ledger.commit(step, of: stored, at: moment)
                outbox.add(step)
            }
            guard isLeft || stored.job.state.isTerminal else { throw RigError("\(stored.job.id) did not end") }
        }
        let waiting = try await ledger.statistics().pendingPosts
        guard waiting == outbox.posts.count(where: { !$0.isSuperseded }) else {
            throw RigError("the store holds \(waiting) messages, not those that were counted")
        }
        _ = try await ledger.backUp(to: path)
        await ledger.close()
        return outbox
    }

    /// What happens to one job: a few stages, sometimes trouble, mostly an end.
    private static func story(of user: String, hasEnd: Bool, _ fixture: LedgerFixture, with dice: inout Dice) -> [JobEvent] {
        var events: [JobEvent] = [
            .turnCame, .preflightRead(fixture.findings(from: user, email: "\(user)@example.org")), .startAccepted(fixture.progress(0)),
        ]
        let stages = [10, 20, 30, 50, 70, 90].prefix(Int.random(in: 1...6, using: &dice))
        for stage in stages {
            events.append(.progressRead(fixture.progress(stage)))
            if dice.hits(oneIn: 10) { events += Array(repeating: .unavailable(.unreachable), count: 5) }
        }
        guard hasEnd else { return events }
        let last = stages.last ?? 0
        events.append(.progressRead(Progress(percentage: last, status: .failed, isCompleted: true, error: "Access denied")))
        // The rooms cannot be counted, so it ends without.
        return events + [.unavailable(.credentialRefused)]
    }

    private mutating func add(_ step: Step) {
        for announcement in step.announcements {
            if [.progress, .final, .start].contains(announcement.weight) {
                for index in posts.indices.suffix(16) where posts[index].job == step.job.id && posts[index].weight == .progress {
                    posts[index].isSuperseded = true
                }
            }
            posts.append(
                Post(
                    job: step.job.id, portal: step.job.order.portal, destination: announcement.destination, weight: announcement.weight,
                    isTerminal: announcement.isTerminal))
        }
    }
}

/// A rig could not be set up.
struct RigError: Error, CustomStringConvertible {
    let description: String

    init(_ description: String) {
        self.description = description
    }
}
