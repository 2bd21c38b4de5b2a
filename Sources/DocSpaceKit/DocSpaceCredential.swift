internal import HTTPTypes
public import TransportCore

/// What the portal knows us by: an API key or a session token.
///
/// A value that begins with `sk-` is an API key and goes out as `Authorization: Bearer`; anything else is a session token and goes out as
/// cookie `asc_auth_key`. The portal refuses an API key in any other place.
public struct DocSpaceCredential: Sendable, Hashable {
    private let secret: Secret

    /// Whether it is an API key, limited by scopes, and not a session with all rights of its user.
    public let isAPIKey: Bool

    /// Takes a key or token.
    ///
    /// - Throws: ``DocSpaceError`` with `.invalidRequest` if it is empty or holds a character that a cookie value must not hold
    ///   (RFC 6265, section 4.1.1: controls, space, `"`, `,`, `;`, `\`, not ASCII). The message never quotes it.
    public init(_ secret: Secret) throws(DocSpaceError) {
        guard !secret.revealed.isEmpty, secret.revealed.utf8.allSatisfy(Self.isCookieOctet) else {
            throw .invalid(.setUp, "the DocSpace token is empty or holds a character that no token has")
        }
        self.secret = secret
        isAPIKey = secret.revealed.hasPrefix("sk-")
    }

    private static func isCookieOctet(_ byte: UInt8) -> Bool {
        switch byte {
        case 0x21, 0x23...0x2B, 0x2D...0x3A, 0x3C...0x5B, 0x5D...0x7E: true
        default: false
        }
    }

    /// A body without the key or token in it, should the portal or a proxy before it repeat what it was sent: words of the portal are logged,
    /// kept and shown. The length stays.
    func removed(from body: [UInt8]) -> [UInt8] {
        let spellings = Set([secret.revealed, secret.revealed.replacing("/", with: "\\/")]).map { Array($0.utf8) }
        return spellings.reduce(body) { body, spelling in
            var body = body
            var index = 0
            while index + spelling.count <= body.count {
                if body[index] == spelling[0], body[index..<index + spelling.count].elementsEqual(spelling) {
                    body.replaceSubrange(index..<index + spelling.count, with: repeatElement(UInt8(ascii: "*"), count: spelling.count))
                    index += spelling.count
                } else {
                    index += 1
                }
            }
            return body
        }
    }

    func authorize(_ headerFields: inout HTTPFields) {
        if isAPIKey {
            headerFields[.authorization] = "Bearer \(secret.revealed)"
        } else {
            headerFields[.cookie] = "asc_auth_key=\(secret.revealed)"
        }
    }
}
