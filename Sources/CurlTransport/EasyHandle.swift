internal import CReassignCurl
internal import TransportCore

/// One `CURL *` with everything libcurl holds pointers to. Lives on the curl thread alone.
///
/// - SeeAlso: <https://curl.se/libcurl/c/curl_easy_init.html>
final class EasyHandle {
    /// An option libcurl would not take.
    struct OptionFailure: Error {
        let code: CURLcode
        let option: CURLoption
    }

    let pointer: UnsafeMutableRawPointer
    let transfer: Transfer
    /// Bytes per second and seconds; see ``watchSpeed()``.
    private let lowSpeed: (limit: Int, time: Int)
    private let errorText: UnsafeMutablePointer<CChar>
    private let body: UnsafeMutableRawBufferPointer?
    private let bundle: CertificateBundle
    private var headerList: UnsafeMutablePointer<curl_slist>?

    /// Returns `nil` if libcurl has no memory.
    init?(transfer: Transfer, lowSpeed: (limit: Int, time: Int), bundle: CertificateBundle) {
        guard let pointer = curl_easy_init() else { return nil }
        self.pointer = pointer
        self.transfer = transfer
        self.lowSpeed = lowSpeed
        self.bundle = bundle
        errorText = .allocate(capacity: Int(CURL_ERROR_SIZE))
        errorText.initialize(repeating: 0, count: Int(CURL_ERROR_SIZE))
        body = transfer.request.body.map { bytes in
            let memory = UnsafeMutableRawBufferPointer.allocate(byteCount: max(bytes.count, 1), alignment: 1)
            memory.copyBytes(from: bytes)
            return memory
        }
    }

    deinit {
        curl_easy_cleanup(pointer)  // first: it still reads what follows
        curl_slist_free_all(headerList)
        body?.deallocate()
        errorText.deallocate()
    }

    // MARK: Options

    func set(_ option: CURLoption, _ value: Int) throws(OptionFailure) {
        try check(reassign_curl_set_long(pointer, option, value), option)
    }

    func set(_ option: CURLoption, _ value: Bool) throws(OptionFailure) {
        try set(option, value ? 1 : 0)
    }

    /// For options that take a `curl_off_t`, whatever its size is.
    func set(_ option: CURLoption, offset value: Int) throws(OptionFailure) {
        try check(reassign_curl_set_offset(pointer, option, curl_off_t(value)), option)
    }

    /// libcurl keeps a copy; `nil` clears the option.
    func set(_ option: CURLoption, _ value: String?) throws(OptionFailure) {
        try check(reassign_curl_set_string(pointer, option, value), option)
    }

    func setCallbacks() throws(OptionFailure) {
        let context = Unmanaged.passUnretained(self).toOpaque()
        let contexts = [
            CURLOPT_RESOLVER_START_DATA, CURLOPT_OPENSOCKETDATA, CURLOPT_PREREQDATA, CURLOPT_HEADERDATA, CURLOPT_WRITEDATA,
        ]
        for option in contexts {
            try check(reassign_curl_set_pointer(pointer, option, context), option)
        }
        try check(reassign_curl_set_pointer(pointer, CURLOPT_ERRORBUFFER, errorText), CURLOPT_ERRORBUFFER)
        try check(
            reassign_curl_set_resolver_start_callback(pointer, CurlCallbacks.resolverStart), CURLOPT_RESOLVER_START_FUNCTION)
        try check(reassign_curl_set_open_socket_callback(pointer, CurlCallbacks.openSocket), CURLOPT_OPENSOCKETFUNCTION)
        try check(reassign_curl_set_tls_start_context(pointer, context), CURLOPT_SSL_CTX_DATA)
        try check(reassign_curl_set_tls_start_callback(pointer, CurlCallbacks.tlsStart), CURLOPT_SSL_CTX_FUNCTION)
        try check(reassign_curl_set_prerequest_callback(pointer, CurlCallbacks.prerequest), CURLOPT_PREREQFUNCTION)
        try check(reassign_curl_set_bytes_callback(pointer, CURLOPT_HEADERFUNCTION, CurlCallbacks.header), CURLOPT_HEADERFUNCTION)
        try check(reassign_curl_set_bytes_callback(pointer, CURLOPT_WRITEFUNCTION, CurlCallbacks.write), CURLOPT_WRITEFUNCTION)
    }

