internal import CReassignCurl
internal import TransportCore

/// From libcurl's result codes to our errors: what the caller can do, how far the request had come, and whether it had left.
enum CurlFailure {
    /// A caller that was cancelled before its request reached the curl thread.
    static let cancelledBeforeStart = TransportError(
        code: .cancelled, phase: .prepare, departure: .notSent, detail: "the caller was cancelled")

    /// The answer of a transfer that libcurl has ended with `code`.
    static func answer(of handle: EasyHandle, code: CURLcode) -> Answer {
        let transfer = handle.transfer
        guard code == CURLE_OK else { return .failure(error(of: handle, code: code)) }
        let status = handle.number(CURLINFO_RESPONSE_CODE)
        guard (200...599).contains(status) else {
            return .failure(error(.malformedResponse, for: handle, detail: "status \(status)"))
        }
        // libcurl takes an end in the middle of the header as the end of the answer.
        guard transfer.isHeaderComplete else {
            return .failure(error(.malformedResponse, for: handle, detail: "the answer ended within its header"))
        }
        var response = TransportResponse(status: status, headerFields: transfer.headerFields, body: transfer.body)
        if transfer.request.peerCertificate == .verifiedAndTold { response.certificateEnd = handle.certificateEnd }
        return .success(response)
    }

    /// An error at the point the transfer has reached.
    static func error(_ code: TransportError.Code, for handle: EasyHandle, detail: String) -> TransportError {
        TransportError(code: code, phase: phase(of: handle), departure: departure(of: handle.transfer), detail: detail)
    }

    /// An option that libcurl would not take: nothing was sent.
    static func error(for failure: EasyHandle.OptionFailure) -> TransportError {
        let isOurs = failure.code != CURLE_OUT_OF_MEMORY && failure.code != CURLE_URL_MALFORMAT
        return TransportError(
            code: failure.code == CURLE_URL_MALFORMAT ? .invalidRequest : .unavailable,
            phase: .prepare,
            departure: .notSent,
            detail: (isOurs ? "libcurl refuses option \(failure.option.rawValue): " : "")
                + String(cString: curl_easy_strerror(failure.code))
        )
    }

    private static func error(of handle: EasyHandle, code: CURLcode) -> TransportError {
        let transfer = handle.transfer
        let detail = "curl \(code.rawValue): \(handle.text(for: code))"
        let reached = phase(of: handle)
        func made(_ code: TransportError.Code, _ phase: TransportError.Phase, _ detail: String = detail) -> TransportError {
            TransportError(code: code, phase: phase, departure: departure(of: transfer), detail: detail)
        }

        // Our own callbacks ended it: libcurl's code only says that one did.
        switch (transfer.stop, code) {
        case (.repetitionPrevented, CURLE_ABORTED_BY_CALLBACK):
            return made(.repetitionPrevented, .wait, "the connection was closed without an answer, and a second copy was about to leave")
        case (.tooLate, CURLE_ABORTED_BY_CALLBACK):
            return made(.timedOut, .send, "the connection was ready after the last moment at which the request may leave")
        case (.addressRefused(let reason), CURLE_ABORTED_BY_CALLBACK):
            return made(.addressRefused, .connect, reason)
        case (.addressRefused(let reason), CURLE_COULDNT_CONNECT) where !transfer.hasOpenedSocket:
            // Otherwise the name had an acceptable address too, and that one could not be reached.
            return made(.addressRefused, .connect, reason)
        case (.bodyTooLarge, CURLE_WRITE_ERROR):
            return made(.responseTooLarge, .receive, "more than \(transfer.request.responseBodyLimitBytes) bytes of body")
        case (.headerTooLarge, CURLE_WRITE_ERROR):
            return made(.responseTooLarge, .receive, "more than \(Transfer.headerLimitBytes) bytes of header")
        default:
            break
        }

        switch code {
        case CURLE_COULDNT_RESOLVE_HOST, CURLE_COULDNT_RESOLVE_PROXY:
            return made(.unreachable, .resolve)
        case CURLE_COULDNT_CONNECT:
            return made(.unreachable, reached)
        case CURLE_OPERATION_TIMEDOUT:
            return made(.timedOut, reached)
        case CURLE_SSL_CONNECT_ERROR, CURLE_PEER_FAILED_VERIFICATION, CURLE_SSL_ENGINE_NOTFOUND, CURLE_SSL_ENGINE_SETFAILED,
            CURLE_SSL_ENGINE_INITFAILED, CURLE_SSL_CERTPROBLEM, CURLE_SSL_CIPHER, CURLE_SSL_CACERT_BADFILE, CURLE_SSL_CRL_BADFILE,
            CURLE_SSL_ISSUER_ERROR, CURLE_SSL_PINNEDPUBKEYNOTMATCH, CURLE_SSL_INVALIDCERTSTATUS, CURLE_SSL_CLIENTCERT:
            return made(.untrusted, transfer.attempts == 0 ? .tls : reached)
        case CURLE_FILESIZE_EXCEEDED:
            return made(.responseTooLarge, .receive)
        case CURLE_PARTIAL_FILE, CURLE_WEIRD_SERVER_REPLY, CURLE_BAD_CONTENT_ENCODING:
            return made(.malformedResponse, .receive)
        case CURLE_UNSUPPORTED_PROTOCOL, CURLE_WRITE_ERROR, CURLE_RECV_ERROR:
            // Before the request was written: our own address. After: a peer that does not speak HTTP/1 (1), breaks the chunks (56),
            // or resets the connection in the middle of the answer (56).
            if transfer.attempts == 0 { return made(code == CURLE_UNSUPPORTED_PROTOCOL ? .invalidRequest : .unreachable, reached) }
            let isAnswer = transfer.hasAnswerBegun || code == CURLE_UNSUPPORTED_PROTOCOL
            return made(isAnswer ? .malformedResponse : .unreachable, isAnswer ? .receive : reached)
        case CURLE_URL_MALFORMAT, CURLE_LOGIN_DENIED:
            return made(.invalidRequest, .prepare)
        case CURLE_OUT_OF_MEMORY, CURLE_FAILED_INIT, CURLE_NO_CONNECTION_AVAILABLE, CURLE_BAD_FUNCTION_ARGUMENT, CURLE_UNKNOWN_OPTION:
            return made(.unavailable, reached)
        default:
            // CURLE_GOT_NOTHING, CURLE_SEND_ERROR and whatever libcurl adds: the connection broke.
            return made(.unreachable, reached)
        }
    }

    /// The pre-request callback runs before the first byte of every attempt. Not called: certainly nothing left. Called: something
    /// may have, and no counter of libcurl's proves that the kernel dropped it.
    private static func departure(of transfer: Transfer) -> TransportError.Departure {
        transfer.attempts == 0 ? .notSent : .maybeSent
    }

    private static func phase(of handle: EasyHandle) -> TransportError.Phase {
        let transfer = handle.transfer
        guard transfer.attempts > 0 else {
            guard transfer.hasOpenedSocket else { return transfer.hasStartedLookup ? .resolve : .prepare }
            return transfer.hasStartedHandshake ? .tls : .connect
        }
        if transfer.hasAnswerBegun { return .receive }
        let isWritten =
            handle.number(CURLINFO_REQUEST_SIZE) > 0
            && handle.offset(CURLINFO_SIZE_UPLOAD_T) >= transfer.request.body?.count ?? 0
        return isWritten ? .wait : .send
    }
}
