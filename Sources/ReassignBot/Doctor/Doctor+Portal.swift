import ChatPlatforms
import DocSpaceKit
import HTTPTypes
import TransportCore

/// What the doctor asks the portal.
extension Doctor {
    /// A clock that is further off refuses every signed command.
    private static let mostSkewSeconds: Int64 = 300
    /// From here on somebody should look at the clock.
    private static let noticedSkewSeconds: Int64 = 30
    /// A key that ends sooner is worth a word.
    private static let noticedKeyDays: Int64 = 14

    func portal() async -> [Finding] {
        var findings = await address()
        do throws(DocSpaceError) {
            let account = try await client.me()
            findings.append(owner(account))
            if let key = try await client.currentKey() { findings.append(self.key(key)) }
            if let email = account.email { _ = try await client.person(email: email) }
            findings.append(try await rooms(account))
        } catch {
            findings.append(trouble(error))
        }
        return findings
    }

    /// Version, address, certificate and clock, by one anonymous call.
    private func address() async -> [Finding] {
        let url = configuration.docSpace.url
        switch await transport.result(of: Self.question("\(url)/api/2.0/settings/version/build")) {
        case .failure(let error):
            return [.unreachable(.portalAddress, .portalSilent(url, code: "\(error.code)"))]
        case .success(let response):
            let version = (try? await client.serverBuild())?.docSpace
            let address: Finding =
                version.map { .good(.portalAddress, .portalVersion(url, version: $0)) }
                ?? .doubtful(.portalAddress, .portalWithoutVersion(url, status: response.status))
            let certificate = Self.isEncrypted(url) ? [certificate(.portalCertificate, response)] : []
            return [address] + certificate + [clock(response)]
        }
    }

    private func clock(_ response: TransportResponse) -> Finding {
        guard let there = response.headerFields[.date].flatMap(HTTPDate.secondsSince1970) else {
            return .doubtful(.clock, .clockUntold)
        }
        let skew = abs(wallSeconds() - there)
        switch skew {
        case ...Self.noticedSkewSeconds: return .good(.clock, .clockSkew(seconds: skew))
        case ...Self.mostSkewSeconds: return .doubtful(.clock, .clockSkew(seconds: skew))
        default: return .bad(.clock, .clockSkew(seconds: skew))
        }
    }

    private func owner(_ account: Person) -> Finding {
        switch account.role {
        case .owner:
            return .good(.keyOwner, .ownedByOwner(account.name))
        case .docSpaceAdmin:
            return .doubtful(.keyOwner, .ownedByAdmin(account.name))
        case .roomAdmin, .user, .guest, .unknown:
            return .bad(.keyOwner, .ownedByOther(account.name))
        }
    }

    private func key(_ key: APIKey) -> Finding {
        guard key.isActive else { return .bad(.key, .keyOff) }
        let missing = key.missingScopes
        guard missing.isEmpty else { return .bad(.key, .keyLacks(missing)) }
        let rights: Finding.Rights = key.permissions.isEmpty ? .all : .needed
        guard let end = key.expiresAt else { return .good(.key, .keyHolds(rights, days: nil)) }
        let days = (end.unixMilliseconds / 1_000 - wallSeconds()) / 86_400
        return days > Self.noticedKeyDays
            ? .good(.key, .keyHolds(rights, days: days)) : .doubtful(.key, .keyHolds(rights, days: days))
    }

    /// Whether the key sees rooms of others: without that, receipts would count nothing.
    private func rooms(_ account: Person) async throws(DocSpaceError) -> Finding {
        let mostPeople = 10
        let page = try await client.people(matching: "", startIndex: 0, count: 25)
        let owners = page.people.filter { $0.id != account.id && $0.role.mayReceive }.prefix(mostPeople)
        for person in owners {
            let found = try await client.rooms(ownedBy: person.id, area: .active, startIndex: 0, count: 1)
            if found.total > 0 { return .good(.foreignRooms, .roomsSeen) }
        }
        return .doubtful(.foreignRooms, .roomsUnseen(people: owners.count))
    }

    private func trouble(_ error: DocSpaceError) -> Finding {
        switch error.code {
        case .unauthorized: .bad(.access, .keyRefused)
        case .paymentRequired: .bad(.access, .portalUnpaid)
        case .forbidden, .refused, .notFound: .bad(.access, .portalRefuses("\(error)"))
        default: .unreachable(.access, .portalUncertain("\(error)"))
        }
    }
}
