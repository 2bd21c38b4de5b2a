import ChatPlatforms
import JobLedger

@testable import JobEngine
@testable import ReassignBot

/// One text of the catalogue with values that are easy to recognise in it.
struct CatalogueSample: Sendable, CustomStringConvertible {
    /// The requirement of ``Catalogue``.
    let key: String
    /// Which of its variants.
    let variant: String
    /// What the text must show: names, addresses and words as they are, numbers as whole numbers.
    let values: [String]
    let text: @Sendable (any Catalogue) -> MessageText

    var description: String { variant.isEmpty ? key : "\(key) \(variant)" }

    init(_ key: String, _ variant: String = "", _ values: [String] = [], _ text: @escaping @Sendable (any Catalogue) -> MessageText) {
        self.key = key
        self.variant = variant
        self.values = values
        self.text = text
    }

    /// The requirements of the protocol, by their names.
    static func requirements() throws -> Set<String> {
        Set(try Sources.file("Sources/ReassignBot/Catalogue/Catalogue.swift").matches(of: /\n    (?:func|var) (\w+)/))
    }

    /// The name of an enum's case, for the samples that go through all of them.
    static func name(of value: some Any) -> String {
        Mirror(reflecting: value).children.first?.label ?? "\(value)"
    }

    static let all = notices + endings + refusals + mistakes + findings + answers + questions + plain + buttons
}

// MARK: - Texts with variants

extension CatalogueSample {
    static let longTime = Duration.seconds(252)
    private static let typed = "typed words"
    private static let stage = Stage.movingFiles
    static let code = PlanCode(rawValue: "K7QD")

    static let noticeValues: [(Notice, [String])] = [
        (.waiting(behind: JobID(rawValue: 17)), ["J-17", "Petr Nov", "Ivan Orlov", "boris"]),
        (.needsApproval(within: longTime), ["Petr Nov", "Ivan Orlov", "boris", "4", "12"]),
        (.approved(by: "olga"), ["olga"]),
        (.leaverDisabled(Said.petr), ["Petr Nov", "boris"]),
        (.started(rooms: 14, archivedRooms: 3), ["Petr Nov", "Ivan Orlov", "boris", "14", "3"]),
        (.following(stage), ["Petr Nov", "6", "boris"]),
        (.stage(stage, percentage: 71), ["6", "71"]),
        (.silent(.status(502), since: longTime, .running), ["502", "4", "12"]),
        (.answersAgain(after: longTime, stage: stage), ["4", "12", "6"]),
        (.missing(lastStage: stage, lastSeen: longTime, Said.receipt(moved: 13, left: 9)), ["6", "4", "12", "Petr", "9", "22"]),
        (.backAgain(after: longTime, stage, waiting: [JobID(rawValue: 19)]), ["J-19", "4", "12", "6"]),
        (.stopRequested(by: "olga"), ["olga"]),
        (.stopRefused(status: 409), ["409"]),
        (.needsDecision(.startNeverShown(left: RoomCount(active: 14, archived: 3))), ["14", "3"]),
        (.needsDecision(.nothingToCount(.vanished, lastStage: stage)), ["6"]),
        (.needsDecision(.setAside(lastStage: stage)), ["6"]),
        (.needsDecision(.countFailed(.vanished, .status(502), lastStage: stage)), ["502", "6"]),
        (.needsDecision(.notTold(.status(502), for: longTime, lastStage: stage)), ["502", "4", "12", "6"]),
        (.needsDecision(.standsStill(stage, for: longTime)), ["4", "12", "6"]),
        (.ended(Said.ending(.finished, left: 0), wasAway: true), ["Ivan", "Petr", "22", "boris"]),
        (.notStarted, []),
    ]

    /// Each as a message of its own, and as the one message that changes.
    private static let notices = noticeValues.flatMap { notice, values in
        let announcement = Announcement(destination: .channel(of: "slack"), weight: .incident, brief: Said.brief, notice: notice)
        return [
            CatalogueSample("text", name(of: notice), values + ["J-18"]) { $0.text(for: announcement) },
            CatalogueSample("liveText", name(of: notice), ["J-18"]) { $0.liveText(for: announcement) },
        ]
    }

