import Foundation
import HTTPTypes
import ReassignTestKit
import Testing
import TransportCore

@testable import CurlTransport

@Suite("Checks before anything is sent")
struct PreparationTests {
    @Test(
        "control characters in a header value are refused",
        arguments: ["a\rb", "a\nb", "a\r\nX-Evil: 1", "a\u{0}b", "a\u{1B}b", "a\u{7F}b"])
    func headerInjection(value: String) {
        let error = #expect(throws: TransportError.self) { try PreparedRequest.headerLine(name: "X-Field", value: value) }
        #expect(error.map(Failure.init) == Failure(.invalidRequest, .prepare, .notSent))
    }

    @Test(
        "names that are no tokens, or that the transport sets itself, are refused",
        arguments: [
            "", "X Field", "X:Field", "X\r\nY", "Host", "content-length", "Transfer-Encoding", "Connection", "Expect", "Upgrade", "TE",
        ])
    func headerNames(name: String) {
        #expect(throws: TransportError.self) { try PreparedRequest.headerLine(name: name, value: "x") }
    }

    @Test(
        "lines have the form that libcurl sends",
        arguments: [("x", "X-Field: x"), ("", "X-Field;"), ("  ", "X-Field;"), ("ä; b", "X-Field: ä; b")])
    func headerLines(value: String, line: String) throws {
        #expect(try PreparedRequest.headerLine(name: "X-Field", value: value) == line)
    }

    @Test(
        "requests that make no sense are refused",
        arguments: [
            get("ftp://example.org/"), get("https://user:pw@example.org/"), get("https://example.org/", limit: -1), post("example.org"),
        ])
    func invalid(request: TransportRequest) {
        let error = #expect(throws: TransportError.self) { try PreparedRequest(request) }
        #expect(error.map(Failure.init) == Failure(.invalidRequest, .prepare, .notSent))
    }

    @Test("methods that change what a connection means are refused", arguments: [HTTPRequest.Method.connect, .trace])
    func methods(method: HTTPRequest.Method) {
        var request = get("https://example.org/")
        request.method = method
        #expect(throws: TransportError.self) { try PreparedRequest(request) }
    }

    @Test("a body on GET or HEAD is refused", arguments: [HTTPRequest.Method.get, .head])
    func bodyOnGet(method: HTTPRequest.Method) {
        var request = post("https://example.org/")
        request.method = method
        #expect(throws: TransportError.self) { try PreparedRequest(request) }
    }

    @Test("a request without time left is over before it starts", arguments: [Duration.zero, .seconds(-1)])
    func noTime(timeout: Duration) {
        let error = #expect(throws: TransportError.self) { try PreparedRequest(get("https://example.org/", timeout: timeout)) }
        #expect(error.map(Failure.init) == Failure(.timedOut, .prepare, .notSent))
    }

    @Test(
        "times are rounded up and never become unlimited",
        arguments: [
            (Duration.nanoseconds(1), 1), (.milliseconds(1), 1), (.microseconds(1_001), 2), (.seconds(30), 30_000),
            (.seconds(Int64.max), 2_000_000_000),
        ])
    func milliseconds(duration: Duration, expected: Int) {
        #expect(duration.wholeMilliseconds == expected)
    }

    @Test(
        "a library that is too old or lacks a part is refused",
        arguments: [
            CurlLibrary.Facts(
                versionNumber: 0x07_54_FF, version: "7.84.255", tlsBackend: "OpenSSL/3", hasTLS: true, hasAsynchronousDNS: true),
            .init(versionNumber: 0x08_00_00, version: "8.0.0", tlsBackend: nil, hasTLS: false, hasAsynchronousDNS: true),
            .init(versionNumber: 0x08_00_00, version: "8.0.0", tlsBackend: "", hasTLS: true, hasAsynchronousDNS: true),
            .init(versionNumber: 0x08_00_00, version: "8.0.0", tlsBackend: "OpenSSL/3", hasTLS: true, hasAsynchronousDNS: false),
        ])
    func unsuitableLibrary(facts: CurlLibrary.Facts) {
        let error = #expect(throws: CurlConfigurationError.self) { try CurlLibrary.check(facts) }
        #expect(error?.code == .unsuitableLibrary)
    }

    @Test("the library of this machine and the oldest one allowed will do")
    func suitableLibrary() throws {
        try CurlLibrary.check(CurlLibrary.facts())
        try CurlLibrary.check(
            .init(versionNumber: 0x07_55_00, version: "7.85.0", tlsBackend: "OpenSSL/3", hasTLS: true, hasAsynchronousDNS: true))
    }

    @Test(
        "limits outside their range are refused",
        arguments: [
            CurlConfiguration(connectTimeout: .zero), CurlConfiguration(connectTimeout: .seconds(3_601)),
            CurlConfiguration(lowSpeedTime: .zero), CurlConfiguration(lowSpeedLimitBytesPerSecond: -1),
            CurlConfiguration(waitingRequestLimit: -1), CurlConfiguration(waitingRequestLimit: 100_001),
        ])
    func limits(configuration: CurlConfiguration) {
        let error = #expect(throws: CurlConfigurationError.self) { try CurlClient(configuration: configuration) }
        #expect(error?.code == .limit)
    }

    @Test("a file of trust anchors that is missing or holds none is refused", arguments: ["/nonexistent/ca.pem", "/etc/hostname", "/", ""])
    func trustAnchors(path: String) {
        let error = #expect(throws: CurlConfigurationError.self) { try CurlClient(configuration: CurlConfiguration(caFile: path)) }
        #expect(error?.code == .certificateFile)
    }

    @Test("without any trust anchors there is no client")
    func noTrustAnchors() {
        #expect(throws: CurlConfigurationError.self) { try CertificateBundle(extraFile: nil, systemPaths: ["/nonexistent/bundle.pem"]) }
    }

    @Test("an extra file is joined with the bundle of the system")
    func joinedBundle() throws {
        let system = try TestCertificate(name: "DNS:a.example.org")
        let extra = try TestCertificate(name: "DNS:b.example.org")
        let bundle = try CertificateBundle(extraFile: extra.certificatePath, systemPaths: ["/nonexistent", system.certificatePath])
        let text = String(decoding: try #require(bundle.joined), as: UTF8.self)
        #expect(bundle.path == nil)
        #expect(text.components(separatedBy: "-----BEGIN CERTIFICATE-----").count == 3)
    }

    @Test("errors of failed requests show neither path nor header")
    func errorsLeakNothing() async throws {
        let port = try RefusingPort()
        let urls = [
            "http://127.0.0.1:\(port.number)/services/sk-secret", "https://nowhere.invalid/sk-secret", "https://10.0.0.1/sk-secret",
            "ftp://example.org/sk-secret", "https://user:sk-secret@example.org/",
        ]
        try await withClient { client in
            for url in urls {
                var request = post(url, body: Array("sk-secret".utf8))
                request.headerFields[.authorization] = "Bearer sk-secret"
                let error = try await client.failure(request)
                var dumped = ""
                dump(error, to: &dumped)
                #expect(!"\(error) \(error.debugDescription) \(dumped)".contains("sk-secret"))
            }
        }
    }
}
