import Crypto

/// Marks buttons as our own: HMAC-SHA256 over everything a claim says, with the key that the store keeps.
///
/// The platform's own signature, where there is one, says who presses; this one says that we made what is pressed. Its 256 bits stand for
/// a nonce that nobody can guess, so buttons need no row of their own, and one that nobody presses leaves nothing behind. That a press
/// counts once is the doing of what it names, in the transaction that changes it: a plan is used up with the making of its job, a stop is
/// asked for once, a job is approved once, and a retry is for the last job about a person alone.
public struct ButtonSeal: Sendable {
    private let key: SymmetricKey

    /// - Parameter key: 32 random bytes, the same over restarts, or buttons on people's screens would die with the process.
    public init(key: [UInt8]) {
        self.key = SymmetricKey(data: key)
    }

    /// The mark of `claim`: 64 hexadecimal digits.
    func mark(of claim: ButtonClaim, on platform: PlatformName) -> String {
        var code = HMAC<SHA256>(key: key)
        let parts = [
            "button 1", platform.rawValue, claim.verb.rawValue, claim.subject, claim.channel, claim.holder ?? "",
            String(claim.expiresAtSeconds), claim.acceptedAtMilliseconds.map { String($0) } ?? "",
        ]
        // Length first, so that no two different claims give the same bytes.
        for part in parts { code.update(data: Array("\(part.utf8.count):\(part)".utf8)) }
        return Hexadecimal.text(code.finalize())
    }

    /// Whether `mark` is the one of `claim`.
    func made(_ mark: String, of claim: ButtonClaim, on platform: PlatformName) -> Bool {
        SecretComparison.areEqual(Array(mark.utf8), Array(self.mark(of: claim, on: platform).utf8))
    }
}

extension ButtonSeal: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    /// Without the key.
    public var description: String { "button seal" }
    public var debugDescription: String { description }
    public var customMirror: Mirror { Mirror(self, children: []) }
}
