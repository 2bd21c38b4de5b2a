internal import CReassignCurl

/// One `CURLM *`. Made anywhere, then used and freed on the curl thread alone.
///
/// - SeeAlso: <https://curl.se/libcurl/c/curl_multi_init.html>
struct MultiHandle: @unchecked Sendable {
    // Safe to share: all but `wake` is called on the curl thread, and `wake` is made for other threads. `CurlInbox` forgets the
    // handle under its lock before the thread frees it, so no wake comes later.
    private let pointer: UnsafeMutableRawPointer

    /// Connections kept and open at once, in all.
    static let connectionLimit = 64
    /// Connections to one host; further requests to it wait.
    static let connectionLimitPerHost = 8

    private static let longestWaitMilliseconds = 60_000

    /// - Throws: ``CurlConfigurationError`` with `.resources`.
    init() throws(CurlConfigurationError) {
        guard let pointer = curl_multi_init() else {
            throw CurlConfigurationError(code: .resources, detail: "libcurl gave no multi handle")
        }
        let options: [(CURLMoption, Int)] = [
            // Without it libcurl keeps four times the number of transfers.
            (CURLMOPT_MAXCONNECTS, Self.connectionLimit),
            (CURLMOPT_MAX_TOTAL_CONNECTIONS, Self.connectionLimit),
            (CURLMOPT_MAX_HOST_CONNECTIONS, Self.connectionLimitPerHost),
        ]
        for (option, value) in options where reassign_curl_multi_set_long(pointer, option, value) != CURLM_OK {
            curl_multi_cleanup(pointer)
            throw CurlConfigurationError(code: .unsuitableLibrary, detail: "libcurl refuses multi option \(option.rawValue)")
        }
        self.pointer = pointer
    }

    /// Ends the current or next ``wait(atMost:)``. The only call for other threads.
    func wake() {
        // If it fails, the loop notices the message when its wait ends by itself.
        _ = curl_multi_wakeup(pointer)
    }

    func add(_ handle: EasyHandle) -> Bool {
        curl_multi_add_handle(pointer, handle.pointer) == CURLM_OK
    }

    /// Takes `handle` out; a transfer that was still running loses its connection.
    func remove(_ handle: EasyHandle) {
        // Fails only for handles that are not inside.
        _ = curl_multi_remove_handle(pointer, handle.pointer)
    }

    /// Does what can be done without waiting; `false` if libcurl cannot go on.
    func perform() -> Bool {
        var running: CInt = 0
        return curl_multi_perform(pointer, &running) == CURLM_OK
    }

    /// Waits for the network, a time-out of libcurl's, ``wake()``, or `limit`; `false` if libcurl cannot go on.
    func wait(atMost limit: Duration?) -> Bool {
        let milliseconds = limit.map { $0 > .zero ? min($0.wholeMilliseconds, Self.longestWaitMilliseconds) : 0 }
        return curl_multi_poll(pointer, nil, 0, CInt(milliseconds ?? Self.longestWaitMilliseconds), nil) == CURLM_OK
    }

    /// The next transfer that has ended, copied out of libcurl's message, which dies with the handle.
    func nextCompleted() -> (pointer: UnsafeMutableRawPointer, code: CURLcode)? {
        var code = CURLE_OK
        return reassign_curl_multi_next_done(pointer, &code).map { ($0, code) }
    }

    /// Closes all connections and frees the handle.
    func cleanUp() {
        // Fails only for handles that are none.
        _ = curl_multi_cleanup(pointer)
    }
}
