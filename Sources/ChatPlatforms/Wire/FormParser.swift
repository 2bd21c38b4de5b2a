/// A form body, decoded: flat names and values in the order of arrival.
package struct FormFields: Sendable, Equatable {
    /// One `name=value`.
    package struct Pair: Sendable, Equatable {
        package var name: String
        package var value: String
    }

    package let pairs: [Pair]

    /// The first value of `name`, or `nil` if the field did not arrive.
    subscript(name: String) -> String? {
        pairs.first { $0.name == name }?.value
    }

    /// Every value of `name`, in the order of arrival.
    func values(of name: String) -> [String] {
        pairs.lazy.filter { $0.name == name }.map(\.value)
    }

    /// Refuses a body that gives one field two values: two readers of it could act on different ones.
    ///
    /// - Parameter repeatable: Names the platform documents as lists.
    func refuseRepetitions(except repeatable: Set<String> = []) throws(MalformedReason) {
        var seen: Set<String> = []
        for pair in pairs where !repeatable.contains(pair.name) && !seen.insert(pair.name).inserted {
            throw .duplicateField
        }
    }
}

/// Decodes `application/x-www-form-urlencoded` bodies, accepting only what platforms really send.
///
/// Names are flat (brackets mean nothing), every field has a `=`, `%` is followed by two hexadecimal digits, the decoded
/// bytes are UTF-8 without NUL. Anything else is refused as a whole; nothing is repaired. Time and memory grow with the
/// length of the body only.
package struct FormParser: Sendable {
    /// Most fields in one body.
    let fieldLimit: Int
    /// Longest decoded value, in bytes.
    let valueLimitBytes: Int
    /// Longest decoded name, in bytes.
    let nameLimitBytes: Int

    package init(fieldLimit: Int = 64, valueLimitBytes: Int = 8 * 1024, nameLimitBytes: Int = 128) {
        self.fieldLimit = fieldLimit
        self.valueLimitBytes = valueLimitBytes
        self.nameLimitBytes = nameLimitBytes
    }

    /// Reads a whole body; an empty one has no fields.
    package func parse(_ body: [UInt8]) throws(MalformedReason) -> FormFields {
        guard !body.isEmpty else { return FormFields(pairs: []) }
        var pairs: [FormFields.Pair] = []
        for segment in body.split(separator: UInt8(ascii: "&"), omittingEmptySubsequences: false) {
            guard pairs.count < fieldLimit else { throw .tooManyFields }
            guard let equals = segment.firstIndex(of: UInt8(ascii: "=")), equals > segment.startIndex else { throw .encoding }
            let name = try decode(segment[..<equals], limitBytes: nameLimitBytes)
            let value = try decode(segment[(equals + 1)...], limitBytes: valueLimitBytes)
            pairs.append(FormFields.Pair(name: name, value: value))
        }
        return FormFields(pairs: pairs)
    }

    private func decode(_ encoded: ArraySlice<UInt8>, limitBytes: Int) throws(MalformedReason) -> String {
        var decoded: [UInt8] = []
        decoded.reserveCapacity(min(encoded.count, limitBytes))
        var index = encoded.startIndex
        while index < encoded.endIndex {
            var byte = encoded[index]
            if byte == UInt8(ascii: "+") {
                byte = UInt8(ascii: " ")
            } else if byte == UInt8(ascii: "%") {
                guard encoded.endIndex - index > 2,
                    let high = Self.hexadecimalDigit(encoded[index + 1]),
                    let low = Self.hexadecimalDigit(encoded[index + 2])
                else { throw .encoding }
                byte = high << 4 | low
                index += 2
            }
            guard byte != 0 else { throw .encoding }
            guard decoded.count < limitBytes else { throw .fieldTooLong }
            decoded.append(byte)
            index += 1
        }
        guard let text = String(validating: decoded, as: UTF8.self) else { throw .encoding }
        return text
    }

    private static func hexadecimalDigit(_ byte: UInt8) -> UInt8? {
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"): byte - UInt8(ascii: "0")
        case UInt8(ascii: "a")...UInt8(ascii: "f"): byte - UInt8(ascii: "a") + 10
        case UInt8(ascii: "A")...UInt8(ascii: "F"): byte - UInt8(ascii: "A") + 10
        default: nil
        }
    }
}
