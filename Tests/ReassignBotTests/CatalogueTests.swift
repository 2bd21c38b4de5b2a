import ChatPlatforms
import ReassignTestKit
import Testing

@testable import JobEngine
@testable import ReassignBot

/// What is said, before any platform's markup. The wording is the product's specification.
@Suite("Catalogue")
struct CatalogueTests {
    private let catalogue = English(hasSeveralChannels: false)

    // MARK: Public messages

    @Test(
        "what happens to a job is said in the product's words",
        arguments: [
            (
                .waiting(behind: JobID(rawValue: 17)),
                "⏳ J-18 waiting: Petr Nov → Ivan Orlov, after J-17. Asked by boris."
            ),
            (
                .started(rooms: 14, archivedRooms: 3),
                "▶ J-18 started: Petr Nov → Ivan Orlov (14 rooms, 3 archived). Asked by boris. `/reassign status J-18`"
            ),
            (
                .started(rooms: 1, archivedRooms: 0),
                "▶ J-18 started: Petr Nov → Ivan Orlov (1 room, 0 archived). Asked by boris. `/reassign status J-18`"
            ),
            (.stage(Stage(percentage: 10), percentage: 10), "▶ J-18 stage 2 of 7: moving shared files (10 %)"),
            (.stage(Stage(percentage: 70), percentage: 70), "▶ J-18 stage 6 of 7: moving files (70 %)"),
            (
                .silent(.status(502), since: .seconds(120), .running),
                "⏸ J-18: DocSpace has not answered for 2 min (502). The job itself runs there; I keep asking."
            ),
            (
                .silent(.unreachable, since: .seconds(120), .uncertain),
                "⏸ J-18: DocSpace has not answered for 2 min (no connection). Whether the job runs there is not known yet; I keep asking."
            ),
            (
                .silent(.unreachable, since: .seconds(120), .notStarted),
                "⏸ J-18: DocSpace has not answered for 2 min (no connection). Nothing was started yet; I keep asking."
            ),
            (
                .silent(.rateLimited(retryAfter: nil), since: .seconds(120), .missing),
                """
                ⏸ J-18: DocSpace has turned the bot's questions away for 2 min (429, too many requests). \
                Whether the job still runs there is not known; I keep asking.
                """
            ),
            (
                .silent(.credentialRefused, since: .zero, .running),
                """
                ⏸ J-18: DocSpace refuses the bot's key (401). The job itself runs there; I keep asking. \
                An admin of this bot must renew the key.
                """
            ),
            (
                .answersAgain(after: .seconds(185), stage: Stage(percentage: 50)),
                "▶ J-18: DocSpace answers again after 3 min 5 s, stage 5 of 7."
            ),
            (.answersAgain(after: .seconds(185), stage: nil), "▶ J-18: DocSpace answers again after 3 min 5 s."),
            (
                .backAgain(after: .seconds(192), Stage(percentage: 50), waiting: []),
                "▶ Back after 3 min 12 s. J-18 kept running in DocSpace: stage 5 of 7. Nothing was started twice."
            ),
            (
                .missing(lastStage: Stage(percentage: 70), lastSeen: .seconds(12), Said.receipt(moved: 13, left: 9)),
                """
                ⚠ J-18: DocSpace no longer lists this job (last seen stage 6 of 7, 12 s ago). Counted: Petr owns 9 of 22 rooms. \
                I keep looking. `/reassign status J-18`
                """
            ),
            (
                .missing(lastStage: .movingRooms, lastSeen: .seconds(130), nil),
                """
                ⚠ J-18: DocSpace no longer lists this job (last seen stage 5 of 7, 2 min 10 s ago). The rooms cannot be counted now. \
                I keep looking. `/reassign status J-18`
                """
            ),
            (
                .needsDecision(.nothingToCount(.vanished, lastStage: .movingFiles)),
                """
                ⚠ J-18 needs a decision: DocSpace no longer lists this job (last seen stage 6 of 7) and there is nothing to count. \
                Result: unknown. Look in DocSpace whether the data has moved. `/reassign retry J-18` starts again, `/reassign cancel J-18` ends it.
                """
            ),
            (
                .needsDecision(.setAside(lastStage: .movingRooms)),
                """
                ⚠ J-18 needs a decision: the bot broke off three times in a row at this job (last seen stage 5 of 7) and left it, so that \
                others go on. Its log says why. Look in DocSpace whether the data has moved. \
                `/reassign retry J-18` starts again, `/reassign cancel J-18` ends it.
                """
            ),
            (
                .needsDecision(.countFailed(.neverShown, .status(403), lastStage: nil)),
                """
                ⚠ J-18 needs a decision: the start was sent, DocSpace never showed it and does not let the bot count the rooms (403). \
                Result: unknown. Look in DocSpace whether the data has moved. `/reassign retry J-18` starts again, `/reassign cancel J-18` ends it.
                """
            ),
            (
                .needsDecision(.startNeverShown(left: RoomCount(active: 14, archived: 0))),
                """
                ⚠ J-18 needs a decision: the start was sent, DocSpace never showed it. Rooms left: 14. \
                `/reassign retry J-18` starts again, `/reassign cancel J-18` ends it.
                """
            ),
        ] as [(Notice, String)]
    )
    func notices(notice: Notice, text: String) {
        #expect(Said.plain(notice, by: catalogue) == text)
    }

