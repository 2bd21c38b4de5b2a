/// Compares secrets in a time that does not tell where they differ.
enum SecretComparison {
    /// Whether both have the same bytes. Only an unequal length is noticed early.
    static func areEqual(_ left: some Collection<UInt8>, _ right: some Collection<UInt8>) -> Bool {
        guard left.count == right.count else { return false }
        var difference: UInt8 = 0
        for (one, other) in zip(left, right) {
            difference |= one ^ other
        }
        return difference == 0
    }

    /// Whether `candidate` equals one of `accepted`; all of them are tried, so the time does not tell which one it was.
    static func matches(_ candidate: some Collection<UInt8>, anyOf accepted: [[UInt8]]) -> Bool {
        var isMatch = false
        for secret in accepted {
            let isEqual = areEqual(candidate, secret)
            isMatch = isMatch || isEqual
        }
        return isMatch
    }
}
