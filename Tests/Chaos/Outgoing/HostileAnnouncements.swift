import Foundation
import JobEngine

/// Messages of every kind that names somebody, with texts from outside in every place.
struct HostileAnnouncements {
    private let brief: JobBrief
    private let ending: Ending

    init() throws {
        func decoded<Value: Decodable>(_ json: String) throws -> Value { try JSONDecoder().decode(Value.self, from: Data(json.utf8)) }
        let requester = #"{"platform":"slack","team":"T","channel":"C0ADMINS01","channelName":"c","user":"U","userName":"u"}"#
        let person = #"{"kind":"email","typed":"a@example.org","key":"a@example.org"}"#
        brief = try decoded(
            #"{"id":17,"order":{"portal":"main","from":\#(person),"to":\#(person),"deleteProfile":false,"requester":\#(requester),"#
                + #""destination":"slack"}}"#)
        ending = try decoded(
            #"{"result":{"finished":{}},"at":\#(Self.json(Timestamp(milliseconds: 0))),"took":\#(Self.json(Duration.seconds(61))),"#
                + #""stage":5,"basis":{"record":{}}}"#)
    }

    private static func json(_ value: some Encodable) throws -> String { String(decoding: try JSONEncoder().encode(value), as: UTF8.self) }

    /// How many texts from outside one message takes.
    static let textsPerMessage = 6
    /// How many kinds there are.
    static let kinds = 22

    /// A message of a kind.
    ///
    /// - Parameter next: The next text from outside.
    func make(_ kind: Int, _ next: () throws -> String) rethrows -> Announcement {
        func person() throws -> Person {
            Person(
                id: "75a5f745-f697-4418-b38d-0fe0d277e258", name: try next(), email: try next(), role: .roomAdmin, status: .disabled,
                disabledAt: Timestamp(milliseconds: 0))
        }
        var brief = brief
        let (from, to, typed, message) = (try person(), try person(), try next(), try next())
        brief.order.requester.userName = typed
        if kind % 3 > 0 { (brief.fromPerson, brief.toPerson) = (from, to) } else { brief.order.from.typed = String(message.prefix(2_000)) }
        let results: [Ending.Result] = [
            .finished, .finishedByCheck, .startRefused(status: 400, message: message), .failed(message: message), .incomplete, .roomsLeft,
            .roomsElsewhere, .cancelled, .cancelledUnstarted(by: typed), .closedUndecided(by: typed), .unknown, .stoppedUpstream,
            .refused(.unknownPerson(.from, typed: typed, nearest: [from, to])), .refused(.severalPeople(.to, typed: typed, [from, to])),
            .refused(.leaverStillActive(from)), .refused(.heirMayNotOwnRooms(to)), .refused(.runningElsewhere(from, .movingRooms)),
            .refused(.nothingToFollow(from, waited: nil)), .refused(.nobodyFits(.from, typed: typed, [from, to])), .profileNotAsOrdered,
        ]
        let notice: Notice
        if kind < results.count {
            var ending = ending
            ending.result = results[kind]
            notice = .ended(ending, wasAway: false)
        } else {
            let others: [Notice] = [
                .waiting(behind: JobID(rawValue: 16)), .started(rooms: 14, archivedRooms: 3), .stopRequested(by: typed),
                .following(.movingFiles),
            ]
            notice = others[(kind - results.count) % others.count]
        }
        return Announcement(destination: brief.order.destination, weight: .final, brief: brief, notice: notice)
    }
}
