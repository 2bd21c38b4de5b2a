internal import HTTPTypes
internal import LoopbackHTTP

#if canImport(FoundationEssentials)
internal import FoundationEssentials
#else
internal import Foundation
#endif

/// The calls by which another process looks at the simulator and changes it. They are not in the journal, but for `reset`.
///
/// | Call | What |
/// |---|---|
/// | `GET /simulator/journal` | `{"entries": […]}`; `?after=<sequence>` leaves out older ones |
/// | `GET /simulator/state` | people, jobs, events |
/// | `POST /simulator/faults`, `DELETE /simulator/faults` | adds one ``SimulatorFault``, takes back all |
/// | `PUT /simulator/switches` | ``PortalSwitches``; what is left out is off |
/// | `PUT /simulator/job-failure` | ``JobFailure`` for the next run that starts to work |
/// | `PUT /simulator/pace` | `{"usualSeconds": 0.5, "exceptions": {"70": 3}}` |
/// | `POST /simulator/people` | adds a person; the answer tells the id |
/// | `POST /simulator/restart` | the service restarts and loses its jobs |
/// | `POST /simulator/reset` | the first world again |
extension SimulatorCore {
    func control(_ request: LoopbackRequest) throws -> LoopbackReply {
        switch (request.method, request.path) {
        case (.get, "/simulator/journal"): return try journalReply(request)
        case (.get, "/simulator/state"): return withState { .json(200, PortalState.json($0.service.world).written) }
        case (.post, "/simulator/faults"): return change(request, SimulatorFault.self) { $0.faults.add($1) }
        case (.delete, "/simulator/faults"):
            withState { $0.faults.clear() }
            return .json(200, "{}")
        case (.put, "/simulator/switches"): return change(request, PortalSwitches.self) { $0.service.switches = $1 }
        case (.put, "/simulator/job-failure"): return change(request, JobFailure.self) { $0.service.world.pendingFailure = $1 }
        case (.put, "/simulator/pace"): return change(request, PaceForm.self) { $0.service.world.pace = $1.pace }
        case (.post, "/simulator/people"): return addPerson(request)
        case (.post, "/simulator/restart"):
            withState { $0.service.world.restartService() }
            return .json(200, "{}")
        case (.post, "/simulator/reset"):
            try reset()
            return .json(200, "{}")
        default: return .text(404, "no such call of the simulator\n")
        }
    }

    private func journalReply(_ request: LoopbackRequest) throws -> LoopbackReply {
        let query = request.target.dropFirst(request.path.count + 1)
        let after = query.hasPrefix("after=") ? Int(query.dropFirst(6)) ?? 0 : 0
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        let entries = try encoder.encode(journal.entries.filter { $0.sequence > after })
        return .json(200, "{\"entries\":\(String(decoding: entries, as: UTF8.self))}")
    }

    private func addPerson(_ request: LoopbackRequest) -> LoopbackReply {
        do {
            let form = try JSONDecoder().decode(PersonForm.self, from: Data(request.body))
            let id = withState { state in
                let person = form.person(otherwise: state.service.world.unusedPersonID)
                state.service.world.add(person, activeRooms: form.activeRooms ?? 0, archivedRooms: form.archivedRooms ?? 0)
                return person.id
            }
            return .json(200, JSON.properties([("id", .text(id))]).written)
        } catch {
            return .text(400, "\(error)\n")
        }
    }

    private func change<Form: Decodable>(
        _ request: LoopbackRequest,
        _: Form.Type,
        _ apply: (inout State, Form) -> Void
    ) -> LoopbackReply {
        do {
            let form = try JSONDecoder().decode(Form.self, from: Data(request.body))
            withState { apply(&$0, form) }
            return .json(200, "{}")
        } catch {
            return .text(400, "\(error)\n")
        }
    }
}

private struct PaceForm: Decodable {
    var usualSeconds: Double
    var exceptions: [String: Double]?

    var pace: JobPace {
        var pace = JobPace(usual: .seconds(usualSeconds))
        for (percentage, seconds) in exceptions ?? [:] {
            if let percentage = Int(percentage) { pace.exceptions[percentage] = .seconds(seconds) }
        }
        return pace
    }
}

private struct PersonForm: Decodable {
    var id: String?
    var firstName: String
    var lastName: String
    var email: String
    var role: PortalPerson.Role
    var state: PortalPerson.State?
    var isLDAP: Bool?
    var sharedFiles: Int?
    var personalFiles: Int?
    var roomFiles: Int?
    var storages: Int?
    var usedSpaceBytes: Int64?
    var activeRooms: Int?
    var archivedRooms: Int?

    func person(otherwise unusedID: String) -> PortalPerson {
        PortalPerson(
            id: id.flatMap { PortalText.isGUID($0) ? $0 : nil } ?? unusedID,
            firstName: firstName,
            lastName: lastName,
            email: email,
            role: role,
            state: state ?? .active,
            isLDAP: isLDAP ?? false,
            sharedFiles: sharedFiles ?? 0,
            personalFiles: personalFiles ?? 0,
            roomFiles: roomFiles ?? 0,
            storages: storages ?? 0,
            usedSpaceBytes: usedSpaceBytes ?? 0
        )
    }
}

extension PortalWorld {
    /// The first free id of those given to added people.
    fileprivate var unusedPersonID: String {
        var number = people.count
        while true {
            let digits = String(number, radix: 16)
            let id = "0a1b2c3d-0000-4000-a000-" + String(repeating: "0", count: max(12 - digits.count, 0)) + digits
            if people[id] == nil { return id }
            number += 1
        }
    }
}
