import Testing

@testable import DocSpaceSimulator

private typealias Sample = PortalWorld.Sample

@Suite("The worker of the simulated portal")
struct WorkerTests {
    /// One second a step.
    private func world(_ exceptions: [Int: Duration] = [:]) -> PortalWorld {
        .sample(pace: JobPace(usual: .seconds(1), exceptions: exceptions))
    }

    private func started(_ world: PortalWorld, deleteProfile: Bool = false) -> PortalWorld {
        var world = world
        world.start(from: Sample.anna, to: Sample.maria, deleteProfile: deleteProfile, by: Sample.boris)
        return world
    }

    @Test("a run passes every value in order and ends completed")
    func walk() {
        var world = started(world())
        var seen: [Int] = []
        for second in 0...9 {
            world.advance(to: .seconds(second))
            seen.append(world.progress(of: Sample.anna)?.percentage ?? -1)
        }
        #expect(seen == [0, 5, 10, 20, 30, 50, 70, 90, 95, 100])
        #expect(world.progress(of: Sample.anna)?.status == .completed)
        #expect(world.progress(of: Sample.anna)?.isCompleted == true)
        #expect(world.progress(of: Sample.anna)?.error == "")
        #expect(world.running == nil)
    }

    @Test("one long pause leads to the same end as many short ones")
    func oneJump() {
        var slow = started(world())
        var fast = slow
        for tick in 1...300 { slow.advance(to: .milliseconds(tick * 100)) }
        fast.advance(to: .seconds(30))
        #expect(slow == fast)
    }

    @Test("rooms change hands at 70 and not before, archived ones too")
    func rooms() {
        var world = started(world())
        world.advance(to: .seconds(5))
        #expect(world.rooms(of: Sample.anna, archived: false).count == 14)
        #expect(world.isReassignmentNecessary(for: Sample.anna, asGuest: false))
        world.advance(to: .seconds(6))
        #expect(world.rooms(of: Sample.anna, archived: false).isEmpty)
        #expect(world.rooms(of: Sample.maria, archived: false).count == 17)
        #expect(world.rooms(of: Sample.maria, archived: true).count == 3)
        #expect(!world.isReassignmentNecessary(for: Sample.anna, asGuest: true))
    }

    @Test("shared files move at 20, storages at 50, files of rooms at 90")
    func files() {
        var world = started(world())
        let before = world.people[Sample.maria]
        world.advance(to: .seconds(9))
        #expect(before?.sharedFiles == 0)
        #expect(world.people[Sample.maria]?.sharedFiles == 42)
        #expect(world.people[Sample.maria]?.receivedFolders == ["Documents of user Anna Petrova"])
        #expect(world.people[Sample.maria]?.storages == 1)
        #expect(world.people[Sample.maria]?.roomFiles == 1_280)
        #expect(world.people[Sample.anna]?.personalFiles == 310)
        #expect(world.events.map(\.kind) == [.reassignmentCompletedMail, .dataReassigned])
        #expect(world.events.allSatisfy { $0.initiator == Sample.boris })
    }

    @Test("with deletion, personal files go at 30 and the profile at 100")
    func deletion() {
        var world = started(world(), deleteProfile: true)
        world.advance(to: .seconds(3))
        #expect(world.people[Sample.anna]?.personalFiles == 310)
        world.advance(to: .seconds(4))
        #expect(world.people[Sample.anna]?.personalFiles == 0)
        world.advance(to: .seconds(9))
        #expect(world.people[Sample.anna] == nil)
        #expect(world.events.map(\.kind) == [.reassignmentCompletedMail, .dataReassigned, .userDeleted])
    }

    @Test("a finished run is forgotten 60 to 70 s after its end", arguments: [(68, true), (69, true), (70, false)])
    func forgetting(second: Int, isRemembered: Bool) {
        var world = started(world())
        world.advance(to: .seconds(second))
        #expect((world.progress(of: Sample.anna) != nil) == isRemembered)
    }

