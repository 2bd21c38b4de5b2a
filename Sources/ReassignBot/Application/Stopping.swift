import JobLedger

extension Error {
    /// Whether this is how a part ends that is told to stop: cancelled, or by the store, which closes for no other reason.
    var meansStopped: Bool {
        self is CancellationError || (self as? LedgerError)?.code == .closed
    }
}