    @Test(
        "every end has its own words",
        arguments: [
            (
                .finished, 0,
                """
                ✅ J-18 finished: Petr Nov → Ivan Orlov, 4 min 12 s. Checked: 22 of 22 rooms now belong to Ivan, 0 left with Petr. \
                Shared files: Ivan's My documents › "Documents of user Petr Nov". Profile kept (disabled). Asked by boris.
                """
            ),
            (
                .failed(message: "Access denied"), 22,
                """
                ❌ J-18 failed at stage 2 of 7 (moving shared files): DocSpace says "Access denied". 0 of 22 rooms moved. \
                Nothing was deleted. Likely cause: the API key lost its admin right. Check: `/reassign doctor`, \
                then `/reassign retry J-18`
                """
            ),
            (
                .stoppedUpstream, 22,
                """
                ⏹ J-18 was stopped by DocSpace itself at stage 2 of 7; nobody cancelled it. 0 of 22 rooms moved. \
                `/reassign retry J-18` continues.
                """
            ),
            (
                .finishedByCheck, 0,
                """
                ⚠ J-18: DocSpace no longer lists this job (last seen stage 2 of 7). Checked instead: Petr owns 0 rooms. \
                Result: finished, confirmed by check. Asked by boris.
                """
            ),
            (
                .incomplete, 9,
                """
                ⚠ J-18: DocSpace no longer lists this job and Petr still owns 9 of 22 rooms. Result: incomplete. \
                `/reassign retry J-18` moves the rest.
                """
            ),
            (
                .startRefused(status: 403, message: nil), 22,
                """
                ❌ J-18 failed before the start: DocSpace gives no reason (HTTP 403). Nothing was started. Likely cause: the bot's key \
                lost its admin right or lacks the scope accounts:write. Then: `/reassign petr@example.org ivan@example.org`
                """
            ),
            (
                .neverStarted(.unreachable), 22,
                """
                ❌ J-18 failed before the start: DocSpace has not answered for 4 min 12 s (no connection). Nothing was started. \
                Later: `/reassign retry J-18`
                """
            ),
            (
                .leftUndecided(successor: JobID(rawValue: 20)), 22,
                "⏹ J-18 closed without a result: it was asked for again as J-20."
            ),
        ] as [(Ending.Result, Int, String)]
    )
    func endings(result: Ending.Result, left: Int, text: String) {
        let ending = Said.ending(result, left: left)
        #expect(Said.plain(.ended(ending, wasAway: false), by: catalogue) == text)
    }

    @Test(
        "a result by check says why no record tells the end",
        arguments: [
            (RecordLoss.neverShown, nil, "⚠ J-18: the start was sent, DocSpace never showed it. Checked instead: Petr owns 0 rooms."),
            (
                .vanished, .movingFiles,
                "⚠ J-18: DocSpace no longer lists this job (last seen stage 6 of 7). Checked instead: Petr owns 0 rooms."
            ),
            (
                .unknownStatus, .movingFiles,
                "⚠ J-18: DocSpace ended this job in a way this bot does not know (last seen stage 6 of 7). Checked instead: Petr owns 0 rooms."
            ),
        ] as [(RecordLoss, Stage?, String)]
    )
    func bases(loss: RecordLoss, stage: Stage?, beginning: String) {
        var ending = Said.ending(.finishedByCheck, left: 0)
        ending.basis = .count(loss)
        ending.stage = stage
        #expect(Said.plain(.ended(ending, wasAway: false), by: catalogue).hasPrefix(beginning))
    }

