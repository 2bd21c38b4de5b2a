import Foundation
import ReassignTestKit

/// Makes certificates with the `openssl` command, all in one folder that goes away with it.
final class CertificateWorkshop {
    /// What a server needs.
    struct Files {
        let certificate: String
        let key: String
        /// Certificates that are sent along.
        let chain: String?
    }

    private let folder: URL
    private var count = 0
    private var intermediates: [String: Files] = [:]

    /// The certificate that a client is told to trust.
    var authorityPath: String { path("authority.pem") }

    init() throws {
        folder = FileManager.default.temporaryDirectory.appending(path: "reassign-tls-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        for name in ["authority", "stranger"] { try makeRoot(name) }
    }

    func close() { try? FileManager.default.removeItem(at: folder) }

    func make(_ offer: TLSOffer) throws -> Files {
        count += 1
        let name = "leaf\(count)"
        var extensions = ["basicConstraints=critical,CA:FALSE", "extendedKeyUsage=\(offer.usage)"] + offer.extra
        if let names = offer.names { extensions.append("subjectAltName=\(names)") }
        let issuer: Files
        var chain: String?
        switch offer.issuer {
        case .authority: issuer = Files(certificate: authorityPath, key: path("authority.key"), chain: nil)
        case .stranger: issuer = Files(certificate: path("stranger.pem"), key: path("stranger.key"), chain: nil)
        case .itself: issuer = Files(certificate: "", key: path("\(name).key"), chain: nil)
        case .intermediate(let kind, let isSent):
            issuer = try intermediate(kind)
            if isSent { chain = issuer.certificate }
        }
        // A subject that no wildcard and no client can take for the host.
        return try sign(
            name, subject: "/CN=Test server", by: issuer, extensions, from: offer.notBefore, to: offer.notAfter, digest: offer.digest,
            key: offer.key, chain: chain)
    }

    private func intermediate(_ kind: TLSOffer.IntermediateKind) throws -> Files {
        if let made = intermediates[kind.rawValue] { return made }
        var extensions = ["basicConstraints=critical,CA:\(kind == .noAuthority ? "FALSE" : "TRUE")", "keyUsage=critical,keyCertSign"]
        if kind == .otherNames { extensions.append("nameConstraints=critical,permitted;DNS:example.org") }
        let made = try sign(
            "intermediate-\(kind.rawValue)", subject: "/CN=Intermediate \(kind.rawValue)",
            by: Files(certificate: authorityPath, key: path("authority.key"), chain: nil), extensions, from: "20200101000000Z",
            to: kind == .expired ? "20200201000000Z" : "20400101000000Z", digest: "-sha256", key: TLSOffer(name: "").key, chain: nil)
        intermediates[kind.rawValue] = made
        return made
    }

    private func makeRoot(_ name: String) throws {
        // RSA, because the old digests sign with nothing else.
        try openssl(["genpkey", "-algorithm", "RSA", "-pkeyopt", "rsa_keygen_bits:2048", "-out", path("\(name).key")])
        try openssl([
            "req", "-x509", "-new", "-key", path("\(name).key"), "-days", "2", "-subj", "/CN=Test \(name)", "-out", path("\(name).pem"),
            "-addext", "basicConstraints=critical,CA:TRUE", "-addext", "keyUsage=critical,keyCertSign",
        ])
    }

    private func sign(
        _ name: String, subject: String, by issuer: Files, _ extensions: [String], from notBefore: String, to notAfter: String,
        digest: String, key: [String], chain: String?
    ) throws -> Files {
        let files = Files(certificate: path("\(name).pem"), key: path("\(name).key"), chain: chain)
        try openssl(["genpkey"] + key + ["-out", files.key])
        try openssl(["req", "-new", "-key", files.key, "-subj", subject, "-out", path("\(name).csr")])
        // `openssl ca`, because `x509` of version 3.0 cannot set both ends of the validity.
        let settings = """
            [ca]
            default_ca = workshop
            [workshop]
            database = \(path("\(name).db"))
            serial = \(path("\(name).serial"))
            new_certs_dir = \(folder.path)
            policy = anything
            unique_subject = no
            [anything]
            commonName = supplied
            [extensions]
            \(extensions.joined(separator: "\n"))
            """
        try settings.write(toFile: path("\(name).cnf"), atomically: true, encoding: .utf8)
        try "".write(toFile: path("\(name).db"), atomically: true, encoding: .utf8)
        try String(format: "%04x", 0x1000 + name.utf8.reduce(0) { ($0 &* 31 &+ Int($1)) & 0xFFF }).write(
            toFile: path("\(name).serial"), atomically: true, encoding: .utf8)
        let signer = issuer.certificate.isEmpty ? ["-selfsign"] : ["-cert", issuer.certificate]
        try openssl(
            [
                "ca", "-batch", "-notext", "-config", path("\(name).cnf"), "-extensions", "extensions", "-md", String(digest.dropFirst()),
                "-startdate", notBefore, "-enddate", notAfter, "-keyfile", issuer.key, "-in", path("\(name).csr"), "-out",
                files.certificate,
            ] + signer)
        return files
    }

    private func openssl(_ arguments: [String]) throws {
        let process = try ChildProcess("openssl", arguments, keeping: .all)
        guard process.wait() == 0 else {
            throw CommandError(description: "openssl \(arguments.joined(separator: " ")): \(process.lines.joined(separator: "\n"))")
        }
    }

    private func path(_ name: String) -> String { folder.appending(path: name).path }
}
