import ReassignTestKit
import Testing

@testable import ReassignBot

@Suite("Head and chunk scanners")
struct ScannerTests {
    @Test("a head ends at the same byte however it is cut", arguments: 0..<40)
    func headIsCutAnywhere(cut: Int) {
        let head = Array("GET / HTTP/1.1\r\nHost: a.example.org\r\n\r\n".utf8)
        var scanner = HeadScanner(limits: ListenerLimits())
        let first = scanner.scan(head.prefix(cut))
        guard cut < head.count else {
            #expect(first == .ended(after: head.count))
            return
        }
        #expect(first == .needsMore)
        #expect(scanner.scan(Array(head.dropFirst(cut)) + Array("rest".utf8)) == .ended(after: head.count - cut))
    }

    @Test("a chunked body ends at the same byte however it is cut", arguments: 0..<22)
    func chunksAreCutAnywhere(cut: Int) {
        let body = Array("5\r\nhello\r\n1\r\n!\r\n0\r\n\r\n".utf8)
        var scanner = ChunkScanner(bodyBytes: 6)
        let first = scanner.scan(body.prefix(cut))
        guard cut < body.count else {
            #expect(first == .ended(after: body.count))
            return
        }
        #expect(first == .needsMore)
        #expect(scanner.scan(Array(body.dropFirst(cut)) + Array("rest".utf8)) == .ended(after: body.count - cut))
    }

    static let smallLimits: ListenerLimits = {
        var limits = ListenerLimits()
        limits.headBytes = 2_000
        return limits
    }()

    @Test("random bytes never stop the scanners by a crash, and never grow past the limit", arguments: 0..<50 as Range<UInt64>)
    func randomBytes(seed: UInt64) {
        var random = SplitMix64(seed: seed)
        let alphabet = Array("GET /:;0aF\r\n\r\n\t ".utf8) + [0, 0xFF, 0x7F]
        let bytes = (0..<3_000).map { _ in alphabet[Int.random(in: alphabet.indices, using: &random)] }
        var head = HeadScanner(limits: Self.smallLimits)
        #expect(head.scan(bytes) != .needsMore)
        var chunks = ChunkScanner(bodyBytes: 1_000)
        #expect(chunks.scan(bytes) != .needsMore)
    }
}
