/// What Slack makes of typed text when a command has "Escape channels, users, and links" on.
struct SlackTyping {
    let users: [ChatUser]
    let channels: [ChatPlace]

    /// Turns e-mails, addresses with a scheme, `@names`, `#channels` and broadcasts into tokens and escapes the rest.
    func escape(_ typed: String) -> String {
        var result = ""
        var rest = typed[...]
        while let first = rest.first {
            if first.isWhitespace {
                result.append(first)
                rest = rest.dropFirst()
            } else {
                let word = rest.prefix { !$0.isWhitespace }
                result += escape(word: String(word))
                rest = rest.dropFirst(word.count)
            }
        }
        return result
    }

    private func escape(word: String) -> String {
        if word.hasPrefix("https://") || word.hasPrefix("http://") { return "<\(entities(word))>" }
        if word.hasPrefix("@") {
            let name = String(word.dropFirst())
            if ["here", "channel", "everyone"].contains(name) { return "<!\(name)>" }
            if let user = users.first(where: { $0.name == name }) { return "<@\(user.id)|\(user.name)>" }
        }
        if word.hasPrefix("#"), let channel = channels.first(where: { $0.name == word.dropFirst() }) {
            return "<#\(channel.id)|\(channel.name)>"
        }
        guard let address = emailRange(in: word) else { return entities(word) }
        let email = word[address]
        return entities(String(word[..<address.lowerBound])) + "<mailto:\(email)|\(email)>" + entities(String(word[address.upperBound...]))
    }

    /// The e-mail address in a word, quotes and punctuation around it left out.
    private func emailRange(in word: String) -> Range<String.Index>? {
        guard let at = word.firstIndex(of: "@") else { return nil }
        let local = word[..<at].reversed().prefix { $0.isASCII && ($0.isLetter || $0.isNumber || "._%+-".contains($0)) }
        var domain = word[word.index(after: at)...].prefix { $0.isASCII && ($0.isLetter || $0.isNumber || ".-".contains($0)) }
        while let last = domain.last, ".-".contains(last) { domain = domain.dropLast() }
        guard !local.isEmpty, domain.split(separator: ".").count > 1 else { return nil }
        return word.index(at, offsetBy: -local.count)..<domain.endIndex
    }

    private func entities(_ text: String) -> String {
        text.reduce(into: "") { result, character in
            switch character {
            case "&": result += "&amp;"
            case "<": result += "&lt;"
            case ">": result += "&gt;"
            default: result.append(character)
            }
        }
    }
}