    func setHeaderLines(_ lines: [String]) throws(OptionFailure) {
        for line in lines {
            guard let longer = curl_slist_append(headerList, line) else {
                throw OptionFailure(code: CURLE_OUT_OF_MEMORY, option: CURLOPT_HTTPHEADER)
            }
            headerList = longer
        }
        try check(reassign_curl_set_list(pointer, CURLOPT_HTTPHEADER, headerList), CURLOPT_HTTPHEADER)
    }

    /// Points libcurl to the body of the request; an absent one becomes an empty one.
    func setBody() throws(OptionFailure) {
        try set(CURLOPT_POSTFIELDSIZE_LARGE, offset: transfer.request.body?.count ?? 0)
        if let body {
            try check(reassign_curl_set_pointer(pointer, CURLOPT_POSTFIELDS, body.baseAddress), CURLOPT_POSTFIELDS)
        } else {
            try set(CURLOPT_COPYPOSTFIELDS, "")
        }
    }

    func setTrustAnchors() throws(OptionFailure) {
        // The directory compiled into libcurl would count besides what we name, and stops libcurl from keeping the parsed bundle.
        try set(CURLOPT_CAPATH, nil)
        try set(CURLOPT_CAINFO, bundle.path)
        if let joined = bundle.joined {
            try check(reassign_curl_set_ca_blob(pointer, joined.baseAddress, joined.count), CURLOPT_CAINFO_BLOB)
        }
    }

    func setQuickExit() throws(OptionFailure) {
        try check(reassign_curl_set_quick_exit(pointer), CURLOPT_NOSIGNAL)
    }

    /// Switches the low-speed limit on. Called when the answer begins: before that, silence is the peer thinking, which may take as
    /// long as the request allows.
    func watchSpeed() {
        // If libcurl takes neither, the request's own time-out still ends it.
        _ = reassign_curl_set_long(pointer, CURLOPT_LOW_SPEED_LIMIT, lowSpeed.limit)
        _ = reassign_curl_set_long(pointer, CURLOPT_LOW_SPEED_TIME, lowSpeed.time)
    }

    private func check(_ code: CURLcode, _ option: CURLoption) throws(OptionFailure) {
        if code != CURLE_OK { throw OptionFailure(code: code, option: option) }
    }

    // MARK: Results

    /// A number about the transfer; 0 if libcurl does not know it.
    func number(_ info: CURLINFO) -> Int {
        var value = 0
        return reassign_curl_get_long(pointer, info, &value) == CURLE_OK ? value : 0
    }

    /// A size or time (µs) about the transfer; 0 if libcurl does not know it.
    func offset(_ info: CURLINFO) -> Int {
        var value: curl_off_t = 0
        return reassign_curl_get_offset(pointer, info, &value) == CURLE_OK ? Int(value) : 0
    }

    /// When the peer's own certificate ends, in seconds since 1970; `nil` if libcurl does not know it, as on a kept connection.
    ///
    /// - SeeAlso: <https://curl.se/libcurl/c/CURLINFO_CERTINFO.html>
    var certificateEnd: Int64? {
        let name = "Expire date:"
        var shown: UnsafeMutablePointer<curl_certinfo>?
        guard reassign_curl_get_certificates(pointer, &shown) == CURLE_OK, let shown, shown.pointee.num_of_certs > 0,
            var line = shown.pointee.certinfo?.pointee
        else { return nil }
        while true {
            let text = line.pointee.data.map { String(cString: $0) } ?? ""
            if text.hasPrefix(name) {
                let seconds = curl_getdate(String(text.dropFirst(name.count)), nil)
                return seconds < 0 ? nil : Int64(seconds)
            }
            guard let next = line.pointee.next else { return nil }
            line = next
        }
    }

    /// libcurl's own words about a failure: the error buffer, or else the general text of the code. Printable ASCII, at most 255 bytes.
    func text(for code: CURLcode) -> String {
        let own = String(cString: errorText)
        let text = own.isEmpty ? String(cString: curl_easy_strerror(code)) : own
        return String(String.UnicodeScalarView(text.unicodeScalars.map { (" "..."~").contains($0) ? $0 : "?" }))
    }
}
