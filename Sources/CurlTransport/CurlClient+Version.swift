extension CurlClient {
    /// libcurl's version and its TLS back end, for people: `libcurl 7.88.1, OpenSSL/3.0.19`.
    public static var versionLine: String {
        let library = CurlLibrary.facts()
        return "libcurl \(library.version), \(library.tlsBackend ?? "no TLS")"
    }
}
