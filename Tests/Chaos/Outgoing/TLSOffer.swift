/// What a server shows for itself in a handshake.
struct TLSOffer {
    /// Who has signed the certificate.
    enum Issuer {
        /// The private authority that the client was told to trust.
        case authority
        /// An authority between, whose certificate is sent along, or not.
        case intermediate(IntermediateKind, isSent: Bool)
        /// An authority nobody has heard of.
        case stranger
        /// The certificate itself.
        case itself
    }

    /// What is wrong with an authority between.
    enum IntermediateKind: String {
        case good
        /// It is no authority: `CA:FALSE`.
        case noAuthority
        /// It may only sign for `example.org`.
        case otherNames
        /// Its time is over.
        case expired
    }

    let name: String
    var isGood = false
    var issuer: Issuer = .authority
    /// `subjectAltName`; `nil` for none.
    var names: String? = "DNS:localhost,IP:127.0.0.1"
    var usage = "serverAuth"
    var notBefore = "20200101000000Z"
    var notAfter = "20400101000000Z"
    var digest = "-sha256"
    /// Arguments of `openssl genpkey`.
    var key = ["-algorithm", "EC", "-pkeyopt", "ec_paramgen_curve:P-256"]
    var extra: [String] = []
    var serverOptions: [String] = []
    /// What the client asks for.
    var host = "localhost"

    private static let anyStrength = ["-cipher", "ALL:@SECLEVEL=0"]
    private static let shortKey = ["-algorithm", "RSA", "-pkeyopt", "rsa_keygen_bits:1024"]
    private static let usualKey = ["-algorithm", "RSA", "-pkeyopt", "rsa_keygen_bits:2048"]

    static let all: [TLSOffer] = [
        TLSOffer(name: "a private authority, a name", isGood: true),
        TLSOffer(name: "a private authority, an address", isGood: true, host: "127.0.0.1"),
        TLSOffer(name: "an authority between, sent along", isGood: true, issuer: .intermediate(.good, isSent: true)),
        TLSOffer(name: "an RSA key", isGood: true, key: usualKey),
        TLSOffer(name: "TLS 1.2", isGood: true, serverOptions: ["-tls1_2"]),

        TLSOffer(name: "expired", notAfter: "20200201000000Z"),
        TLSOffer(name: "not yet valid", notBefore: "20390101000000Z"),
        TLSOffer(name: "another host", names: "DNS:other.example.org"),
        TLSOffer(name: "no name at all", names: nil),
        TLSOffer(name: "an address where a name is asked for", names: "IP:127.0.0.1"),
        TLSOffer(name: "a name where an address is asked for", names: "DNS:localhost", host: "127.0.0.1"),
        TLSOffer(name: "the address written as a name", names: "DNS:127.0.0.1", host: "127.0.0.1"),
        TLSOffer(name: "a wildcard for everything", names: "DNS:*"),
        TLSOffer(name: "a wildcard for a whole domain", names: "DNS:*.localhost", host: "hooks.localhost"),
        TLSOffer(name: "signed by itself", issuer: .itself),
        TLSOffer(name: "an unknown authority", issuer: .stranger),
        TLSOffer(name: "the authority between is missing", issuer: .intermediate(.good, isSent: false)),
        TLSOffer(name: "the authority between is none", issuer: .intermediate(.noAuthority, isSent: true)),
        TLSOffer(name: "the authority between may not sign for this name", issuer: .intermediate(.otherNames, isSent: true)),
        TLSOffer(name: "the authority between is expired", issuer: .intermediate(.expired, isSent: true)),
        TLSOffer(name: "for clients only", usage: "clientAuth"),
        TLSOffer(name: "for signing code only", usage: "codeSigning"),
        TLSOffer(name: "a key of 1,024 bits", key: shortKey, serverOptions: anyStrength),
        TLSOffer(name: "signed with SHA-1", digest: "-sha1", key: usualKey, serverOptions: anyStrength),
        TLSOffer(name: "signed with MD5", digest: "-md5", key: usualKey, serverOptions: anyStrength),
        TLSOffer(name: "an unknown critical extension", extra: ["1.2.3.4.5=critical,ASN1:NULL"]),
        TLSOffer(name: "TLS 1.1", serverOptions: ["-tls1_1"] + anyStrength),
        TLSOffer(name: "TLS 1.0", serverOptions: ["-tls1"] + anyStrength),
        TLSOffer(name: "no encryption", serverOptions: ["-tls1_2", "-cipher", "NULL:@SECLEVEL=0"]),
        TLSOffer(name: "nobody's certificate", serverOptions: ["-tls1_2", "-nocert", "-cipher", "aNULL:@SECLEVEL=0"]),
    ]
}