    static let endingValues: [(Ending.Result, left: Int, [String])] = [
        (.finished, 0, ["Petr Nov", "Ivan Orlov", "4", "12", "22", "boris"]),
        (.finishedByCheck, 0, ["Petr", "boris"]),
        (.refused(.leaverIsOwner(Said.petr)), 22, ["Petr Nov"]),
        (.startRefused(status: 409, message: typed), 22, ["409", typed]),
        (.neverStarted(.status(502)), 22, ["502", "4", "12"]),
        (.failed(message: typed), 9, [typed, "2", "13", "22"]),
        (.incomplete, 9, ["Petr", "9", "22"]),
        (.roomsElsewhere, 0, ["Petr", "Ivan"]),
        (.roomsLeft, 9, ["Petr", "9", "22"]),
        (.profileNotAsOrdered, 0, ["Petr"]),
        (.cancelled, 9, ["2", "4", "12", "13", "22"]),
        (.cancelledUnstarted(by: "olga"), 22, ["olga"]),
        (.closedUndecided(by: "olga"), 22, ["olga", "2"]),
        (.unfollowed(by: "olga"), 22, ["olga"]),
        (.unknown, 22, ["boris"]),
        (.stoppedUpstream, 9, ["2", "13", "22"]),
        (.leftUndecided(successor: JobID(rawValue: 20)), 22, ["J-20"]),
    ]

    private static let endings = endingValues.map { result, left, values in
        let notice = Notice.ended(Said.ending(result, left: left), wasAway: false)
        let announcement = Announcement(destination: .channel(of: "slack"), weight: .incident, brief: Said.brief, notice: notice)
        return CatalogueSample("text", "ended, \(name(of: result))", values + ["J-18"]) { $0.text(for: announcement) }
    }

    static let refusalValues: [(Refusal, [String])] = [
        (.unknownPerson(.from, typed: typed, nearest: [Said.petr]), [typed, "petr@example.org"]),
        (
            .severalPeople(.to, typed: typed, [Said.petr, Said.ivan]),
            [typed, "2", "Petr Nov", "petr@example.org", "Ivan Orlov", "ivan@example.org"]
        ),
        (.samePerson(Said.ivan), ["Ivan Orlov"]), (.leaverStillActive(Said.petr), ["Petr Nov"]),
        (.leaverPending(Said.petr), ["Petr Nov"]), (.leaverInDirectory(Said.petr), ["Petr Nov"]),
        (.leaverIsOwner(Said.petr), ["Petr Nov"]), (.leaverIsTheBot(Said.petr), ["Petr Nov"]), (.leaverIsAdmin(Said.petr), ["Petr Nov"]),
        (.heirNotActive(Said.ivan), ["Ivan Orlov"]), (.heirMayNotOwnRooms(Said.ivan), ["Ivan Orlov"]),
        (.botMayNotReassign, []), (.requesterNotAllowed, []), (.runningElsewhere(Said.petr, stage), ["Petr Nov", "6"]),
        (.nothingToFollow(Said.petr, waited: longTime), ["Petr Nov", "4", "12"]),
        (.nobodyFits(.from, typed: typed, [Said.petr, Said.ivan]), [typed, "Petr Nov", "Ivan Orlov"]),
        (.planChanged(from: Said.seen(14), to: Said.seen(15), Said.petr, code: code), ["Petr", "14", "15", "K7QD"]),
        (.notConfirmed, []), (.notApproved(within: longTime), ["4", "12"]), (.overQuota(jobs: 5, within: longTime), ["5", "4", "12"]),
        (.runningHere(JobID(rawValue: 17)), ["J-17"]),
    ]

    private static let refusals = refusalValues.map { refusal, values in
        CatalogueSample("refusalText", name(of: refusal), values) { $0.refusalText(refusal, order: Said.order) }
    }

