import ChatPlatforms

@testable import JobEngine
@testable import ReassignBot

extension CatalogueSample {
    private static let claim = ButtonClaim(
        verb: .cancel, subject: "J-18", channel: "C7", holder: nil, expiresAtSeconds: 0, acceptedAtMilliseconds: 0)

    /// What is written on buttons, and what comes of pressing them.
    static let buttons: [CatalogueSample] =
        ButtonClaim.Verb.allCases.map { verb in
            CatalogueSample("label", verb.rawValue) { MessageText(spans: [.text($0.label(of: verb))]) }
        }
        + [
            CatalogueSample("pressed", "", ["J-18", "olga"]) { $0.pressed(.cancel, by: "olga", job, at: now) },
            CatalogueSample("buttonExpired", "", ["J-18"]) { $0.buttonExpired(claim) },
            CatalogueSample("buttonElsewhere", "", ["C7"]) { $0.buttonElsewhere(claim) },
            CatalogueSample("buttonOfSomebodyElse") { $0.buttonOfSomebodyElse },
            CatalogueSample("buttonOfAnotherJob", "", ["J-18"]) { $0.buttonOfAnotherJob(JobID(rawValue: 18)) },
            CatalogueSample("retriedBefore", "", ["J-18", "J-19"]) { $0.retriedBefore(JobID(rawValue: 18), as: JobID(rawValue: 19)) },
        ]
}
