internal import HTTPTypes
internal import LoopbackHTTP

/// The portal's answer to a request: gates first, then who is asking, then the call itself.
struct PortalService {
    var world: PortalWorld
    var switches = PortalSwitches()
    /// What the last call came to, for the journal.
    private(set) var note: [String: String] = [:]

    init(world: PortalWorld) {
        self.world = world
    }

    mutating func answer(_ request: LoopbackRequest) -> PortalReply {
        note = [:]
        if let status = switches.closedWith { return .problem(status, "Portal is not available") }
        if switches.isAddressRefused {
            return PortalReply(status: 403, headerFields: [.contentType: "application/json"], body: #""Your IP address is not allowed""#)
        }
        guard let call = PortalCall(request) else { return .empty(404) }
        let caller = switches.isEveryoneUnauthorized ? nil : PortalAuthentication(world: world).caller(call.headerFields)
        if let caller {
            note["as"] = caller.person.userName
            // A key is held to its scopes even where nobody needs to be known.
            guard caller.mayCall(call.operation) else { return .empty(403) }
        } else if !call.operation.isAnonymous {
            var reply = PortalReply.empty(401)
            if call.headerFields[.authorization]?.hasPrefix("Basic ") == true { reply.headerFields[.wwwAuthenticate] = "Basic" }
            return reply
        }
        if switches.isUnpaid, call.operation.needsPayment { return .problem(402, "Payment Required") }
        if call.operation.hasBody, call.headerFields[.contentType]?.lowercased().hasPrefix("application/json") != true {
            return .problem(415, "Unsupported Media Type")
        }
        return answer(call, caller: caller)
    }

    private mutating func answer(_ call: PortalCall, caller: PortalCaller?) -> PortalReply {
        do {
            switch (call.operation, caller) {
            case (.serverBuild, _):
                return success(.properties([("docSpace", "3.7.2"), ("documentServer", "9.0.0")]), of: call)
            case (.settings, _):
                return success(.properties([("version", "3.7.2"), ("tenantStatus", 0), ("standalone", true)]), of: call)
            case (.unknown, _), (_, nil):
                return .empty(404)
            case (.startReassignment, let caller?):
                return try start(call, caller.person)
            case (.progress, let caller?):
                return try progress(call, caller.person)
            case (.terminate, let caller?):
                return try terminate(call, caller.person)
            case (.necessary, let caller?):
                return try necessary(call, caller.person)
            case (.currentKey, let caller?):
                return try currentKey(call, caller)
            case (_, let caller?):
                return try peopleAnswer(call, caller.person)
            }
        } catch {
            note["refusal"] = error.message
            return .exception(error)
        }
    }

    func success(_ response: JSON?, count: Int? = nil, total: Int? = nil, of call: PortalCall) -> PortalReply {
        .success(response, count: count, total: total, of: call, extra: switches.addsUnknownProperties)
    }

    // MARK: Reassignment

    private mutating func start(_ call: PortalCall, _ caller: PortalPerson) throws(PortalRefusal) -> PortalReply {
        let body = JSONBody(call.body)
        let unreadable = body.unreadable(ids: ["fromUserId", "toUserId"], flags: ["deleteProfile"])
        guard unreadable.isEmpty, let source = body.id("fromUserId"), let target = body.id("toUserId") else {
            return .validation(unreadable)
        }
        try world.checkStart(from: source, to: target, by: caller)
        let started = world.start(from: source, to: target, deleteProfile: body.flag("deleteProfile"), by: caller.id)
        note["result"] = started.isNew ? "started" : "joined"
        note["run"] = String(started.record.run)
        note["overlaps"] = started.overlaps ? "yes" : nil
        return record(started.record, of: call)
    }

    private func progress(_ call: PortalCall, _ caller: PortalPerson) throws(PortalRefusal) -> PortalReply {
        let id = (call.segments.last ?? "").lowercased()
        guard PortalText.isGUID(id) else { return .empty(404) }
        try world.checkWatching(id, by: caller)
        return record(world.progress(of: id), of: call)
    }

    private mutating func terminate(_ call: PortalCall, _ caller: PortalPerson) throws(PortalRefusal) -> PortalReply {
        let body = JSONBody(call.body)
        let unreadable = body.unreadable(ids: ["userId"], flags: [])
        guard unreadable.isEmpty, let id = body.id("userId") else { return .validation(unreadable) }
        try world.checkWatching(id, by: caller)
        return record(world.terminate(id), of: call)
    }

    private func necessary(_ call: PortalCall, _ caller: PortalPerson) throws(PortalRefusal) -> PortalReply {
        guard caller.isAdministrator else { throw .accessDenied }
        let id = (call[query: "userId"] ?? "").lowercased()
        guard PortalText.isGUID(id) else { return .validation(["userId"]) }
        let isGuest = call[query: "type"]?.lowercased() == "guest"
        return success(.bool(world.isReassignmentNecessary(for: id, asGuest: isGuest)), of: call)
    }

    private func record(_ record: PortalRecord?, of call: PortalCall) -> PortalReply {
        let json = record.map { record in
            JSON.properties([
                ("id", .text(record.id)),
                ("error", .text(record.error)),
                ("percentage", .number(Int64(record.percentage))),
                ("isCompleted", .bool(record.isCompleted)),
                ("status", switches.writesStatusNames ? .text(record.status.name) : .number(Int64(record.status.rawValue))),
            ])
        }
        if switches.writesBareProgress, let json { return .json(200, json) }
        return success(json, of: call)
    }

    private func currentKey(_ call: PortalCall, _ caller: PortalCaller) throws(PortalRefusal) -> PortalReply {
        guard let key = caller.key else { throw .argument("The authorization header is missing") }
        let json = JSON.properties([
            ("id", "0a1b2c3d-0000-4000-9000-000000000001"),
            ("name", .text(key.name)),
            ("keyPostfix", .text("...\(key.value.suffix(4))")),
            ("permissions", .array(key.permissions.map { .text($0) })),
            ("createOn", .text(PortalText.date(.zero))),
            ("expiresAt", key.expiresAt.map { .text(PortalText.date($0)) }),
            ("isActive", .bool(key.isActive)),
        ])
        return success(json, of: call)
    }
}
