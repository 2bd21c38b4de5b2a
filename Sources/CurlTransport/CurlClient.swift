internal import Glibc
public import TransportCore

/// HTTP/1.1 over libcurl: one thread of its own, kept connections, and at most one copy of a request where the request says so.
///
/// One client per process is enough: it holds the connections. Up to 64 connections at once, 8 to one host; further requests
/// wait in its queue, on their own time-out. Call ``shutdown()`` before the process ends.
///
/// Making the first client makes the process ignore `SIGPIPE`: otherwise a peer that closes while we send would end it.
///
/// - SeeAlso: <https://curl.se/libcurl/c/libcurl-multi.html>
public final class CurlClient: HTTPTransport, Sendable {
    private let inbox: CurlInbox
    /// `nil` when it has been joined.
    private let thread: Locked<pthread_t?>

    /// Checks this machine's libcurl and starts the thread.
    ///
    /// - Throws: ``CurlConfigurationError`` if libcurl is older than 7.85 or lacks TLS or asynchronous name look-up, if the trust
    ///   anchors cannot be read, if a limit is out of range, or if the system gives no thread.
    public init(configuration: CurlConfiguration = CurlConfiguration()) throws(CurlConfigurationError) {
        try configuration.validate()
        try CurlLibrary.prepare()
        let bundle = try CertificateBundle(extraFile: configuration.caFile)
        let multi = try MultiHandle()
        let inbox = CurlInbox(multi: multi, waitingRequestLimit: configuration.waitingRequestLimit)
        do {
            let thread = try JoinableThread.start(named: "curl") {
                CurlLoop(multi: multi, inbox: inbox, configuration: configuration, bundle: bundle).run()
            }
            self.thread = Locked(thread)
        } catch {
            _ = inbox.close()
            multi.cleanUp()
            throw error
        }
        self.inbox = inbox
    }

    deinit {
        // Nobody is inside `send`, which holds the client: the thread has nothing left to do and ends at once.
        inbox.stop()
        join()
    }

    /// Sends `request`. A cancelled task gets its error at once; if the request was under way, its connection is closed.
    public func send(_ request: TransportRequest) async throws(TransportError) -> TransportResponse {
        let prepared = try PreparedRequest(request)
        let ticket = Ticket()
        let answer: Answer = await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                let refusal = inbox.start(Order(ticket: ticket, request: prepared, continuation: continuation))
                if let refusal { continuation.resume(returning: .failure(refusal)) }
            }
        } onCancel: {
            inbox.cancel(ticket)
        }
        return try answer.get()
    }

    /// Ends the thread: requests under way fail as `unavailable`, later ones too. Returns when the thread is joined.
    ///
    /// May be called more than once and from several tasks.
    public func shutdown() async {
        await withCheckedContinuation { inbox.stop(then: $0) }
        join()
    }

    /// Every caller returns after the join. The lock is held across it, which is brief: the thread has announced its end, or has
    /// nothing to do but to end.
    private func join() {
        thread.withLock { thread in
            guard let running = thread else { return }
            let code = pthread_join(running, nil)
            precondition(code == 0, "the curl thread joins itself, or was joined before")
            thread = nil
        }
    }
}
