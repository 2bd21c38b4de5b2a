import ChatPlatforms
import Testing

@testable import JobEngine
@testable import ReassignBot

/// The words for what is not as ordered, or not known.
@Suite("Catalogue: doubt")
struct DoubtTextTests {
    private let catalogue = English(hasSeveralChannels: false)

    private func said(_ notice: Notice, deletes: Bool = false, census: RoomCensus? = nil) -> String {
        var brief = Said.brief
        brief.order.deleteProfile = deletes
        if let census { brief.census = census }
        return Said.plain(notice, of: brief, by: catalogue)
    }

    private func ended(_ result: Ending.Result, left: Int = 0, deletes: Bool = false, _ change: (inout Ending) -> Void = { _ in }) -> String
    {
        var ending = Said.ending(result, left: left)
        change(&ending)
        return said(.ended(ending, wasAway: false), deletes: deletes)
    }

    @Test("an incomplete end says what is left, and what may be lost")
    func incomplete() {
        #expect(
            ended(.incomplete, left: 9, deletes: true) == """
                ⚠ J-18: DocSpace no longer lists this job and Petr still owns 9 of 22 rooms. Result: incomplete. \
                Personal files may be deleted already. `/reassign retry J-18` moves the rest.
                """)
        #expect(
            ended(.incomplete, deletes: true) == """
                ⚠ J-18: DocSpace no longer lists this job and the profile of Petr is still there; no rooms are left. Result: incomplete. \
                Personal files may be deleted already. `/reassign retry J-18` moves the rest.
                """)
        #expect(
            ended(.incomplete) { $0.receipt?.sharesFiles = true } == """
                ⚠ J-18: DocSpace no longer lists this job and files of Petr's My documents are still shared; no rooms are left. \
                Result: incomplete. `/reassign retry J-18` moves the rest.
                """)
    }

    @Test("an end by check says when the job was last seen")
    func lastSeen() {
        #expect(
            ended(.finishedByCheck) { $0.lastSeen = .seconds(61) } == """
                ⚠ J-18: DocSpace no longer lists this job (last seen stage 2 of 7, 1 min 1 s ago). Checked instead: Petr owns 0 rooms. \
                Result: finished, confirmed by check. Asked by boris.
                """)
    }

    @Test("a profile that is not as ordered is not called finished")
    func profile() {
        #expect(
            ended(.profileNotAsOrdered) == """
                ⚠ J-18 ended, not as ordered: the profile of Petr was to be kept, and it is gone. Somebody else deleted it, or a \
                reassignment with deletion ran at the same time. 22 of 22 rooms moved. Look in DocSpace. `/reassign status J-18`
                """)
        #expect(
            ended(.profileNotAsOrdered, deletes: true) == """
                ⚠ J-18 ended, not as ordered: DocSpace calls it finished, but the profile of Petr is still there. 22 of 22 rooms moved. \
                Personal files may be deleted already. `/reassign retry J-18` deletes it.
                """)
    }

    @Test("without rooms nobody can tell who has the shared files")
    func sharedFilesOnly() {
        let none = RoomCensus.Area(count: 0, roomIDs: [])
        let text = said(.ended(Said.ending(.finished, left: 0), wasAway: false), census: RoomCensus(active: none, archived: none))
        #expect(
            text.contains(
                "Shared files: look for \"Documents of user Petr Nov\" in Ivan's My documents; DocSpace does not show who has them."))
    }

    @Test("a job that stands still, or that nobody may ask about, is a person's to decide")
    func decisions() {
        #expect(
            said(.needsDecision(.standsStill(Stage(percentage: 10), for: .seconds(1_800)))) == """
                ⚠ J-18 needs a decision: DocSpace has shown it at stage 2 of 7 for 30 min without any change. It may be dead: a restart of \
                DocSpace's service leaves such jobs. Look in DocSpace whether the data has moved. `/reassign cancel J-18` ends it here; \
                `/reassign watch petr@example.org` then follows what DocSpace still lists.
                """)
        #expect(
            said(.needsDecision(.notTold(.status(403), for: .seconds(1_800), lastStage: Stage(percentage: 30)))) == """
                ⚠ J-18 needs a decision: DocSpace has given no usable answer for 30 min (403) (last seen stage 4 of 7). Result: unknown. \
                Look in DocSpace whether the data has moved. `/reassign retry J-18` starts again, `/reassign cancel J-18` ends it.
                """)
    }

    @Test("closing a job without its end says what was known")
    func closed() {
        #expect(
            ended(.closedUndecided(by: "olga"), left: 22) == """
                ⏹ J-18 closed by olga without a result: DocSpace last showed it at stage 2 of 7, and it may still run there. Look in \
                DocSpace. Again: `/reassign retry J-18`
                """)
    }

    @Test("a gate's own words are not taken for a key without rights")
    func gate() {
        let text = ended(.startRefused(status: 403, message: "IP address is not allowed"), left: 22)
        #expect(text.contains("Check the key, its owner and the portal in DocSpace."))
        #expect(!text.contains("admin right"))
    }

    @Test("a name that nobody fits shows who has it")
    func nobodyFits() {
        let people = [Said.ivan, Said.person("Ivan Ek", role: .user)]
        #expect(
            catalogue.refusalText(.nobodyFits(.from, typed: "ivan", people), order: Said.order).plainText == """
                "ivan" fits Ivan Orlov (active, room admin), Ivan Ek (active, User). None of them is disabled, and DocSpace moves data only \
                from disabled people. Take an e-mail address: `/reassign <from> <to>`
                """)
    }

    @Test("a watch that waited its turn says that it may have come too late")
    func watchTooLate() {
        let text = catalogue.refusalText(.nothingToFollow(Said.petr, waited: .seconds(240)), order: Said.order).plainText
        #expect(text.contains("One may have ended in the 4 min that this waited its turn."))
    }
}