    @Test("where nothing was shared, no folder is named")
    func nothingShared() {
        var brief = Said.brief
        brief.sharesFiles = false
        let text = Said.plain(.ended(Said.ending(.finished, left: 0), wasAway: false), of: brief, by: catalogue)
        #expect(!text.contains("Documents of user"))
        #expect(text.contains("Profile kept (disabled)."))
    }

    @Test("rooms that went to others are not counted as moved")
    func movedElsewhere() {
        var ending = Said.ending(.stoppedUpstream, left: 9)
        ending.receipt = Said.receipt(moved: 3, left: 9)
        #expect(Said.plain(.ended(ending, wasAway: false), by: catalogue).contains("3 of 22 rooms moved."))
        ending.receipt?.active.moved = nil
        #expect(Said.plain(.ended(ending, wasAway: false), by: catalogue).contains("Petr still owns 9 of 22 rooms."))
    }

    @Test("an end that could not be counted does not claim a count")
    func notCounted() {
        var ending = Said.ending(.finished, left: 0)
        ending.receipt = nil
        let text = Said.plain(.ended(ending, wasAway: false), by: catalogue)
        #expect(text.contains("the rooms could not be counted"))
        #expect(!text.contains("Checked"))
    }

    @Test("an end while the bot was away says so")
    func endedWhileAway() {
        let text = Said.plain(.ended(Said.ending(.finished, left: 0), wasAway: true), by: catalogue)
        #expect(text.hasPrefix("✅ J-18 finished while the bot was away. Checked: 22 of 22 rooms now belong to Ivan"))
    }

    @Test("a deletion names its stage, and what a failure after it may have destroyed")
    func deletion() {
        var brief = Said.brief
        brief.order.deleteProfile = true
        let stage = Notice.stage(Stage(percentage: 20), percentage: 20)
        #expect(Said.plain(stage, of: brief, by: catalogue) == "▶ J-18 stage 3 of 7: deleting personal files (20 %)")
        var ending = Said.ending(.failed(message: "x"), left: 22)
        ending.stage = Stage(percentage: 50)
        let text = Said.plain(.ended(ending, wasAway: false), of: brief, by: catalogue)
        #expect(text.contains("Personal files are deleted."))
    }

    // MARK: Refusals

    @Test(
        "every reason not to start has its own words and a next step",
        arguments: [
            (.samePerson(Said.ivan), "\"from\" and \"to\" are the same person (Ivan Orlov). Nothing to do."),
            (
                .leaverStillActive(Said.petr),
                """
                Petr Nov is still active. DocSpace moves data only from disabled people. Disable the account in DocSpace › Contacts \
                first, then repeat: `/reassign petr@example.org ivan@example.org`
                """
            ),
            (
                .leaverInDirectory(Said.petr),
                """
                Petr Nov is an LDAP account: disable it in the directory first. Then repeat: \
                `/reassign petr@example.org ivan@example.org`
                """
            ),
            (
                .heirMayNotOwnRooms(Said.person("Ivan Ek", role: .user)),
                "Ivan Ek is a \"User\" and cannot own rooms. DocSpace takes a room admin or DocSpace admin."
            ),
            (
                .leaverIsAdmin(Said.petr),
                "Petr Nov is a DocSpace admin. Only the portal owner's key may move this data; this bot's key belongs to an admin."
            ),
            (
                .unknownPerson(.from, typed: "petr@example.org", nearest: []),
                """
                No one in DocSpace matches "petr@example.org". Check the address, then type `/reassign <from> ivan@example.org`
                """
            ),
            (
                .runningElsewhere(Said.petr, Stage(percentage: 10)),
                """
                A reassignment of Petr Nov already runs in DocSpace, started elsewhere (stage 2 of 7, target unknown). \
                `/reassign watch petr@example.org`
                """
            ),
            (
                .unknownPerson(.from, typed: "petr@example.org", nearest: [Said.person("Piotr Nov", role: .user, status: .disabled)]),
                "No one in DocSpace matches \"petr@example.org\". Did you mean `/reassign piotr@example.org ivan@example.org`?"
            ),
            (
                .severalPeople(.from, typed: "nov", [Said.petr, Said.person("Max Nov", role: .user, status: .disabled)]),
                """
                "nov" fits 2 disabled people. Take the line you mean:
                `/reassign petr@example.org ivan@example.org` – Petr Nov
                `/reassign max@example.org ivan@example.org` – Max Nov
                """
            ),
            (
                .planChanged(from: Said.seen(14), to: Said.seen(15), Said.petr, code: nil),
                """
                The plan changed since you saw it: Petr now owns 15 rooms (was 14). \
                Look again: `/reassign plan petr@example.org ivan@example.org`
                """
            ),
        ] as [(Refusal, String)]
    )
    func refusals(refusal: Refusal, text: String) {
        #expect(catalogue.refusalText(refusal, order: Said.order).plainText == text)
    }

