import HTTPTypes
import TransportCore

/// Mattermost's proof: the command's token in the body, and again in `Authorization: Token …` if that scheme is used.
///
/// The body has to be read before it is believed. Only the strict readers do that, and only `token` is looked at.
struct MattermostToken: Sendable {
    /// The accepted tokens.
    let tokens: [Secret]

    /// Why the request is not authentic, or `nil` if it is.
    func rejection(of request: InboundRequest) -> RejectionReason? {
        let authorizations = request.headerFields[values: .authorization]
        guard authorizations.count <= 1 else { return .repeatedHeader }
        let given: [String]
        do {
            given = try Self.tokens(in: request)
        } catch {
            return .unreadableBody
        }
        guard given.count <= 1 else { return .repeatedToken }
        guard let token = given.first, !token.isEmpty else { return .missingToken }
        guard SecretComparison.matches(Array(token.utf8), anyOf: tokens.map { Array($0.revealed.utf8) }) else { return .tokenMismatch }
        guard let again = authorizations.first.flatMap(Self.tokenScheme) else { return nil }
        return SecretComparison.areEqual(Array(again), Array(token.utf8)) ? nil : .tokenMismatch
    }

    /// The content type is not judged here: a sender without the token learns nothing about what we accept.
    private static func tokens(in request: InboundRequest) throws(MalformedReason) -> [String] {
        let isJSON = request.headerFields[.contentType]?.lowercased().hasPrefix("application/json") ?? false
        if isJSON {
            return try JSONValue(reading: request.body)["token"]?.text.map { [$0] } ?? []
        }
        return try FormParser().parse(request.body).values(of: "token")
    }

    /// The token of `Authorization: Token …`. Other schemes are those of an outgoing connection and not ours to judge.
    ///
    /// Compared byte by byte: an accent behind the space would make one character of both, and hide the scheme.
    private static func tokenScheme(_ authorization: String) -> Substring.UTF8View? {
        let scheme = "token "
        guard authorization.utf8.prefix(scheme.utf8.count).map({ $0 | 0x20 }) == Array(scheme.utf8) else { return nil }
        return authorization.utf8.dropFirst(scheme.utf8.count)
    }
}
