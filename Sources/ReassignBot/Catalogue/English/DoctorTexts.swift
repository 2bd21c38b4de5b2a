import ChatPlatforms

/// What the doctor answers in a chat.
extension English {
    var configuredChannel: String { "the configured channel" }

    var doctorPost: MessageText { "The doctor of this bot was asked to post here. Nothing to do." }

    /// What is wrong first, then the rest.
    func doctorText(_ findings: [Finding]) -> MessageText {
        let wrong = findings.count { $0.verdict == .bad || $0.verdict == .unreachable }
        let summary: MessageText =
            wrong == 0 ? "Nothing stands in the way of a reassignment." : "\(wrong) of \(findings.count) checks failed."
        let sorted = findings.filter { $0.verdict != .good } + findings.filter { $0.verdict == .good }
        return sorted.reduce(summary) { $0 + "\n" + findingText($1) }
    }
}
