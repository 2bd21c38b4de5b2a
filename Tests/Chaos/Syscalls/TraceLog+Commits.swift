extension TraceLog {
    /// One transaction of the store, as the disk saw it.
    struct Commit {
        /// The line at which the write of the marker began.
        let written: Int
        /// The line at which the flush returned that made it durable; `nil` if a write or the flush failed, or never came.
        let durable: Int?
    }

    /// The first transaction that wrote `marker` to the write-ahead log.
    func commit(of marker: String) -> Commit? {
        guard let first = calls.firstIndex(where: { $0.isWrite && $0.isOnLog && $0.says(marker) }) else { return nil }
        for call in calls[first...] where call.isOnLog {
            if call.isWrite, call.hasFailed, !call.isInterrupted { return Commit(written: calls[first].began, durable: nil) }
            if call.isFlush { return Commit(written: calls[first].began, durable: call.result == 0 ? call.ended : nil) }
        }
        return Commit(written: calls[first].began, durable: nil)
    }

    /// The same, as if nothing had been flushed.
    var withoutFlushes: TraceLog {
        var log = self
        log.calls.removeAll { $0.isFlush }
        return log
    }

    /// The line at which a commit failed for the first time: a write to the write-ahead log, or a flush of it.
    var firstFailedCommit: Int? {
        let failed = calls.filter { $0.isOnLog && $0.hasFailed && ($0.isFlush || ($0.isWrite && !$0.isInterrupted)) }
        return failed.compactMap(\.ended).min()
    }

    /// The line at which the first request of this kind left.
    ///
    /// - Parameter marker: What else it must say.
    func firstSend(of request: String, saying marker: String = "") -> Int? { sends(of: request, saying: marker).first }

    /// The lines at which such requests left.
    func sends(of request: String, saying marker: String = "") -> [Int] {
        calls.filter { $0.isSend && $0.says(request) && (marker.isEmpty || $0.says(marker)) }.map(\.began)
    }
}

extension TraceLog.Call {
    fileprivate var isWrite: Bool { ["write", "pwrite64", "writev", "pwritev", "pwritev2"].contains(name) }
    fileprivate var isFlush: Bool { name == "fdatasync" || name == "fsync" }
    fileprivate var isOnLog: Bool { target.hasSuffix("-wal") }
    fileprivate var isSend: Bool { isOnSocket && ["write", "writev", "sendto", "sendmsg"].contains(name) }
    fileprivate var hasFailed: Bool { (result ?? 0) < 0 }
    /// SQLite makes an interrupted write again.
    fileprivate var isInterrupted: Bool { says("EINTR") }
}
