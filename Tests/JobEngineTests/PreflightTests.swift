import JobEngine
import Testing

/// Findings that refuse an order, and the reason.
struct RefusalCase: Sendable, CustomTestStringConvertible {
    var name: String
    var findings: PreflightFindings
    var refusal: Refusal
    var testDescription: String { name }

    static let all: [RefusalCase] = {
        let anna = Sample.anna
        let maria = Sample.maria
        func leaver(_ name: String, _ change: (inout Person) -> Void, _ refusal: (Person) -> Refusal) -> RefusalCase {
            let person = anna.with(change)
            return RefusalCase(name: name, findings: Sample.findings(from: person), refusal: refusal(person))
        }
        func heir(_ name: String, _ change: (inout Person) -> Void, _ refusal: (Person) -> Refusal) -> RefusalCase {
            let person = maria.with(change)
            return RefusalCase(name: name, findings: Sample.findings(to: person), refusal: refusal(person))
        }
        return [
            RefusalCase(
                name: "requester lost the right", findings: Sample.findings(isRequesterAllowed: false), refusal: .requesterNotAllowed),
            RefusalCase(
                name: "bot is a room admin", findings: Sample.findings(bot: Sample.bot.with { $0.role = .roomAdmin }),
                refusal: .botMayNotReassign),
            RefusalCase(
                name: "leaver unknown", findings: Sample.findings(from: nil),
                refusal: .unknownPerson(.from, typed: "Anna@example.org", nearest: [])),
            RefusalCase(
                name: "heir unknown", findings: Sample.findings(to: nil),
                refusal: .unknownPerson(.to, typed: "maria@example.org", nearest: [])),
            RefusalCase(name: "same person", findings: Sample.findings(from: maria, to: maria), refusal: .samePerson(maria)),
            leaver("leaver is owner", { $0.role = .owner }, Refusal.leaverIsOwner),
            leaver("leaver is the bot", { $0.id = Sample.bot.id }, Refusal.leaverIsTheBot),
            leaver("leaver is admin, bot is not owner", { $0.role = .docSpaceAdmin }, Refusal.leaverIsAdmin),
            leaver("leaver active", { $0.status = .active }, Refusal.leaverStillActive),
            leaver("leaver of unknown status", { $0.status = .unknown }, Refusal.leaverStillActive),
            leaver(
                "leaver active in a directory",
                {
                    $0.status = .active; $0.isFromDirectory = true
                }, Refusal.leaverInDirectory),
            leaver("leaver pending", { $0.status = .pending }, Refusal.leaverPending),
            heir("heir disabled", { $0.status = .disabled }, Refusal.heirNotActive),
            heir("heir pending", { $0.status = .pending }, Refusal.heirNotActive),
            heir("heir is a user", { $0.role = .user }, Refusal.heirMayNotOwnRooms),
            heir("heir is a guest", { $0.role = .guest }, Refusal.heirMayNotOwnRooms),
            heir("heir of unknown role", { $0.role = .unknown }, Refusal.heirMayNotOwnRooms),
            RefusalCase(
                name: "running elsewhere", findings: Sample.findings(record: Sample.running(20)),
                refusal: .runningElsewhere(anna, Stage(percentage: 20))),
        ]
    }()
}

@Suite("Preflight")
struct PreflightTests {
    @Test("an order that cannot be carried out is refused to the person who asked alone, and nothing starts", arguments: RefusalCase.all)
    func refusals(_ refused: RefusalCase) throws {
        var script = JobScript.reaching(.preflight)
        script.answer(.preflightRead(refused.findings))
        #expect(script.state == .refused)
        #expect(script.result == .refused(refused.refusal))
        #expect(script.starts.isEmpty)
        #expect(script.next == nil)
        let told = try #require(script.said.first)
        #expect(script.said.count == 1)
        #expect(told.weight == .personal)
        #expect(told.destination == .requester(of: script.job.id))
        #expect(told.publicSubstitute?.notice == .notStarted)
        #expect(told.publicSubstitute?.destination == .channel(of: "slack"))
    }

    @Test("a channel that was told that the job waits is told that there is nothing to wait for; why stays private")
    func refusedAfterWaiting() throws {
        var script = JobScript(behind: JobID(rawValue: 16))
        script.happen(.turnCame)
        let notices = script.happen(.preflightRead(Sample.findings(from: nil)))
        #expect(script.state == .refused)
        #expect(script.said.map(\.weight) == [.incident, .incident, .personal])
        #expect(notices.first == .notStarted)
        #expect(script.said[1].destination == Sample.order().destination)
    }

    @Test("a channel that heard of an outage is told that nothing was started, also when it was over before", arguments: [true, false])
    func refusedAfterOutage(isChanged: Bool) {
        var script = JobScript(Sample.order(deleteProfile: true))
        script.happen(.turnCame)
        script.keepAnswering(.unavailable(.status(502)), for: 200)
        if !isChanged {
            script.answer(.preflightRead(Sample.findings()))
            script.answer(.startNotSent(.unreachable))
        }
        let said = script.answer(.preflightRead(isChanged ? Sample.findings(census: Sample.noRooms) : Sample.findings(from: nil)))
        #expect(script.state == .refused)
        #expect(said.contains(.notStarted))
        #expect(script.notices.count { $0 == .notStarted } == 1)
    }

