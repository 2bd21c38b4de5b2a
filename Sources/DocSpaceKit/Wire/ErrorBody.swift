#if canImport(FoundationEssentials)
    internal import FoundationEssentials
#else
    internal import Foundation
#endif

/// What an answer that is not a success says about itself, in any of the forms the portal and the proxy before it use.
struct ErrorBody {
    /// Words made for people: the error's message or the problem's title.
    let message: String?
    /// For logs: form, error type, message. Never a stack, and of a page only its length.
    let summary: String
    /// Whether the service itself spoke, `{"error": {…}}`, and not a gate or proxy before it.
    let isFromService: Bool
    /// Whether it is a gate's problem text (RFC 9457).
    private(set) var isProblem = false

    init(_ body: [UInt8]) {
        guard !body.isEmpty else {
            self.init(summary: "no body")
            return
        }
        guard body.first(where: { $0 > 0x20 }) != UInt8(ascii: "<") else {
            self.init(summary: "an HTML page of \(body.count) bytes")
            return
        }
        guard JSONDepth.isWithin(Answer.depthLimit, body) else {
            self.init(summary: "JSON that nests too deep, \(body.count) bytes")
            return
        }
        let data = Data(body)
        if let service = try? JSONDecoder().decode(ServiceError.self, from: data) {
            let type = service.error.type.map { "\($0): " } ?? ""
            self.init(message: service.error.message, summary: "error \(type)\(service.error.message ?? "")", isFromService: true)
        } else if let validation = try? JSONDecoder().decode(ValidationError.self, from: data) {
            let problem = validation.response
            let fields = problem.errors.keys.sorted().joined(separator: ", ")
            self.init(message: problem.title, summary: "validation \(problem.title ?? "") fields: \(fields)")
        } else if let problem = try? JSONDecoder().decode(Problem.self, from: data), problem.title != nil || problem.detail != nil {
            self.init(message: problem.title, summary: "problem \(problem.title ?? "") \(problem.detail ?? "")")
            isProblem = true
        } else if let text = try? JSONDecoder().decode(String.self, from: data) {
            self.init(message: text, summary: "text \(text)")
        } else if let first = body.first(where: { $0 > 0x20 }), first != UInt8(ascii: "{"), first != UInt8(ascii: "["),
            let text = String(validating: body.prefix(2000), as: UTF8.self)
        {
            // A gate's bare words, such as those of the address restriction.
            self.init(message: text, summary: "text \(text)")
        } else {
            self.init(summary: "a body of \(body.count) bytes that says nothing known")
        }
    }

    private init(message: String? = nil, summary: String, isFromService: Bool = false) {
        self.message = message?.isEmpty == true ? nil : message
        self.summary = summary
        self.isFromService = isFromService
    }
}

/// An exception of the service. `stack` is left where it is.
private struct ServiceError: Decodable {
    struct Exception: Decodable {
        let message: String?
        let type: String?
    }

    let error: Exception
}

/// A body or parameter that the service could not read.
private struct ValidationError: Decodable {
    struct Problem: Decodable {
        let title: String?
        let errors: [String: [String]]
    }

    let response: Problem
}

/// RFC 9457, or what a gate before the service makes of it.
private struct Problem: Decodable {
    let title: String?
    let detail: String?
}
