import JobEngine
import JobLedger

/// Two chat channels and the private answers: what has arrived where, and how often it may have arrived.
struct SimulatedChannels {
    struct Arrival {
        let post: PostID
        let announcement: Announcement
    }

    private(set) var arrivals: [DestinationName: [Arrival]] = [:]
    /// Tries of a post that may have arrived without the bot knowing.
    private(set) var ambiguous: [PostID: Int] = [:]

    mutating func arrive(_ post: ClaimedPost, at destination: DestinationName) {
        arrivals[destination, default: []].append(Arrival(post: post.id, announcement: post.announcement))
    }

    mutating func noteAmbiguous(_ post: PostID) { ambiguous[post, default: 0] += 1 }

    /// The first promise about messages that is broken.
    func broken() -> String? {
        for (destination, arrived) in arrivals {
            var last = PostID(rawValue: 0)
            var stages: [JobID: Stage] = [:]
            for arrival in arrived {
                // A private answer and its public substitute have queues of their own; in a queue the order is that of writing.
                if arrival.post.rawValue < last.rawValue {
                    return "I15 order in \(destination): \(last.rawValue), then \(arrival.post.rawValue)"
                }
                let isCopy = arrival.post == last
                last = arrival.post
                if !isCopy, case .stage(let stage, _) = arrival.announcement.notice {
                    let job = arrival.announcement.brief.id
                    if stage < stages[job] ?? stage { return "I17 \(job) shows stage \(stage.rawValue) after a later one" }
                    stages[job] = stage
                }
            }
            for (post, copies) in Dictionary(arrived.map { ($0.post, 1) }, uniquingKeysWith: +) {
                if copies > 1 + (ambiguous[post] ?? 0) { return "I16 \(copies) copies of post \(post.rawValue)" }
                if copies > 8 { return "I16 more than 8 copies of post \(post.rawValue)" }
            }
        }
        return nil
    }
}