    // MARK: Values from outside

    @Test("names, addresses and words of DocSpace are marked as data, never as our own words")
    func dataIsMarked() {
        var brief = Said.brief
        brief.fromPerson?.name = "<!channel> @all"
        brief.order.requester.userName = "](https://example.org)"
        let ending = Said.ending(.failed(message: "*bold* @here"), left: 22)
        for notice in [
            .waiting(behind: JobID(rawValue: 1)), .started(rooms: 1, archivedRooms: 0), .ended(ending, wasAway: false),
        ]
            as [Notice]
        {
            let announcement = Announcement(destination: .channel(of: "slack"), weight: .incident, brief: brief, notice: notice)
            for case .text(let words) in catalogue.text(for: announcement).spans {
                #expect(!["<!channel>", "@all", "](https", "*bold*"].contains { words.contains($0) })
            }
        }
    }

    @Test(
        "durations are said in at most two units",
        arguments: [(0, "0 s"), (48, "48 s"), (120, "2 min"), (252, "4 min 12 s"), (11_100, "3 h 5 min"), (187_200, "2 d 4 h")]
    )
    func durations(seconds: Int, words: String) {
        #expect(Duration.seconds(seconds).inWords == words)
    }
}

/// One job that is talked about, and short words to say something about it.
enum Said {
    static let petr = person("Petr Nov", role: .user, status: .disabled)
    static let ivan = person("Ivan Orlov", role: .roomAdmin)

    static let order = Order(
        portal: .main,
        from: .init(kind: .email, typed: "petr@example.org", key: "petr@example.org"),
        to: .init(kind: .email, typed: "ivan@example.org", key: "ivan@example.org"),
        deleteProfile: false,
        requester: Requester(platform: "slack", team: "T1", channel: "C1", channelName: "it-ops", user: "U1", userName: "boris"),
        destination: .channel(of: "slack")
    )

    /// 22 rooms, all active.
    static let plan = Plan(
        from: petr,
        to: ivan,
        deleteProfile: false,
        census: RoomCensus(active: .init(count: 22, roomIDs: (1...22).map(String.init)), archived: .init(count: 0, roomIDs: [])),
        sharesFiles: nil
    )

    static var brief: JobBrief {
        var job = Job.admit(order, as: JobID(rawValue: 18), behind: nil, at: Timestamp(milliseconds: 0)).job
        job.plan = plan
        return JobBrief(job)
    }

    static func person(_ name: String, role: Person.Role, status: Person.Status = .active) -> Person {
        Person(
            id: "id of \(name)", name: name, email: "\(name.prefix { $0 != " " }.lowercased())@example.org", role: role, status: status)
    }

    /// A plan of so many rooms, as it was shown.
    static func seen(_ rooms: Int) -> SeenPlan { SeenPlan(hash: "\(rooms)", rooms: rooms, archivedRooms: 0) }

    /// What was counted when the heir owns the first `moved` rooms and the leaver still owns `left`.
    static func receipt(moved: Int, left: Int) -> Receipt {
        let none = RoomCensus.Area(count: 0, roomIDs: [])
        return Receipt(
            plan: plan,
            leaver: RoomCensus(active: .init(count: left, roomIDs: (0..<left).map { String(22 - $0) }), archived: none),
            heir: RoomCensus(active: .init(count: moved, roomIDs: (0..<moved).map { String(1 + $0) }), archived: none),
            profileExists: true
        )
    }

    static func ending(_ result: Ending.Result, left: Int) -> Ending {
        Ending(
            result: result, at: Timestamp(milliseconds: 0), took: .seconds(252), stage: Stage(percentage: 10),
            receipt: receipt(moved: 22 - left, left: left),
            basis: [.finishedByCheck, .incomplete].contains(result) ? .count(.vanished) : .record)
    }

    static func plain(_ notice: Notice, of brief: JobBrief = brief, by catalogue: any Catalogue) -> String {
        catalogue.text(for: Announcement(destination: .channel(of: "slack"), weight: .incident, brief: brief, notice: notice)).plainText
    }
}
