internal import Foundation

/// A self-signed certificate made for one test, with its key; both files go away with it.
public final class TestCertificate: Sendable {
    /// Folder of the two files.
    private let folder: URL
    /// The certificate, PEM.
    public var certificatePath: String { folder.appendingPathComponent("certificate.pem").path }
    /// The private key, PEM.
    public var keyPath: String { folder.appendingPathComponent("key.pem").path }

    /// Makes a certificate for `name`, such as `DNS:localhost` or `IP:127.0.0.1`, with the `openssl` command.
    ///
    /// - Parameter days: How many days it is valid.
    /// - Throws: ``CommandError`` if the command fails.
    public init(name: String, days: Int = 2) throws {
        folder = FileManager.default.temporaryDirectory.appendingPathComponent("certificate-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        process.arguments = [
            "openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "\(days)",
            "-subj", "/CN=test", "-addext", "subjectAltName=\(name)",
            "-keyout", folder.appendingPathComponent("key.pem").path, "-out", folder.appendingPathComponent("certificate.pem").path,
        ]
        process.standardError = FileHandle.nullDevice
        try process.run()
        process.waitUntilExit()
        guard process.terminationStatus == 0 else { throw CommandError(description: "openssl req ended with \(process.terminationStatus)") }
    }

    deinit {
        // A file left in the temporary folder harms nobody.
        try? FileManager.default.removeItem(at: folder)
    }
}

/// A command that a test needs did not do its work.
public struct CommandError: Error, CustomStringConvertible {
    public let description: String
}

/// An HTTPS server on loopback that is not ours: `openssl s_server`, which answers every GET with a page about the connection.
public final class TLSServer: @unchecked Sendable {
    // Safe to share: `process` is set once, and only `stop` talks to it, which Foundation allows from any thread.
    private let process: Process
    /// Its port on 127.0.0.1.
    public let port: Int

    /// Starts it.
    ///
    /// - Parameter options: Further options of `openssl s_server`, such as `-tls1_1`.
    /// - Throws: ``CommandError`` if it does not listen.
    public init(_ certificate: TestCertificate, options: [String] = []) throws {
        process = Process()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        process.arguments =
            [
                "openssl", "s_server", "-accept", "127.0.0.1:0", "-www", "-cert", certificate.certificatePath, "-key", certificate.keyPath,
            ] + options
        let output = Pipe()
        process.standardOutput = output
        process.standardError = FileHandle.nullDevice
        process.standardInput = FileHandle.nullDevice
        try process.run()
        // It prints "ACCEPT 127.0.0.1:port" when it listens.
        var text = ""
        while !text.contains("ACCEPT") || !text.hasSuffix("\n") {
            let data = output.fileHandleForReading.availableData
            guard !data.isEmpty else { throw CommandError(description: "openssl s_server ended: \(text)") }
            text += String(decoding: data, as: UTF8.self)
        }
        let line = text.split(separator: "\n").first { $0.hasPrefix("ACCEPT") }
        guard let port = line?.split(separator: ":").last.flatMap({ Int($0) }) else {
            process.terminate()
            throw CommandError(description: "openssl s_server names no port: \(text)")
        }
        self.port = port
    }

    /// Ends it and waits for that.
    public func stop() {
        process.terminate()
        process.waitUntilExit()
    }

    deinit {
        if process.isRunning { process.terminate() }
    }
}
