internal import Foundation
internal import Glibc

/// A self-signed certificate made for one test, with its key; both files go away with it.
public final class TestCertificate: Sendable {
    private let folder: URL
    /// The certificate, PEM.
    public var certificatePath: String { folder.appendingPathComponent("certificate.pem").path }
    /// The private key, PEM.
    public var keyPath: String { folder.appendingPathComponent("key.pem").path }

    /// Makes a certificate that is valid for two days, with the `openssl` command.
    ///
    /// - Parameter name: The names it is for, such as `DNS:localhost,IP:127.0.0.1`.
    /// - Throws: ``CommandError`` if the command fails.
    public init(name: String) throws {
        folder = FileManager.default.temporaryDirectory.appendingPathComponent("certificate-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        let process = try ChildProcess(
            "openssl",
            [
                "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "2", "-subj", "/CN=test",
                "-addext", "subjectAltName=\(name)", "-keyout", folder.appendingPathComponent("key.pem").path,
                "-out", folder.appendingPathComponent("certificate.pem").path,
            ])
        let code = process.wait()
        guard code == 0 else { throw CommandError(description: "openssl req ended with \(code)") }
    }

    deinit {
        // A file left in the temporary folder harms nobody.
        try? FileManager.default.removeItem(at: folder)
    }
}

/// An HTTPS server on loopback that is not ours: `openssl s_server`, which answers every GET with a page about the connection.
public final class TLSServer: Sendable {
    private let process: ChildProcess
    private let certificate: TestCertificate
    /// Its port on 127.0.0.1.
    public let port: Int

    /// Starts it.
    ///
    /// - Parameter options: Further options of `openssl s_server`, such as `-tls1_1`.
    /// - Throws: ``CommandError`` if it does not listen.
    public init(_ certificate: TestCertificate, options: [String] = []) throws(CommandError) {
        self.certificate = certificate
        process = try ChildProcess(
            "openssl",
            [
                "s_server", "-accept", "127.0.0.1:0", "-www", "-cert", certificate.certificatePath, "-key", certificate.keyPath,
            ] + options)
        // It prints "ACCEPT 127.0.0.1:port" when it listens.
        while true {
            let code = process.exitCode
            let line = process.lines.first { $0.hasPrefix("ACCEPT") }
            if let port = line?.split(separator: ":").last.flatMap({ Int($0) }) {
                self.port = port
                return
            }
            if let code { throw CommandError(description: "openssl s_server ended with \(code)") }
            Thread.sleep(forTimeInterval: 0.002)
        }
    }

    /// Ends it and waits for that; to be called exactly once.
    public func stop() {
        process.send(SIGTERM)
        process.wait()
    }
}
