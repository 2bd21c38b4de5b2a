/// Finds letters that pass for others: what a person reads in an address and what the portal would look up must be the same.
///
/// No rule can see a word written wholly in another alphabet whose letters look Latin. What can be seen is a word that mixes alphabets, and a
/// letter that is a Latin one in disguise (wide, bold, in a circle, or one that turns into a plain letter in lower case).
enum LookAlike {
    /// Whether a word of `address` (what stands between `@`, `.`, `-`, `_` and `+`) mixes look-alike alphabets or holds a disguised letter.
    static func isSuspect(_ address: String) -> Bool {
        let words = address.unicodeScalars.split { ["@", ".", "-", "_", "+"].contains($0) }
        return words.contains { word in
            word.contains(where: isDisguised) || Set(word.compactMap(Alphabet.init)).count > 1
        }
    }

    /// The alphabets whose letters are taken for each other. All others look like nothing but themselves.
    private enum Alphabet {
        case latin, greek, cyrillic, armenian, cherokee

        init?(_ scalar: Unicode.Scalar) {
            guard scalar.properties.isAlphabetic else { return nil }
            switch scalar.value {
            case 0x41...0x24F, 0x1E00...0x1EFF: self = .latin
            case 0x370...0x3FF, 0x1F00...0x1FFF: self = .greek
            case 0x400...0x52F, 0x1C80...0x1C8F, 0x2DE0...0x2DFF, 0xA640...0xA69F: self = .cyrillic
            case 0x530...0x58F: self = .armenian
            case 0x13A0...0x13FF, 0xAB70...0xABBF: self = .cherokee
            default: return nil
            }
        }
    }

    private static func isDisguised(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.value {
        case ..<0x80: false
        // Phonetic and modifier letters; letter-like signs, numerals, letters in circles; wide letters; mathematical letters.
        case 0x250...0x2FF, 0x1D00...0x1DBF, 0x2071, 0x207F, 0x2090...0x209C, 0x2100...0x218F, 0x24B6...0x24E9, 0x2C60...0x2C7F,
            0xFB00...0xFB06, 0xFF21...0xFF5A, 0x1D400...0x1D7FF, 0x1F130...0x1F189:
            true
        case 0x17F: true  // the long s
        default: scalar.properties.lowercaseMapping.utf8.contains { $0 < 0x80 }
        }
    }
}
