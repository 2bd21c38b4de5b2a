internal import HTTPTypes
internal import TransportCore

extension DocSpaceClient {
    /// The account that the credential belongs to.
    public func me() async throws(DocSpaceError) -> Person {
        try await send(PortalCall(.me, path: "people/@self")).required(Person.self)
    }

    /// The person with an e-mail address, disabled and invited ones included.
    ///
    /// - Returns: Nil if the portal itself says that there is no such person. A 404 from anything before it is thrown: a portal that is
    ///   suspended knows nobody either.
    public func person(email: String) async throws(DocSpaceError) -> Person? {
        guard let answer = try await lookUp(PortalCall(.personByEmail, path: "people/email", query: [("email", email)])) else { return nil }
        let person = try answer.required(Person.self)
        if let found = person.email, found.lowercased() != email.lowercased() { throw answer.malformed("the person has another address") }
        return person
    }

    /// The person with a GUID or a login name, disabled ones included; the portal tries the login name first.
    ///
    /// - Returns: Nil as ``person(email:)``.
    /// - Throws: ``DocSpaceError`` with `.invalidRequest` for words that mean something else in an address: empty, `.`, `..`, `@…`.
    public func person(idOrLogin: String) async throws(DocSpaceError) -> Person? {
        guard !idOrLogin.isEmpty, idOrLogin != ".", idOrLogin != "..", !idOrLogin.hasPrefix("@") else {
            throw .invalid(.person, "neither an id nor a login name")
        }
        guard let answer = try await lookUp(PortalCall(.person, path: "people/\(PercentEncoding.encode(idOrLogin))")) else { return nil }
        let person = try answer.required(Person.self)
        let isAskedFor = person.id == DocSpaceUserID(idOrLogin) || person.userName.map { $0.lowercased() == idOrLogin.lowercased() } ?? true
        guard isAskedFor else { throw answer.malformed("another person") }
        return person
    }

    /// The person with an id; see ``person(idOrLogin:)``.
    public func person(id: DocSpaceUserID) async throws(DocSpaceError) -> Person? {
        try await person(idOrLogin: id.description)
    }

    /// People of every state whose first name, last name or address holds every word of `text`.
    ///
    /// - Parameters:
    ///   - status: Only people in this state; `nil` for all.
    ///   - count: Largest number of people; held within 1...100. Use 25 to stay under the limit of an answer.
    public func people(
        matching text: String, status: PersonStatus? = nil, startIndex: Int, count: Int
    ) async throws(DocSpaceError) -> PersonPage {
        var query = [
            (name: "filterValue", value: text), (name: "count", value: String(min(max(count, 1), 100))),
            (name: "startIndex", value: String(max(startIndex, 0))),
        ]
        if let status { query.append((name: "employeeStatus", value: String(status.rawValue))) }
        let page = try await send(PortalCall(.people, path: "people/filter", query: query)).page(Person.self)
        return PersonPage(total: page.total, people: page.elements)
    }

    /// Disables accounts or lets them in again; all or none.
    ///
    /// Refused with 403 for directory accounts, the owner, the caller, unknown ids and, unless the caller is the owner, other admins.
    ///
    /// - Returns: The people as they are now.
    @discardableResult
    public func setStatus(_ status: SettablePersonStatus, of users: [DocSpaceUserID]) async throws(DocSpaceError) -> [Person] {
        let ids = users.map { "\"\($0)\"" }.joined(separator: ",")
        let call = PortalCall(.setStatus, .put, path: "people/status/\(status.rawValue)", body: #"{"userIds":[\#(ids)]}"#)
        return try await send(call).required([Person].self)
    }

    private func lookUp(_ call: PortalCall) async throws(DocSpaceError) -> Answer? {
        do {
            return try await send(call)
        } catch {
            guard error.code == .notFound, error.isFromService else { throw error }
            return nil
        }
    }
}
