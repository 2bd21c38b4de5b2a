internal import CReassignCurl
internal import Glibc

/// A POSIX thread that somebody has to join.
enum JoinableThread {
    /// Carries the work over to the new thread.
    private final class Work: Sendable {
        let name: String
        let body: @Sendable () -> Void

        init(_ name: String, _ body: @escaping @Sendable () -> Void) {
            self.name = name
            self.body = body
        }
    }

    /// Runs `body` on a new thread on which all signals are blocked, so that they go to threads that expect them.
    ///
    /// - Throws: ``CurlConfigurationError`` with `.resources`.
    static func start(named name: String, _ body: @escaping @Sendable () -> Void) throws(CurlConfigurationError) -> pthread_t {
        var all = sigset_t()
        var previous = sigset_t()
        sigfillset(&all)
        pthread_sigmask(SIG_SETMASK, &all, &previous)
        defer { pthread_sigmask(SIG_SETMASK, &previous, nil) }

        var thread = pthread_t()
        let work = Unmanaged.passRetained(Work(name, body))
        let code = pthread_create(
            &thread, nil,
            { context in
                guard let context else { return nil }
                let work = Unmanaged<Work>.fromOpaque(context).takeRetainedValue()
                reassign_name_this_thread(work.name)
                work.body()
                return nil
            }, work.toOpaque())
        guard code == 0 else {
            work.release()
            throw CurlConfigurationError(code: .resources, detail: "no thread for libcurl: \(String(cString: strerror(code)))")
        }
        return thread
    }
}