    static let mistakeValues: [(CommandMistake, [String])] =
        [
            (.unreadable(.misleadingLink(shown: "shown.example", target: "target.example")), ["shown.example", "target.example"]),
            (.unreadable(.tooLong), []), (.unreadable(.tooManyWords), []), (.unreadable(.unbalancedQuote), []),
            (.unreadable(.controlCharacter), []), (.unreadable(.broadcast), []),
            (.unknownVerb("wrod", nearest: .status), ["wrod", "status"]), (.unknownVerb("wrod", nearest: nil), ["wrod"]),
            (.unknownOption("--wrod", usage: "this usage"), ["--wrod", "this usage"]),
            (.tooMany(extra: "wrod", usage: "this usage"), ["wrod", "this usage"]),
            (.yesNotAccepted(because: .option("--wrod")), ["--wrod"]),
            (.yesNotAccepted(because: .name("wrod")), ["wrod"]), (.notACode("wrod", usage: "this usage"), ["wrod", "this usage"]),
            (.notAJob("wrod"), ["wrod"]), (.notAPerson("wrod", usage: "this usage"), ["wrod", "this usage"]),
            (.lookAlike("wrod", usage: "this usage"), ["wrod", "this usage"]),
            (.mention(shown: "@wrod", usage: "this usage"), ["@wrod", "this usage"]), (.samePerson("wrod"), ["wrod"]),
        ] + CommandNeed.allCases.map { (.missing($0, usage: "this usage"), ["this usage"]) }

    private static let mistakes = mistakeValues.map { mistake, values in
        CatalogueSample("mistakeText", name(of: mistake), values) { $0.mistakeText(mistake) }
    }

    static let observationValues: [(Finding.Observation, [String])] = [
        (.nobodyListed(["THESE", "THOSE"]), ["THESE", "THOSE"]), (.forgedRequestAccepted, []),
        (.listed(people: 31, channels: 32, workspaces: 33, secrets: 2), ["31", "32", "33"]),
        (.siteSilent("https://site.example", code: "some_code"), ["https://site.example", "some_code"]), (.accountAccepted, []),
        (.accountLacks(["some:scope"], variable: "THIS"), ["some:scope", "THIS"]), (.accountTells, []), (.accountTellsNothing, []),
        (.accountRefused(word: "wrod", variable: "THIS"), ["wrod", "THIS"]),
        (.chatSilent("https://site.example"), ["https://site.example"]),
        (.webhookUntried, []), (.webhookTakes, []), (.webhookSilent, []), (.webhookRefuses(word: "wrod"), ["wrod"]),
        (.portalSilent("https://site.example", code: "some_code"), ["https://site.example", "some_code"]),
        (.portalVersion("https://site.example", version: "3.5.1"), ["https://site.example", "3.5.1"]),
        (.portalWithoutVersion("https://site.example", status: 502), ["https://site.example", "502"]), (.certificateUntold, []),
        (.certificateEnds(days: 13), ["13"]), (.clockUntold, []), (.clockSkew(seconds: 301), ["301"]),
        (.ownedByOwner("Petr Nov"), ["Petr Nov"]), (.ownedByAdmin("Petr Nov"), ["Petr Nov"]), (.ownedByOther("Petr Nov"), ["Petr Nov"]),
        (.keyOff, []), (.keyLacks(["some:scope"]), ["some:scope"]), (.keyHolds(.all, days: 13), ["13"]), (.roomsSeen, []),
        (.roomsUnseen(people: 9), ["9"]), (.keyRefused, []), (.portalUnpaid, []), (.portalRefuses(typed), [typed]),
        (.portalUncertain(typed), [typed]), (.storeUsed, []), (.postsGivenUp(7), ["7"]), (.storeAbsent, []), (.storeFolderLocked, []),
        (.auditIntact(rows: 512, .nobody), ["512"]), (.auditBroken(row: 513), ["513"]), (.storeBroken(code: "some_code"), ["some_code"]),
        (.botAnswersOtherwise, []), (.botWentAway, []),
    ]

    private static let findings = observationValues.map { observation, values in
        CatalogueSample("findingText", name(of: observation), values) { $0.findingText(.bad(.store, observation)) }
    }
}
