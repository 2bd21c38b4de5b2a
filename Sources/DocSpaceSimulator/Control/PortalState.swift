/// The portal as `GET /simulator/state` shows it.
enum PortalState {
    static func json(_ world: PortalWorld) -> JSON {
        let people = world.people.values.sorted { $0.id < $1.id }
        let jobs = (world.running.map { [$0] } ?? []) + world.waiting
        return .properties([
            ("timeMilliseconds", milliseconds(world.now)),
            ("people", .array(people.map { person($0, in: world) })),
            ("records", .array(world.records.values.sorted { $0.source < $1.source }.map(record))),
            ("jobs", .array(jobs.map(job))),
            ("runs", .number(Int64(world.runCount))),
            ("events", .array(world.events.map(event))),
        ])
    }

    private static func person(_ person: PortalPerson, in world: PortalWorld) -> JSON {
        .properties([
            ("id", .text(person.id)), ("name", .text("\(person.firstName) \(person.lastName)")), ("email", .text(person.email)),
            ("role", .text(person.role.rawValue)), ("state", .text("\(person.state)")), ("isLDAP", .bool(person.isLDAP)),
            ("activeRooms", .number(Int64(world.rooms(of: person.id, archived: false).count))),
            ("archivedRooms", .number(Int64(world.rooms(of: person.id, archived: true).count))),
            ("sharedFiles", .number(Int64(person.sharedFiles))), ("personalFiles", .number(Int64(person.personalFiles))),
            ("roomFiles", .number(Int64(person.roomFiles))), ("storages", .number(Int64(person.storages))),
            ("receivedFolders", .array(person.receivedFolders.map { .text($0) })),
        ])
    }

    private static func record(_ record: PortalRecord) -> JSON {
        .properties([
            ("run", .number(Int64(record.run))), ("from", .text(record.source)), ("error", .text(record.error)),
            ("percentage", .number(Int64(record.percentage))), ("isCompleted", .bool(record.isCompleted)),
            ("status", .text(record.status.name)),
        ])
    }

    private static func job(_ job: PortalJob) -> JSON {
        .properties([
            ("run", .number(Int64(job.run))), ("from", .text(job.source)), ("to", .text(job.target)),
            ("deleteProfile", .bool(job.deleteProfile)), ("percentage", .number(Int64(job.percentage))),
            ("isWaiting", .bool(job.nextStepAt == nil)), ("isCancelRequested", .bool(job.isCancelRequested)),
        ])
    }

    private static func event(_ event: PortalEvent) -> JSON {
        .properties([
            ("timeMilliseconds", milliseconds(event.time)), ("kind", .text(event.kind.rawValue)), ("person", .text(event.person)),
            ("initiator", .text(event.initiator)),
        ])
    }

    private static func milliseconds(_ time: Duration) -> JSON {
        let (seconds, attoseconds) = time.components
        return .number(seconds * 1_000 + attoseconds / 1_000_000_000_000_000)
    }
}
