import ChatPlatforms
import DocSpaceKit
import Foundation
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
            return [
                .unreachable(
                    "DocSpace address", "\(data: url) does not answer (\(ours: error.code))",
                    remedy: "check REASSIGN_DOCSPACE_URL, network, certificate and, for a private address, REASSIGN_PRIVATE_DESTINATIONS")
            ]
        case .success(let response):
            let version = (try? await client.serverBuild())?.docSpace
            let address: Finding =
                version.map { .good("DocSpace address", "\(data: url), version \(data: $0)") }
                ?? .doubtful(
                    "DocSpace address", "\(data: url) answers \(response.status), without a version",
                    remedy: "open the address in a browser: it must show the portal")
            let certificate = Self.isEncrypted(url) ? [certificate("DocSpace certificate", response)] : []
            return [address] + certificate + [clock(response)]
        }
    }

    private func clock(_ response: TransportResponse) -> Finding {
        guard let there = response.headerFields[.date].flatMap(Self.seconds) else {
            return .doubtful("clock", "DocSpace does not tell its time", remedy: "check that this machine's time is kept (NTP)")
        }
        let skew = abs(wallSeconds() - there)
        let text: MessageText = "\(skew) s between this machine and DocSpace"
        switch skew {
        case ...Self.noticedSkewSeconds: return .good("clock", text)
        case ...Self.mostSkewSeconds: return .doubtful("clock", text, remedy: "let this machine's time be kept (NTP)")
        default: return .bad("clock", text + ": signed commands are refused", remedy: "let this machine's time be kept (NTP)")
        }
    }

    private func owner(_ account: Person) -> Finding {
        switch account.role {
        case .owner:
            return .good("key's account", "\(data: account.name), owner of the portal")
        case .docSpaceAdmin:
            return .doubtful(
                "key's account", "\(data: account.name), DocSpace admin: cannot move the data of other admins",
                remedy: "use a key of the owner if admins leave too")
        case .roomAdmin, .user, .guest, .unknown:
            return .bad(
                "key's account", "\(data: account.name) is neither owner nor DocSpace admin",
                remedy: "set REASSIGN_DOCSPACE_TOKEN to a key of an admin")
        }
    }

    private func key(_ key: APIKey) -> Finding {
        guard key.isActive else { return .bad("API key", "switched off", remedy: "switch it on in DocSpace: Developer tools, API keys") }
        let missing = key.missingScopes
        guard missing.isEmpty else {
            return .bad(
                "API key", "lacks \(ours: missing.joined(separator: ", "))",
                remedy: "make a key with accounts:write, accounts.self:read and rooms:read")
        }
        let scopes: MessageText = key.permissions.isEmpty ? "all rights of its owner" : "all scopes that are needed"
        guard let end = key.expiresAt else { return .good("API key", scopes + ", never ends") }
        let days = (end.unixMilliseconds / 1_000 - wallSeconds()) / 86_400
        let text: MessageText = scopes + ", ends in \(days) days"
        return days > Self.noticedKeyDays
            ? .good("API key", text) : .doubtful("API key", text, remedy: "make a new key and set REASSIGN_DOCSPACE_TOKEN before")
    }

    /// Whether the key sees rooms of others: without that, receipts would count nothing.
    private func rooms(_ account: Person) async throws(DocSpaceError) -> Finding {
        let (mostPeople, subject) = (10, "rooms of others")
        let page = try await client.people(matching: "", startIndex: 0, count: 25)
        let owners = page.people.filter { $0.id != account.id && $0.role.mayReceive }.prefix(mostPeople)
        for person in owners {
            let found = try await client.rooms(ownedBy: person.id, area: .active, startIndex: 0, count: 1)
            if found.total > 0 { return .good(subject, "visible") }
        }
        return .doubtful(
            subject, "none seen with \(owners.count) people",
            remedy: "if they do own rooms, this key cannot count them: use the owner's key")
    }

    private func trouble(_ error: DocSpaceError) -> Finding {
        let subject = "DocSpace key"
        switch error.code {
        case .unauthorized:
            return .bad(subject, "refused (401)", remedy: "set REASSIGN_DOCSPACE_TOKEN anew")
        case .paymentRequired:
            return .bad(subject, "the portal is not paid for (402)", remedy: "the portal's owner must pay")
        case .forbidden, .refused, .notFound:
            return .bad(subject, "\(ours: error)", remedy: "check the portal's state and IP rules, and the key's scopes")
        default:
            return .unreachable(subject, "\(ours: error)", remedy: "try again; if it stays so, look at the portal")
        }
    }

    /// The time of a `Date` header field, in seconds since 1970.
    private static func seconds(_ field: String) -> Int64? {
        let format = DateFormatter()
        format.locale = Locale(identifier: "en_US_POSIX")
        format.dateFormat = "EEE, dd MMM yyyy HH:mm:ss zzz"
        return format.date(from: field).map { Int64($0.timeIntervalSince1970) }
    }
}