    @Test("a channel hears that the leaver was disabled, and that nothing was started all the same", arguments: [true, false])
    func refusedAfterDisabling(isSeenWithRefusal: Bool) {
        var script = JobScript.reaching(.disabling)
        script.answer(.disabled)
        if !isSeenWithRefusal {
            script.answer(.preflightRead(Sample.findings()))
            script.answer(.startNotSent(.unreachable))
        }
        script.answer(.preflightRead(Sample.findings(isRequesterAllowed: false)))
        #expect(script.state == .refused)
        #expect(script.notices.prefix(2) == [.leaverDisabled(Sample.anna), .notStarted])
        #expect(script.said.map(\.weight) == [.incident, .incident, .personal])
    }

    @Test("a told outage ends in words when the job is held", arguments: [true, false])
    func heldAfterOutage(isDisabling: Bool) {
        var script = isDisabling ? JobScript.reaching(.disabling) : JobScript.reaching(.preflight)
        if isDisabling {
            script.happen(.held)
            #expect(script.job.disabling?.requests == 0)
            #expect(script.said.isEmpty)
        } else {
            script.keepAnswering(.unavailable(.status(502)), for: 200)
            #expect(script.happen(.held).map(\.isAnswersAgain) == [true])
        }
        #expect(script.state == .queued)
        #expect(script.job.outage == nil)
    }

    @Test("a leaver who has a job of ours is refused by its number")
    func leaverTaken() {
        var script = JobScript.reaching(.preflight)
        script.happen(.leaverTaken(by: JobID(rawValue: 12)))
        #expect(script.result == .refused(.runningHere(JobID(rawValue: 12))))
    }

    @Test("the owner's key moves an admin's data; heirs are admins of rooms, of the portal, or its owner", arguments: Person.Role.allCases)
    func allowedPeople(role: Person.Role) {
        var script = JobScript.reaching(.preflight)
        let owner = Sample.bot.with { $0.role = .owner }
        let findings = Sample.findings(
            bot: owner, from: Sample.anna.with { $0.role = .docSpaceAdmin }, to: Sample.maria.with { $0.role = role })
        script.answer(.preflightRead(findings))
        #expect((script.state == .intended) == role.mayOwnRooms)
        #expect(role.mayOwnRooms == [.owner, .docSpaceAdmin, .roomAdmin].contains(role))
    }

    @Test("the start that is wanted is the plan, after an intent that says until when it may leave", arguments: [false, true])
    func intent(deleteProfile: Bool) throws {
        var script = JobScript(deleteProfile: deleteProfile)
        script.happen(.turnCame)
        #expect(script.next == .readPreflight(after: .zero))
        script.answer(.preflightRead(Sample.findings()))
        let order = try #require(script.starts.first)
        let attempt = try #require(script.job.lastAttempt)
        #expect(script.state == .intended)
        #expect(order.from == Sample.anna.id)
        #expect(order.to == Sample.maria.id)
        #expect(order.deleteProfile == deleteProfile)
        #expect(order.attempt == 1)
        #expect(order.sendBefore == script.now + .seconds(30))
        #expect(attempt.outcome == .open)
        #expect(attempt.planHash == Sample.plan(deleteProfile: deleteProfile).hash(in: .main))
        #expect(script.said.isEmpty)
    }

    @Test("a finished record of an earlier run is no obstacle and is remembered")
    func earlierRecord() {
        var script = JobScript.reaching(.preflight)
        script.answer(.preflightRead(Sample.findings(record: Sample.completed)))
        #expect(script.state == .intended)
        #expect(script.job.lastAttempt?.earlierRecord == Sample.completed)
    }

    @Test("a silent portal is asked for half an hour, later and later; the end does not claim that it answers")
    func unreachable() {
        var script = JobScript.reaching(.preflight)
        script.answer(.unavailable(.unreachable))
        #expect(script.next == .readPreflight(after: .seconds(2)))
        script.answer(.unavailable(.unreachable))
        #expect(script.next == .readPreflight(after: .seconds(4)))
        script.keepAnswering(.unavailable(.unreachable), for: 3_600)
        #expect(script.result == .neverStarted(.unreachable))
        #expect(script.state == .failed)
        #expect(script.notices.count { $0.isSilent } == 1)
        #expect(!script.notices.contains { $0.isAnswersAgain })
        #expect(script.said.last?.weight == .final)
        #expect(script.job.outage == nil)
    }

    @Test("after a long silence that was told, the answer is told too, whatever comes of the order", arguments: [true, false])
    func answersAgain(isPersonKnown: Bool) {
        var script = JobScript.reaching(.preflight)
        script.keepAnswering(.unavailable(.status(502)), for: 200)
        #expect(script.notices.count { $0.isSilent } == 1)
        let said = script.answer(.preflightRead(Sample.findings(from: isPersonKnown ? Sample.anna : nil)))
        #expect(said.first?.isAnswersAgain == true)
        #expect(script.job.outage == nil)
    }

    @Test("a restart in preflight asks again")
    func resumed() {
        var script = JobScript.reaching(.preflight)
        script.happen(.resumed())
        #expect(script.next == .readPreflight(after: .zero))
    }
}
