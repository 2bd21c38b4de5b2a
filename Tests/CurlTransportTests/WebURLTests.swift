import Testing

@testable import CurlTransport

@Suite("Web addresses")
struct WebURLTests {
    @Test(
        "addresses are taken apart",
        arguments: [
            ("https://chat.example.org", "https", "chat.example.org", 443, "/", "https://chat.example.org"),
            ("HTTPS://Chat.Example.org:443/a?b=c", "https", "chat.example.org", 443, "/a?b=c", "https://chat.example.org"),
            ("http://127.0.0.1:8065/hooks/x", "http", "127.0.0.1", 8065, "/hooks/x", "http://127.0.0.1:8065"),
            ("https://[FD00::1]:8443/", "https", "[fd00::1]", 8443, "/", "https://[fd00::1]:8443"),
            ("https://2130706433/", "https", "127.0.0.1", 443, "/", "https://127.0.0.1"),
            ("https://example.org/a/../b", "https", "example.org", 443, "/b", "https://example.org"),
            ("https://example.org?x=@y", "https", "example.org", 443, "/?x=@y", "https://example.org"),
        ])
    func parts(text: String, scheme: String, host: String, port: Int, path: String, origin: String) throws {
        let url = try WebURL(text)
        #expect(url.scheme == scheme && url.host == host && url.port == port && url.pathAndQuery == path && url.origin == origin)
        #expect(try WebURL(url.text) == url)
    }

    @Test(
        "anything but a plain web address is refused",
        arguments: [
            "", "/", "example.org", "//example.org", "ftp://example.org/", "file:///etc/passwd", "gopher://example.org/",
            "javascript:alert(1)",
            "https://user@example.org/", "https://user:sk-secret@example.org/", "https://@example.org/", "https://example.org/#top",
            "https://example.org/#", "https://", "https:///", "https:/example.org/", "https:example.org", "https:///example.org/",
            "https://:443/",
            "https://example.org:0/", "https://example.org:65536/", "https://example.org:x/", "https://exa mple.org/",
            "https://example.org/\r\nX: y",
            "https://example.org/\u{0}", "https://exämple.org/", "https://example.org\\@evil.example/", "https://[fe80::1%25eth0]/",
            " https://example.org/",
            "https://[::1/", "https://exa%6dple.org:80:80/",
        ])
    func refused(text: String) {
        let error = #expect(throws: CurlConfigurationError.self) { try WebURL(text) }
        #expect(error?.code == .webURL)
        #expect(error?.detail.contains("sk-secret") == false)
    }

    @Test("an address over 8,192 bytes is refused")
    func tooLong() {
        #expect(throws: CurlConfigurationError.self) { try WebURL("https://example.org/" + String(repeating: "a", count: 8_192)) }
    }

    @Test(
        "this machine is recognised in every spelling",
        arguments: [
            ("http://127.0.0.1:1/", true), ("http://127.9.9.9/", true), ("http://2130706433/", true), ("http://LOCALHOST/", true),
            ("http://[::1]/", true), ("http://[::ffff:127.0.0.1]/", true), ("http://[::2]/", false), ("http://128.0.0.1/", false),
            ("http://localhost.example.org/", false), ("http://0.0.0.0/", false),
        ])
    func loopback(text: String, isLoopback: Bool) throws {
        #expect(try WebURL(text).isLoopback == isLoopback)
    }

    @Test("its text forms show no path")
    func textForms() throws {
        let url = try WebURL("https://hooks.example.org/services/T0/B0/sk-secret?k=sk-secret")
        var dumped = ""
        dump(url, to: &dumped)
        for form in ["\(url)", String(reflecting: url), dumped] {
            #expect(!form.contains("sk-secret"))
        }
    }
}
