/// Tells the loops of the bot that there is something to do. Nothing wakes up otherwise.
struct Bells: Sendable {
    /// For the portal's runner: a command has made a job.
    let jobs = Doorbell()
    /// For the sender: there may be something to post.
    let posts = Doorbell()
    /// For the gauges: numbers of the store have changed.
    let numbers = Doorbell()

    /// A command has made a job.
    func jobMade() {
        jobs.ring()
        posts.ring()
        numbers.ring()
    }

    /// A step of a job was stored.
    func stepStored(hasPosts: Bool) {
        if hasPosts { posts.ring() }
        numbers.ring()
    }

    /// The fate of a post was stored; given up, it may have left a substitute.
    func postSettled() {
        numbers.ring()
    }
}
