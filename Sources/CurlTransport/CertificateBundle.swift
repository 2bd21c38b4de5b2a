internal import Glibc

/// The trust anchors of every connection: those of the system and, if configured, one more file.
///
/// Without an extra file libcurl gets the path of the system's bundle, and keeps the parsed form for 24 hours. With one, both are
/// joined in memory, because libcurl takes only one bundle.
final class CertificateBundle: @unchecked Sendable {
    // Safe to share: both are set once in `init`, and nobody writes to the bytes afterwards (libcurl only reads them).
    let path: String?
    let joined: UnsafeMutableRawBufferPointer?

    /// Where the distributions keep their bundle.
    static let systemPaths = [
        "/etc/ssl/certs/ca-certificates.crt",  // Debian, Ubuntu, Arch, Alpine
        "/etc/pki/tls/certs/ca-bundle.crt",  // Fedora, RHEL
        "/etc/pki/ca-trust/extracted/pem/tls-ca-bundle.pem",  // RHEL 7 and later
        "/etc/ssl/ca-bundle.pem",  // openSUSE
        "/etc/ssl/cert.pem",  // Alpine, BSD, macOS
    ]

    /// Largest file accepted; the system's bundles have about 220 KB.
    private static let fileLimitBytes = 4 << 20

    /// - Throws: ``CurlConfigurationError`` with `.certificateFile` if there is no system bundle and no extra file, or if the
    ///   extra file cannot be read, holds no certificate, or is over 4 MiB.
    init(extraFile: String?, systemPaths: [String] = CertificateBundle.systemPaths) throws(CurlConfigurationError) {
        let system = systemPaths.first { access($0, R_OK) == 0 }
        guard let extraFile else {
            guard let system else {
                throw CurlConfigurationError(
                    code: .certificateFile,
                    detail: "no system certificates found (looked for \(systemPaths.joined(separator: ", "))); install ca-certificates")
            }
            path = system
            joined = nil
            return
        }
        let extra = try Self.read(extraFile)
        guard String(decoding: extra, as: UTF8.self).contains("-----BEGIN CERTIFICATE-----") else {
            throw CurlConfigurationError(code: .certificateFile, detail: "\(extraFile) holds no PEM certificate")
        }
        let bytes = (try system.map(Self.read) ?? []) + [0x0A] + extra + [0x0A]
        let memory = UnsafeMutableRawBufferPointer.allocate(byteCount: bytes.count, alignment: 1)
        memory.copyBytes(from: bytes)
        path = nil
        joined = memory
    }

    deinit {
        joined?.deallocate()
    }

    private static func read(_ path: String) throws(CurlConfigurationError) -> [UInt8] {
        func refused(_ reason: String) -> CurlConfigurationError {
            CurlConfigurationError(code: .certificateFile, detail: "\(path): \(reason)")
        }
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { throw refused(String(cString: strerror(errno))) }
        defer { close(descriptor) }
        var bytes: [UInt8] = []
        var part = [UInt8](repeating: 0, count: 65_536)
        while true {
            let count = Glibc.read(descriptor, &part, part.count)
            if count < 0, errno == EINTR { continue }
            guard count >= 0 else { throw refused(String(cString: strerror(errno))) }
            if count == 0 { return bytes }
            bytes.append(contentsOf: part[..<count])
            guard bytes.count <= fileLimitBytes else { throw refused("larger than \(fileLimitBytes) bytes") }
        }
    }
}
