internal import CReassignCurl
internal import Glibc

/// The functions libcurl calls on the curl thread. They capture nothing, never trap and never block.
///
/// Each gets the ``EasyHandle`` as its context; the loop keeps that alive for as long as libcurl knows the handle.
enum CurlCallbacks {
    private static func handle(_ context: UnsafeMutableRawPointer?) -> EasyHandle? {
        context.map { Unmanaged<EasyHandle>.fromOpaque($0).takeUnretainedValue() }
    }

    /// - SeeAlso: <https://curl.se/libcurl/c/CURLOPT_RESOLVER_START_FUNCTION.html>
    static let resolverStart: curl_resolver_start_callback = { _, _, context in
        guard let handle = handle(context) else { return 1 }
        handle.transfer.lookupStarts()
        return 0
    }

    /// - SeeAlso: <https://curl.se/libcurl/c/CURLOPT_OPENSOCKETFUNCTION.html>
    static let openSocket: curl_opensocket_callback = { context, purpose, address in
        let refused: curl_socket_t = -1  // CURL_SOCKET_BAD
        guard let handle = handle(context), let address, purpose == CURLSOCKTYPE_IPCXN else { return refused }
        let length = min(Int(address.pointee.addrlen), MemoryLayout<sockaddr_storage>.size)
        guard let offset = MemoryLayout<curl_sockaddr>.offset(of: \.addr) else { return refused }
        // libcurl stores as many bytes as the family needs from `addr` on, more than the declared `sockaddr` has.
        let bytes = UnsafeRawBufferPointer(start: UnsafeRawPointer(address) + offset, count: length)
        guard handle.transfer.mayConnect(to: IPAddress(socketAddress: bytes)) else { return refused }
        return socket(address.pointee.family, address.pointee.socktype | CInt(SOCK_CLOEXEC.rawValue), address.pointee.protocol)
    }

    /// Called when the connection stands and the handshake is about to begin; the context of the TLS library stays as it is.
    ///
    /// - SeeAlso: <https://curl.se/libcurl/c/CURLOPT_SSL_CTX_FUNCTION.html>
    static let tlsStart: curl_ssl_ctx_callback = { _, _, context in
        guard let handle = handle(context) else { return CURLE_ABORTED_BY_CALLBACK }
        handle.transfer.handshakeStarts()
        return CURLE_OK
    }

    /// - SeeAlso: <https://curl.se/libcurl/c/CURLOPT_PREREQFUNCTION.html>
    static let prerequest: curl_prereq_callback = { context, primaryAddress, _, _, _ in
        guard let handle = handle(context) else { return CURL_PREREQFUNC_ABORT }
        let address = primaryAddress.flatMap { IPAddress(String(cString: $0)) }
        return handle.transfer.maySend(to: address) ? CURL_PREREQFUNC_OK : CURL_PREREQFUNC_ABORT
    }

    /// Over the limit it takes 0 bytes, which libcurl takes as "stop".
    ///
    /// - SeeAlso: <https://curl.se/libcurl/c/CURLOPT_HEADERFUNCTION.html>
    static let header: reassign_curl_bytes_callback = { bytes, size, count, context in
        guard let handle = handle(context), let bytes else { return 0 }
        let line = UnsafeRawBufferPointer(start: bytes, count: size &* count)
        if !handle.transfer.hasAnswerBegun { handle.watchSpeed() }
        return handle.transfer.takeHeader(line) ? line.count : 0
    }

    /// - SeeAlso: <https://curl.se/libcurl/c/CURLOPT_WRITEFUNCTION.html>
    static let write: reassign_curl_bytes_callback = { bytes, size, count, context in
        guard let handle = handle(context), let bytes else { return 0 }
        let part = UnsafeRawBufferPointer(start: bytes, count: size &* count)
        return handle.transfer.takeBody(part) ? part.count : 0
    }
}
