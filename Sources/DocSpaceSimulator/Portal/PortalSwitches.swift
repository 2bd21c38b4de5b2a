/// What is wrong with the whole portal.
public struct PortalSwitches: Sendable, Hashable, Codable {
    /// The subscription is not paid: most calls answer 402, but `@self`, the people filter and a look-up by id go on.
    public var isUnpaid = false
    /// The portal is suspended or unknown (404), or being restored (403): every call answers with a problem and this status.
    public var closedWith: Int?
    /// Every call is refused for its address: 403 with a bare string.
    public var isAddressRefused = false
    /// Every credential is refused: 401 without a body.
    public var isEveryoneUnauthorized = false
    /// `status` of progress is written as a name.
    public var writesStatusNames = false
    /// Answers hold properties that nobody knows yet.
    public var addsUnknownProperties = false
    /// Progress is written without its envelope, as in the vendor's reference page.
    public var writesBareProgress = false

    /// Creates switches, all off.
    public init() {}

    public init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        isUnpaid = try container.decodeIfPresent(Bool.self, forKey: .isUnpaid) ?? false
        closedWith = try container.decodeIfPresent(Int.self, forKey: .closedWith)
        isAddressRefused = try container.decodeIfPresent(Bool.self, forKey: .isAddressRefused) ?? false
        isEveryoneUnauthorized = try container.decodeIfPresent(Bool.self, forKey: .isEveryoneUnauthorized) ?? false
        writesStatusNames = try container.decodeIfPresent(Bool.self, forKey: .writesStatusNames) ?? false
        addsUnknownProperties = try container.decodeIfPresent(Bool.self, forKey: .addsUnknownProperties) ?? false
        writesBareProgress = try container.decodeIfPresent(Bool.self, forKey: .writesBareProgress) ?? false
    }
}