    @Test("a second start finds the running job and ignores the new target")
    func secondStart() {
        var world = started(world())
        world.advance(to: .seconds(2))
        let second = world.start(from: Sample.anna, to: Sample.ivanOrlov, deleteProfile: true, by: Sample.olga)
        #expect(!second.isNew)
        #expect(second.record.percentage == 10)
        world.advance(to: .seconds(9))
        #expect(world.rooms(of: Sample.maria, archived: false).count == 17)
        #expect(world.people[Sample.anna] != nil)
        #expect(world.runCount == 1)
    }

    @Test("a start after the end is a new run")
    func startAgain() {
        var world = started(world())
        world.advance(to: .seconds(20))
        #expect(world.start(from: Sample.anna, to: Sample.maria, deleteProfile: false, by: Sample.boris).isNew)
        #expect(world.progress(of: Sample.anna)?.percentage == 0)
    }

    @Test("jobs run one at a time")
    func queue() {
        var world = started(world())
        world.start(from: Sample.petr, to: Sample.ivanOrlov, deleteProfile: false, by: Sample.boris)
        world.advance(to: .seconds(9))
        #expect(world.progress(of: Sample.petr)?.percentage == 0)
        #expect(world.progress(of: Sample.petr)?.status == .running)
        world.advance(to: .seconds(18))
        #expect(world.progress(of: Sample.petr)?.percentage == 100)
    }

    @Test("a waiting job is forgotten, runs all the same, reappears at 5 and then stays visible")
    func waitingJobVanishes() {
        var world = started(world([20: .seconds(50), 30: .seconds(50)]))
        world.start(from: Sample.petr, to: Sample.ivanOrlov, deleteProfile: false, by: Sample.boris)
        world.advance(to: .seconds(59))
        #expect(world.progress(of: Sample.petr) != nil)
        world.advance(to: .seconds(70))
        #expect(world.progress(of: Sample.petr) == nil)
        #expect(world.waiting.count == 1)
        world.advance(to: .seconds(108))
        #expect(world.progress(of: Sample.petr)?.percentage == 5)
        world.advance(to: .seconds(5_000))
        #expect(world.progress(of: Sample.petr)?.percentage == 100)
    }

    @Test("a step over 60 to 70 s makes the job vanish and come back canceled at the next value")
    func slowStep() {
        var world = started(world([20: .seconds(100)]))
        world.advance(to: .seconds(61))
        #expect(world.progress(of: Sample.anna)?.percentage == 10)
        world.advance(to: .seconds(70))
        #expect(world.progress(of: Sample.anna) == nil)
        world.advance(to: .seconds(102))
        #expect(world.progress(of: Sample.anna)?.status == .canceled)
        #expect(world.progress(of: Sample.anna)?.percentage == 20)
        #expect(world.progress(of: Sample.anna)?.error == "")
        #expect(world.people[Sample.maria]?.sharedFiles == 42)
        #expect(world.events.isEmpty)
    }

    @Test("a cancel answers at once, and the worker stops at its next step")
    func terminate() {
        var world = started(world())
        world.advance(to: .milliseconds(2_500))
        let answer = world.terminate(Sample.anna)
        #expect(answer?.status == .canceled)
        #expect(answer?.isCompleted == true)
        #expect(answer?.percentage == 10)
        #expect(world.progress(of: Sample.anna) == nil)
        world.advance(to: .seconds(3))
        #expect(world.progress(of: Sample.anna)?.status == .canceled)
        #expect(world.progress(of: Sample.anna)?.percentage == 20)
        world.advance(to: .seconds(20))
        #expect(world.rooms(of: Sample.anna, archived: false).count == 14)
        #expect(world.events.isEmpty)
    }

