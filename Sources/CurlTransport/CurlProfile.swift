internal import CReassignCurl
internal import HTTPTypes
internal import TransportCore

/// Every option a transfer runs with, in one place. What is not set here, libcurl does not do for us.
struct CurlProfile: Sendable {
    let configuration: CurlConfiguration

    /// Sets all options of `handle` from its request.
    func apply(to handle: EasyHandle) throws(EasyHandle.OptionFailure) {
        let request = handle.transfer.request
        try setDestination(of: request, on: handle)
        try setTrust(of: request, on: handle)
        try setLimits(of: request, on: handle)
        try setMessage(of: request, on: handle)
        try setRepetition(of: request, on: handle)
        try handle.setCallbacks()
    }

    private func setDestination(of request: PreparedRequest, on handle: EasyHandle) throws(EasyHandle.OptionFailure) {
        // One parser: this text came out of curl_url().
        try handle.set(CURLOPT_URL, request.url.text)
        // file, gopher and the other twenty schemes are where most of libcurl's vulnerabilities live. Plain http is only for
        // addresses that the address policy lets through.
        let schemes = request.scheme == .http ? "https,http" : "https"
        try handle.set(CURLOPT_PROTOCOLS_STR, schemes)
        try handle.set(CURLOPT_REDIR_PROTOCOLS_STR, schemes)
        // A redirect is an answer; following it would carry credentials to somebody else.
        try handle.set(CURLOPT_FOLLOWLOCATION, false)
        try handle.set(CURLOPT_MAXREDIRS, 0)
        // https_proxy and its relatives in the environment are ignored: a proxy would see the address policy's job done by someone else.
        try handle.set(CURLOPT_PROXY, "")
        try handle.set(CURLOPT_NOPROXY, "*")
        // No credential from a file or from the address; no cookie engine and no HTTPAUTH is switched on anywhere.
        try handle.set(CURLOPT_NETRC, Int(CURL_NETRC_IGNORED.rawValue))
        try handle.set(CURLOPT_DISALLOW_USERNAME_IN_URL, true)
    }

    private func setTrust(of request: PreparedRequest, on handle: EasyHandle) throws(EasyHandle.OptionFailure) {
        // There is no switch to turn these off; a private authority is added as a file.
        try handle.set(CURLOPT_SSL_VERIFYPEER, true)
        try handle.set(CURLOPT_SSL_VERIFYHOST, 2)
        try handle.set(CURLOPT_SSLVERSION, CURL_SSLVERSION_TLSv1_2)
        try handle.setTrustAnchors()
        // Not every TLS library can, and the answer may lack it: nothing else hangs on it.
        if request.peerCertificate == .verifiedAndTold { try? handle.set(CURLOPT_CERTINFO, true) }
    }

    private func setLimits(of request: PreparedRequest, on handle: EasyHandle) throws(EasyHandle.OptionFailure) {
        // HTTP/2 would bring stream refusals, after which libcurl repeats requests.
        try handle.set(CURLOPT_HTTP_VERSION, CURL_HTTP_VERSION_1_1)
        try handle.set(CURLOPT_HTTP09_ALLOWED, false)
        try handle.set(CURLOPT_CONNECTTIMEOUT_MS, configuration.connectTimeout.wholeMilliseconds)
        try handle.set(CURLOPT_TIMEOUT_MS, request.timeoutMilliseconds)
        // LOW_SPEED_LIMIT and LOW_SPEED_TIME: see `EasyHandle.watchSpeed`.
        // Signals belong to the program; SIGPIPE is ignored by `CurlLibrary`.
        try handle.set(CURLOPT_NOSIGNAL, true)
        // Without this, giving up on a name look-up waits for it, and every other transfer of the thread waits too.
        try handle.setQuickExit()
        // Refuses a Content-Length over the limit at once; the write callback counts what really comes. 0 would mean no limit,
        // and the answer to HEAD has a length but no body.
        if request.responseBodyLimitBytes > 0, request.method != .head {
            try handle.set(CURLOPT_MAXFILESIZE_LARGE, offset: request.responseBodyLimitBytes)
        }
        // Certificates are looked at again at least every five minutes, names every minute.
        try handle.set(CURLOPT_MAXLIFETIME_CONN, 300)
        try handle.set(CURLOPT_DNS_CACHE_TIMEOUT, 60)
        // Finds out about peers that vanished without a word while a connection was kept.
        try handle.set(CURLOPT_TCP_KEEPALIVE, true)
    }

    private func setMessage(of request: PreparedRequest, on handle: EasyHandle) throws(EasyHandle.OptionFailure) {
        // CURLOPT_ACCEPT_ENCODING stays unset: nothing is decompressed.
        switch request.method {
        case .get:
            try handle.set(CURLOPT_HTTPGET, true)
        case .head:
            try handle.set(CURLOPT_NOBODY, true)
        default:
            if request.method == .post || request.body != nil {
                try handle.set(CURLOPT_POST, true)
                try handle.setBody()  // with its size, hence Content-Length and no chunks
            } else {
                try handle.set(CURLOPT_HTTPGET, true)
            }
            if request.method != .post { try handle.set(CURLOPT_CUSTOMREQUEST, request.method.rawValue) }
        }
        try handle.set(CURLOPT_USERAGENT, "reassign-bot")
        try handle.setHeaderLines(request.headerLines)
    }

    /// libcurl sends a request again, POST included, when a kept connection turns out to be closed. The pre-request callback stops
    /// the second copy; a connection of its own avoids the situation.
    private func setRepetition(of request: PreparedRequest, on handle: EasyHandle) throws(EasyHandle.OptionFailure) {
        // A kept connection has forgotten its certificates.
        let isAlone = request.repetition == .forbiddenOnFreshConnection || request.peerCertificate == .verifiedAndTold
        try handle.set(CURLOPT_FRESH_CONNECT, isAlone)
        try handle.set(CURLOPT_FORBID_REUSE, isAlone)
    }
}
