import ChatPlatforms
import JobLedger
import ReassignTestKit
import Testing

@testable import JobEngine
@testable import ReassignBot

@Suite("Which messages have which buttons")
struct ButtonPlacementTests {
    private static let start = Timestamp(milliseconds: 1_790_000_000_000)

    private func placement(confirmsAlways: Bool = false) -> ButtonPlacement {
        var access = AccessPolicy(lists: [:], operators: [])
        access.confirmsAlways = confirmsAlways
        return ButtonPlacement(
            access: access, catalogue: English(hasSeveralChannels: false), clock: BotClock { Self.start })
    }

    private static func ended(_ result: Ending.Result) -> Notice {
        .ended(
            Ending(result: result, at: start, took: .seconds(1), stage: nil, receipt: nil, basis: .record, lastSeen: nil), wasAway: false)
    }

    private func announcement(
        _ notice: Notice, _ weight: Announcement.Weight = .final, change: (inout JobBrief) -> Void = { _ in }
    ) throws -> Announcement {
        let fixture = LedgerFixture(try SQLiteLedger.openInMemory())
        let job = Job.admit(fixture.order(from: "anna@example.org"), as: JobID(rawValue: 17), behind: nil, at: Self.start).job
        var brief = JobBrief(job)
        change(&brief)
        return Announcement(destination: fixture.channel, weight: weight, brief: brief, notice: notice)
    }

    @Test(
        "the likeliest next command, if there is one: alone, and in the message that is changed in place",
        arguments: [
            (.waiting(behind: JobID(rawValue: 16)), .cancel, .cancel), (.started(rooms: 14, archivedRooms: 3), .cancel, .cancel),
            (.following(.movingFiles), .cancel, .cancel), (.needsApproval(within: .seconds(60)), .approve, .approve),
            (.stage(.movingFiles, percentage: 70), nil, .cancel), (.approved(by: "boris"), nil, .cancel),
            (.silent(.unreachable, since: .seconds(120), .running), nil, nil), (.stopRequested(by: "olga"), nil, nil),
            (.answersAgain(after: .seconds(9), stage: nil), nil, nil), (.notStarted, nil, nil),
            (.needsDecision(.startNeverShown(left: nil)), .retry, nil),
            (.needsDecision(.standsStill(.movingFiles, for: .seconds(3_600))), nil, nil),
            (ended(.failed(message: nil)), .retry, nil), (ended(.stoppedUpstream), .retry, nil), (ended(.cancelled), .retry, nil),
            (ended(.incomplete), .retry, nil), (ended(.roomsLeft), .retry, nil), (ended(.neverStarted(.unreachable)), .retry, nil),
            (ended(.finished), nil, nil), (ended(.finishedByCheck), nil, nil), (ended(.unknown), nil, nil),
            (ended(.startRefused(status: 403, message: nil)), nil, nil), (ended(.cancelledUnstarted(by: "olga")), nil, nil),
            (ended(.leftUndecided(successor: JobID(rawValue: 18))), nil, nil),
        ] as [(Notice, ButtonClaim.Verb?, ButtonClaim.Verb?)])
    func table(notice: Notice, alone: ButtonClaim.Verb?, live: ButtonClaim.Verb?) throws {
        let announcement = try announcement(notice)
        #expect(placement().of(announcement, in: "C0001").map(\.claim.verb) == [alone].compactMap { $0 })
        #expect(placement().ofLive(announcement, in: "C0001").map(\.claim.verb) == [live].compactMap { $0 })
        // Where nobody knows who reads it, and to one person alone, there is none about a job.
        #expect(placement().of(announcement, in: nil).isEmpty)
        #expect(placement().of(try self.announcement(notice, .personal), in: "C0001").isEmpty)
    }

    @Test("every button is a line that the text names too, for a day, in one channel")
    func claims() throws {
        let announcement = try announcement(Self.ended(.failed(message: nil)))
        let claim = try #require(placement().of(announcement, in: "C0001").first?.claim)
        #expect(
            claim
                == ButtonClaim(
                    verb: .retry, subject: "J-17", channel: "C0001", holder: nil, expiresAtSeconds: Self.start.seconds + 86_400,
                    acceptedAtMilliseconds: Self.start.milliseconds))
        #expect(English(hasSeveralChannels: false).text(for: announcement).plainText.contains("`/reassign \(claim.line)`"))
    }

    @Test("what a retry would ask first is typed")
    func plannedRetries() throws {
        let failed = Self.ended(.failed(message: nil))
        #expect(try placement().of(announcement(failed) { $0.order.deleteProfile = true }, in: "C0001").isEmpty)
        #expect(try placement().of(announcement(failed) { $0.order.disables = true }, in: "C0001").isEmpty)
        #expect(try placement(confirmsAlways: true).of(announcement(failed), in: "C0001").isEmpty)
        let guessed = Order.PersonReference(kind: .name, typed: "anna", key: "anna")
        #expect(try placement().of(announcement(failed) { $0.order.from = guessed }, in: "C0001").isEmpty)
        let people = LedgerFixture(try SQLiteLedger.openInMemory()).plan
        let known = try announcement(failed) { brief in
            brief.order.from = guessed
            (brief.fromPerson, brief.toPerson) = (people.from, people.to)
        }
        #expect(placement().of(known, in: "C0001").map(\.claim.verb) == [.retry])
    }

    @Test("a job that is asked to stop is not asked again")
    func stopping() throws {
        let stage = try announcement(.stage(.movingFiles, percentage: 70)) { $0.isBeingStopped = true }
        #expect(placement().ofLive(stage, in: "C0001").isEmpty)
    }

    @Test("a plan that changed has the buttons of the new one, a deletion none that starts it")
    func changedPlan() throws {
        let people = LedgerFixture(try SQLiteLedger.openInMemory()).plan
        let seen = SeenPlan(people, in: .main)
        let changed = Self.ended(.refused(.planChanged(from: seen, to: seen, people.from, code: PlanCode(rawValue: "P2WM"))))
        let buttons = placement().of(try announcement(changed, .personal), in: nil)
        #expect(buttons.map(\.claim.verb) == [.confirm, .drop])
        #expect(buttons.allSatisfy { $0.claim.subject == "P2WM" && $0.claim.holder == "U0001" && $0.claim.channel == "C0001" })
        let deletion = try announcement(changed, .personal) { $0.order.deleteProfile = true }
        #expect(placement().of(deletion, in: nil).map(\.claim.verb) == [.drop])
    }
}
