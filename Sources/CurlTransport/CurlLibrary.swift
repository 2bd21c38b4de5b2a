internal import CReassignCurl
internal import Glibc

/// The libcurl of this process: initialised once, never torn down.
enum CurlLibrary {
    /// What the startup check looks at.
    struct Facts: Sendable {
        var versionNumber: UInt32
        var version: String
        var tlsBackend: String?
        var hasTLS: Bool
        var hasAsynchronousDNS: Bool
    }

    /// 7.85.0, the first release with `CURLOPT_PROTOCOLS_STR`; `CURLOPT_PREREQFUNCTION` came with 7.80.
    static let oldestVersionNumber: UInt32 = 0x07_55_00

    /// Prepares libcurl and OpenSSL for this process and says whether they will do.
    ///
    /// - Throws: ``CurlConfigurationError`` with `.unsuitableLibrary` or `.resources`.
    static func prepare() throws(CurlConfigurationError) {
        guard initialised == CURLE_OK else {
            throw CurlConfigurationError(
                code: .resources, detail: "libcurl does not start: \(String(cString: curl_easy_strerror(initialised)))")
        }
        try check(facts())
    }

    /// - SeeAlso: <https://curl.se/libcurl/c/curl_version_info.html>
    static func facts() -> Facts {
        guard let info = reassign_curl_version()?.pointee else {
            return Facts(versionNumber: 0, version: "unknown", tlsBackend: nil, hasTLS: false, hasAsynchronousDNS: false)
        }
        return Facts(
            versionNumber: info.version_num,
            version: info.version.map { String(cString: $0) } ?? "unknown",
            tlsBackend: info.ssl_version.map { String(cString: $0) },
            hasTLS: info.features & CURL_VERSION_SSL != 0,
            hasAsynchronousDNS: info.features & CURL_VERSION_ASYNCHDNS != 0
        )
    }

    static func check(_ facts: Facts) throws(CurlConfigurationError) {
        func refused(_ reason: String) -> CurlConfigurationError {
            CurlConfigurationError(code: .unsuitableLibrary, detail: "libcurl \(facts.version) \(reason)")
        }
        guard facts.versionNumber >= oldestVersionNumber else { throw refused("is older than 7.85.0") }
        guard facts.hasTLS, let backend = facts.tlsBackend, !backend.isEmpty else { throw refused("is built without TLS") }
        guard facts.hasAsynchronousDNS else {
            throw refused("is built without asynchronous name look-up: one slow name server would stop every request")
        }
    }

    /// Runs once per process, before any thread of ours exists.
    ///
    /// `curl_global_cleanup` is never called: nobody can know that no other code uses libcurl. OpenSSL's exit handler is switched
    /// off first, so that a process that exits without joining the curl thread does not crash inside freed OpenSSL state.
    private static let initialised: CURLcode = {
        // A peer that closes while we send must be an error, not the end of the process. CURLOPT_NOSIGNAL leaves this to us.
        signal(SIGPIPE, SIG_IGN)
        guard reassign_openssl_without_exit_handler() == 1 else { return CURLE_FAILED_INIT }
        return reassign_curl_global_init()
    }()
}
