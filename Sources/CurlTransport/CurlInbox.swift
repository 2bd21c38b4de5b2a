internal import TransportCore

/// How one caller is answered.
typealias Answer = Result<TransportResponse, TransportError>

/// The caller's side of one request: lets a cancellation be noticed that arrives before the request itself does.
final class Ticket: Sendable {
    private let flag = Locked(false)

    var isCancelled: Bool { flag.withLock { $0 } }

    func cancel() { flag.withLock { $0 = true } }
}

/// One request on its way to the curl thread, and whom to answer.
struct Order: Sendable {
    let ticket: Ticket
    let request: PreparedRequest
    let continuation: CheckedContinuation<Answer, Never>
}

/// What other threads want from the curl thread.
enum CurlCommand: Sendable {
    case start(Order)
    case cancel(Ticket)
}

/// The letter box of the curl thread: others put commands in and wake it, nothing else crosses.
final class CurlInbox: Sendable {
    private struct State: Sendable {
        var commands: [CurlCommand] = []
        var isStopping = false
        /// `nil` as soon as the thread takes no more commands; from then on nothing may be started or woken.
        var multi: MultiHandle?
        /// Requests put in and not answered yet.
        var admitted = 0
        var stopWaiters: [CheckedContinuation<Void, Never>] = []
    }

    private let state: Locked<State>
    private let admissionLimit: Int

    init(multi: MultiHandle, waitingRequestLimit: Int) {
        state = Locked(State(multi: multi))
        admissionLimit = waitingRequestLimit + MultiHandle.connectionLimit
    }

    // MARK: For callers

    /// Hands `order` over, or says why not; then the caller answers it.
    func start(_ order: Order) -> TransportError? {
        state.withLock { state in
            guard !state.isStopping, state.multi != nil else { return Self.unavailable("the transport is shut down") }
            guard state.admitted < admissionLimit else { return Self.unavailable("\(admissionLimit) requests are under way already") }
            state.admitted += 1
            Self.post(.start(order), to: &state)
            return nil
        }
    }

    /// May arrive before the start of the same ticket, or after its end.
    func cancel(_ ticket: Ticket) {
        ticket.cancel()
        state.withLock { state in
            if state.multi != nil { Self.post(.cancel(ticket), to: &state) }
        }
    }

    /// Asks the thread to end; `waiter` is resumed when all requests are answered, at once if they are already.
    func stop(then waiter: CheckedContinuation<Void, Never>? = nil) {
        let isOver = state.withLock { state in
            state.isStopping = true
            guard let multi = state.multi else { return true }
            if let waiter { state.stopWaiters.append(waiter) }
            multi.wake()
            return false
        }
        if isOver { waiter?.resume() }
    }

    // MARK: For the curl thread

    func takeCommands() -> (commands: [CurlCommand], isStopping: Bool) {
        state.withLock { state in
            defer { state.commands = [] }
            return (state.commands, state.isStopping)
        }
    }

    /// Counts one request as answered. Before its continuation is resumed, so that the caller finds the place free.
    func countAnswer() {
        state.withLock { $0.admitted -= 1 }
    }

    /// Takes no more commands from here on; returns those that came too late. The multi handle may be freed afterwards.
    func close() -> [CurlCommand] {
        state.withLock { state in
            defer { state.commands = [] }
            state.isStopping = true
            state.multi = nil
            return state.commands
        }
    }

    /// Tells everybody who waits for the end. The last thing the thread does.
    func announceEnd() {
        let waiters = state.withLock { state in
            defer { state.stopWaiters = [] }
            return state.stopWaiters
        }
        for waiter in waiters { waiter.resume() }
    }

    static func unavailable(_ reason: String) -> TransportError {
        TransportError(code: .unavailable, phase: .prepare, departure: .notSent, detail: reason)
    }

    private static func post(_ command: CurlCommand, to state: inout State) {
        state.commands.append(command)
        // With more than one command inside, the first one's wake has not been used up.
        if state.commands.count == 1 { state.multi?.wake() }
    }
}
