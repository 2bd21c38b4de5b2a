internal import CReassignCurl
internal import TransportCore

/// The life of the curl thread: the one place where handles are made, run and freed. Not Sendable; made and used on that thread.
final class CurlLoop {
    private struct Running {
        let order: Order
        let handle: EasyHandle
    }

    private let multi: MultiHandle
    private let inbox: CurlInbox
    private let profile: CurlProfile
    private let bundle: CertificateBundle
    private var running: [UnsafeMutableRawPointer: Running] = [:]
    private var pointers: [ObjectIdentifier: UnsafeMutableRawPointer] = [:]
    /// libcurl 7.88 does not look at the time of transfers that wait for a connection, so the loop looks at everybody's.
    private var deadlines = DeadlineQueue<Ticket>()
    /// How long libcurl's own time-out comes before ours: it has the better words.
    private static let grace = Duration.milliseconds(20)

    init(multi: MultiHandle, inbox: CurlInbox, configuration: CurlConfiguration, bundle: CertificateBundle) {
        self.multi = multi
        self.inbox = inbox
        self.bundle = bundle
        profile = CurlProfile(configuration: configuration)
    }

    /// Runs until asked to stop, or until libcurl cannot go on; then every request that is left is answered.
    func run() {
        while true {
            let (commands, isStopping) = inbox.takeCommands()
            for command in commands { apply(command) }
            if isStopping { break }
            guard multi.perform() else { break }
            finishCompleted()
            finishOverdue()
            guard multi.wait(atMost: timeToNextDeadline()) else { break }
        }
        for case .start(let order) in inbox.close() {
            answer(order, .failure(CurlInbox.unavailable("the transport is shut down")))
        }
        for transfer in running.values {
            let error = CurlFailure.error(.unavailable, for: transfer.handle, detail: "the transport is shut down")
            finish(transfer, .failure(error))
        }
        multi.cleanUp()
        inbox.announceEnd()
    }

    private func apply(_ command: CurlCommand) {
        switch command {
        case .start(let order):
            guard !order.ticket.isCancelled else {
                return answer(order, .failure(CurlFailure.cancelledBeforeStart))
            }
            start(order)
        case .cancel(let ticket):
            // Unknown: ended already, or cancelled before its start, which then finds the ticket cancelled.
            guard let pointer = pointers[ObjectIdentifier(ticket)], let transfer = running[pointer] else { return }
            finish(transfer, .failure(CurlFailure.error(.cancelled, for: transfer.handle, detail: "the caller was cancelled")))
        }
    }

    private func start(_ order: Order) {
        let blocks = profile.configuration.privateDestinations.blocks(for: order.request.url.host)
        let transfer = Transfer(request: order.request, policy: AddressPolicy(privateDestinations: blocks))
        let lowSpeed = (
            limit: profile.configuration.lowSpeedLimitBytesPerSecond,
            time: (profile.configuration.lowSpeedTime.wholeMilliseconds + 999) / 1_000
        )
        guard let handle = EasyHandle(transfer: transfer, lowSpeed: lowSpeed, bundle: bundle) else {
            return answer(order, .failure(CurlInbox.unavailable("no memory for a transfer")))
        }
        do {
            try profile.apply(to: handle)
        } catch {
            return answer(order, .failure(CurlFailure.error(for: error)))
        }
        guard multi.add(handle) else {
            return answer(order, .failure(CurlInbox.unavailable("libcurl takes no more transfers")))
        }
        running[handle.pointer] = Running(order: order, handle: handle)
        pointers[ObjectIdentifier(order.ticket)] = handle.pointer
        deadlines.compact(wanted: running.count) { pointers[ObjectIdentifier($0)] != nil }
        deadlines.insert(order.ticket, at: .now + .milliseconds(order.request.timeoutMilliseconds) + Self.grace)
    }

    private func finishCompleted() {
        while let (pointer, code) = multi.nextCompleted() {
            guard let transfer = running[pointer] else { continue }
            finish(transfer, CurlFailure.answer(of: transfer.handle, code: code))
        }
    }

    private func finishOverdue() {
        let now = ContinuousClock.now
        while let ticket = deadlines.popExpired(at: now) {
            guard let pointer = pointers[ObjectIdentifier(ticket)], let transfer = running[pointer] else { continue }
            finish(transfer, .failure(CurlFailure.error(.timedOut, for: transfer.handle, detail: "the time of the request is over")))
        }
    }

    private func timeToNextDeadline() -> Duration? {
        deadlines.earliest.map { ContinuousClock.now.duration(to: $0) }
    }

    /// Takes the transfer out of libcurl and answers it: the only way out of `running`, so each is answered once.
    private func finish(_ transfer: Running, _ result: Answer) {
        multi.remove(transfer.handle)
        running[transfer.handle.pointer] = nil
        pointers[ObjectIdentifier(transfer.order.ticket)] = nil
        answer(transfer.order, result)
    }

    private func answer(_ order: Order, _ result: Answer) {
        inbox.countAnswer()
        order.continuation.resume(returning: result)
    }
}