    @Test("a cancel of a finished job calls it canceled with 100, and one without a job finds nothing")
    func terminateFinished() {
        var world = started(world())
        world.advance(to: .seconds(10))
        let answer = world.terminate(Sample.anna)
        #expect(answer?.status == .canceled)
        #expect(answer?.percentage == 100)
        #expect(world.terminate(Sample.anna) == nil)
    }

    @Test("a cancel in the last step ends canceled with 100 although everything is done")
    func lateCancel() {
        var world = started(world(), deleteProfile: true)
        world.advance(to: .milliseconds(8_500))
        #expect(world.terminate(Sample.anna)?.percentage == 95)
        world.advance(to: .seconds(9))
        #expect(world.progress(of: Sample.anna)?.status == .canceled)
        #expect(world.progress(of: Sample.anna)?.percentage == 100)
        #expect(world.people[Sample.anna] == nil)
    }

    @Test("a job fails after a chosen value, and what was done stays done", arguments: [5, 10, 20, 30, 50, 70, 90, 95])
    func failure(percentage: Int) {
        var world = world()
        world.pendingFailure = JobFailure(percentage: percentage, message: "Service Unavailable")
        world = started(world, deleteProfile: true)
        world.advance(to: .seconds(9))
        let record = world.progress(of: Sample.anna)
        #expect(record?.status == .failed)
        #expect(record?.isCompleted == true)
        #expect(record?.percentage == percentage)
        #expect(record?.error == "Service Unavailable")
        #expect(world.people[Sample.anna] != nil)
        #expect(world.rooms(of: Sample.anna, archived: false).isEmpty == (percentage >= 70))
        #expect(world.events.last?.kind == .reassignmentFailedMail)
        #expect(world.events.contains { $0.kind == .reassignmentCompletedMail } == (percentage == 95))
        #expect(world.pendingFailure == nil)
    }

    @Test("a job that dies before its first step never becomes completed")
    func deadAtOnce() {
        var world = world()
        world.pendingFailure = JobFailure(percentage: 0, message: "boom", isCompleted: false)
        world = started(world)
        #expect(world.progress(of: Sample.anna)?.status == .failed)
        #expect(world.progress(of: Sample.anna)?.isCompleted == false)
        world.advance(to: .seconds(70))
        #expect(world.progress(of: Sample.anna) == nil)
    }

    @Test("a pending target fails a source with shared files")
    func pendingTarget() {
        var world = world()
        world.start(from: Sample.anna, to: Sample.tomas, deleteProfile: false, by: Sample.boris)
        world.start(from: Sample.sven, to: Sample.tomas, deleteProfile: false, by: Sample.boris)
        world.advance(to: .seconds(20))
        #expect(world.progress(of: Sample.anna)?.error == "Account disabled.")
        #expect(world.progress(of: Sample.anna)?.percentage == 10)
        #expect(world.progress(of: Sample.sven)?.status == .completed)
    }

    @Test("a restart of the service keeps the last value until it is forgotten, and nothing goes on")
    func restart() {
        var world = started(world())
        world.advance(to: .seconds(4))
        world.restartService()
        world.advance(to: .seconds(60))
        #expect(world.progress(of: Sample.anna)?.percentage == 30)
        #expect(world.progress(of: Sample.anna)?.status == .running)
        world.advance(to: .seconds(70))
        #expect(world.progress(of: Sample.anna) == nil)
        #expect(world.rooms(of: Sample.anna, archived: false).count == 14)
    }

    @Test("a second run of a person whom the first one deleted fails")
    func runAfterDeletion() {
        var world = started(world([100: .seconds(100)]), deleteProfile: true)
        world.advance(to: .seconds(80))
        #expect(world.start(from: Sample.anna, to: Sample.maria, deleteProfile: true, by: Sample.boris).isNew)
        #expect(world.waiting.count == 1)
        world.advance(to: .seconds(109))
        #expect(world.people[Sample.anna] == nil)
        #expect(world.progress(of: Sample.anna)?.error == "User could not be found")
        #expect(world.progress(of: Sample.anna)?.percentage == 0)
    }
}
