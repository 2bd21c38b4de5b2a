internal import HTTPTypes
internal import TransportCore

#if canImport(FoundationEssentials)
internal import FoundationEssentials
#else
internal import Foundation
#endif

/// A successful answer whose JSON has not been looked at beyond its depth and outer form.
struct Answer {
    /// Deepest nesting that is decoded; the portal's own answers stay under 10.
    static let depthLimit = 32

    let operation: DocSpaceOperation
    private let status: Int
    private let body: [UInt8]

    /// - Throws: ``DocSpaceError`` for every status but 200 and 204, and for a body that is a page or nests too deep.
    init(_ response: TransportResponse, operation: DocSpaceOperation) throws(DocSpaceError) {
        guard response.status == 200 || response.status == 204 else {
            throw DocSpaceError(operation, refusal: response)
        }
        self.operation = operation
        status = response.status
        body = response.status == 204 ? [] : response.body
        guard !Self.isPage(response) else {
            throw DocSpaceError(
                code: operation.changesState ? .outcomeUnknown : .unavailable,
                operation: operation,
                status: status,
                departure: .maybeSent,
                detail: "an HTML page of \(body.count) bytes instead of data"
            )
        }
        guard JSONDepth.isWithin(Self.depthLimit, body) else { throw malformed("JSON nests deeper than \(Self.depthLimit)") }
    }

    /// The `response` of the envelope.
    ///
    /// - Returns: Nil if there is no `response`, or no body at all: the portal has nothing to say, which is never an error.
    func value<Value: Decodable>(_: Value.Type) throws(DocSpaceError) -> Value? {
        try decode(Envelope<Value>.self)?.response
    }

    /// The `response` of the envelope, where the portal always has something to say.
    func required<Value: Decodable>(_ type: Value.Type) throws(DocSpaceError) -> Value {
        guard let value = try value(type) else { throw malformed("no response in the answer") }
        return value
    }

    /// The `response` of a paged list and its `total`.
    func page<Element: Decodable>(_: Element.Type) throws(DocSpaceError) -> (elements: [Element], total: Int?) {
        guard let envelope = try decode(Envelope<[Element]>.self), let elements = envelope.response else {
            throw malformed("no response in the answer")
        }
        return (elements, envelope.total)
    }

    /// The whole body as one value, the envelope included.
    func decode<Value: Decodable>(_ type: Value.Type) throws(DocSpaceError) -> Value? {
        guard !body.allSatisfy({ $0 == 0x20 || (0x09...0x0D).contains($0) }) else { return nil }
        do {
            return try JSONDecoder().decode(Value?.self, from: Data(body))
        } catch {
            throw malformed("JSON is not what \(operation) promises: \(Self.place(of: error))")
        }
    }

    /// An answer that is not what the operation promises; the outcome of a change is then unknown.
    func malformed(_ detail: String) -> DocSpaceError {
        DocSpaceError(
            code: operation.changesState ? .outcomeUnknown : .malformedAnswer,
            operation: operation,
            status: status,
            departure: .maybeSent,
            detail: detail
        )
    }

    private static func isPage(_ response: TransportResponse) -> Bool {
        if response.body.first(where: { $0 > 0x20 }) == UInt8(ascii: "<") { return true }
        return !response.body.isEmpty && response.headerFields[.contentType]?.lowercased().hasPrefix("text/html") == true
    }

    /// Which property was wrong, without its value.
    private static func place(of error: any Error) -> String {
        let (kind, context): (String, DecodingError.Context?) =
            switch error as? DecodingError {
            case .keyNotFound(let key, let context): ("missing \(key.stringValue)", context)
            case .typeMismatch(_, let context): ("wrong type", context)
            case .valueNotFound(_, let context): ("null", context)
            case .dataCorrupted(let context): ("unusable value", context)
            default: ("not JSON", nil)
            }
        let path = context?.codingPath.map(\.stringValue).joined(separator: ".") ?? ""
        return path.isEmpty ? kind : "\(kind) at \(path)"
    }
}

/// What the portal wraps around every answer.
///
/// Its `status` is 0 or 1, not an HTTP status; `count` cannot be relied on.
struct Envelope<Response: Decodable>: Decodable {
    let response: Response?
    let total: Int?

    private enum CodingKeys: String, CodingKey {
        case response, total, error
    }

    init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        // An error with status 200 is not in the contract; taken as "no record" it would hide a failure.
        if container.allKeys.contains(.error), try !container.decodeNil(forKey: .error), !container.allKeys.contains(.response) {
            throw DecodingError.dataCorruptedError(forKey: .error, in: container, debugDescription: "an error in a successful answer")
        }
        response = try container.decodeIfPresent(Response.self, forKey: .response)
        total = try container.decodeIfPresent(Int.self, forKey: .total)
    }
}
