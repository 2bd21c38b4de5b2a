import HTTPTypes
import Testing
import TransportCore

@Suite("Secret")
struct SecretTests {
    private let secret = Secret("sk-very-secret")

    @Test("no text form shows the value")
    func textForms() {
        struct Holder {
            let name = "portal"
            let token: Secret
        }
        var dumped = ""
        dump(Holder(token: secret), to: &dumped)
        let forms = [
            "\(secret)", String(describing: secret), String(reflecting: secret), "\(Holder(token: secret))", "\([secret])",
            "\(Optional(secret) as Any)", String(reflecting: ["key": secret]), dumped,
        ]
        for form in forms {
            #expect(!form.contains("sk-very"))
        }
    }

    @Test("its mirror has no children")
    func mirror() {
        #expect(Mirror(reflecting: secret).children.isEmpty)
    }

    @Test("the value is there for those who ask for it, and equal values are equal")
    func value() {
        #expect(secret.revealed == "sk-very-secret")
        #expect(secret == Secret("sk-very-secret"))
        #expect(secret != Secret("sk-other"))
        #expect(Set([secret, Secret("sk-very-secret")]).count == 1)
    }
}

@Suite("TransportError")
struct TransportErrorTests {
    private static let codes: [TransportError.Code] = [
        .invalidRequest, .addressRefused, .unreachable, .untrusted, .timedOut, .responseTooLarge, .malformedResponse, .repetitionPrevented,
        .cancelled, .unavailable,
    ]

    @Test("the short form names code, phase and departure, and leaves out the detail", arguments: codes)
    func shortForm(code: TransportError.Code) {
        let error = TransportError(code: code, phase: .send, departure: .maybeSent, detail: "curl 55: words")
        #expect(error.description == "\(code.description) while in phase send (maybe_sent)")
        #expect(error.debugDescription == error.description + ": curl 55: words")
    }

    @Test("codes are distinct and fit for metric labels")
    func labels() {
        #expect(Set(Self.codes).count == Self.codes.count)
        #expect(Self.codes.allSatisfy { $0.description.allSatisfy { $0.isLowercase || $0 == "_" } })
    }

    @Test("phases have the names used in logs")
    func phases() {
        #expect(TransportError.Phase.allCases.map(\.rawValue) == ["prepare", "resolve", "connect", "tls", "send", "wait", "receive"])
    }
}

@Suite("TransportRequest")
struct TransportRequestTests {
    @Test("no text form shows address, header or body")
    func textForms() {
        let request = TransportRequest(
            method: .post, url: "https://hooks.example.org/sk-secret", headerFields: [.authorization: "Bearer sk-secret"],
            body: Array("sk-secret".utf8), repetition: .forbidden, timeout: .seconds(1), responseBodyLimitBytes: 1)
        var dumped = ""
        dump(request, to: &dumped)
        for form in ["\(request)", String(reflecting: request), "\([request])", dumped] {
            #expect(!form.contains("sk-secret") && !form.contains("115, 107"))
        }
        #expect("\(request)" == "POST request with 9 bytes of body")
    }
}
