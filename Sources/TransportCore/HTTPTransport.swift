/// Sends one HTTP request and brings back its answer: the seam between what we ask and how bytes travel.
///
/// `CurlTransport` is the implementation the bot runs with; tests may use one of their own. An implementation never follows
/// redirects, never keeps cookies and never repeats a request by itself unless ``TransportRequest/repetition`` allows it.
public protocol HTTPTransport: Sendable {
    /// Sends `request` and returns the whole answer, whatever its status.
    ///
    /// - Throws: ``TransportError``; its ``TransportError/departure`` says whether the request may have reached the peer.
    ///   A cancelled task throws one with code ``TransportError/Code/cancelled``.
    func send(_ request: TransportRequest) async throws(TransportError) -> TransportResponse
}
