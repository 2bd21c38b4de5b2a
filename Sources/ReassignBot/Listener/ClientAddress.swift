internal import HTTPTypes
internal import NIOCore

/// Finds out who sent a request that may have come through proxies.
struct ClientAddress: Sendable {
    /// Whether a numeric address is a proxy of ours, whose word about the hop before it counts.
    let isTrustedProxy: @Sendable (String) -> Bool

    /// The numeric address that the nearest trusted proxy got the request from.
    ///
    /// Goes through `X-Forwarded-For` from its end for as long as the hops are trusted proxies: what stands before the first stranger
    /// was written by that stranger. A hop that is no numeric address ends the search at the proxy that named it.
    func client(of request: ListenerRequest) -> String {
        let hops = request.headerFields[values: .xForwardedFor].joined(separator: ",")
            .split(separator: ",", omittingEmptySubsequences: false)
        var client = request.peer
        for hop in hops.reversed() {
            let text = String(hop.filter { $0 != " " && $0 != "\t" })
            guard isTrustedProxy(client), let address = try? SocketAddress(ipAddress: text, port: 0) else { return client }
            client = address.ipAddress ?? client
        }
        return client
    }
}

extension HTTPField.Name {
    fileprivate static let xForwardedFor = HTTPField.Name("X-Forwarded-For") ?? .via
}
