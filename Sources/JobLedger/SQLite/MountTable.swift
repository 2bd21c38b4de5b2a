/// The mounted file systems, as Linux lists them in `/proc/self/mountinfo`.
///
/// - SeeAlso: <https://man7.org/linux/man-pages/man5/proc_pid_mountinfo.5.html>
struct MountTable {
    private struct Mount {
        let point: [Substring]
        let kind: String
    }

    private let mounts: [Mount]

    /// Reads the table; lines that do not fit the format are passed over.
    init(_ text: String) {
        mounts = text.split(separator: "\n").compactMap { line in
            let fields = line.split(separator: " ")
            // Optional fields of any number stand before the lone hyphen.
            guard fields.count > 6, let hyphen = fields.dropFirst(6).firstIndex(of: "-"), hyphen + 1 < fields.count else { return nil }
            let point = Self.unescaped(fields[4]).split(separator: "/")
            return Mount(point: point, kind: String(fields[hyphen + 1]))
        }
    }

    /// The kind of file system that holds `path`, an absolute path without links; `nil` if the table does not tell.
    func fileSystem(of path: String) -> String? {
        let parts = path.split(separator: "/")
        // A later mount on the same point covers the earlier one.
        return mounts.filter { parts.starts(with: $0.point) }
            .reduce(nil as Mount?) { best, next in (best?.point.count ?? 0) <= next.point.count ? next : best }?
            .kind
    }

    /// Whether files of this kind live on another machine, or behind a program that need not keep locks and flushes.
    static func isRemote(_ kind: String) -> Bool {
        let remote: Set = [
            "9p", "afs", "beegfs", "ceph", "cifs", "coda", "fuse", "gfs2", "lustre", "ncpfs", "nfs", "nfs4", "ocfs2", "smb3", "smbfs",
            "vboxsf",
        ]
        return remote.contains(kind) || kind.hasPrefix("fuse.")
    }

    /// Space, tab, newline and backslash are written as a backslash and three octal digits.
    private static func unescaped(_ field: Substring) -> String {
        var bytes: [UInt8] = []
        var rest = Array(field.utf8)[...]
        while let byte = rest.popFirst() {
            if byte == UInt8(ascii: "\\"), rest.count >= 3, let code = UInt8(String(decoding: rest.prefix(3), as: UTF8.self), radix: 8) {
                bytes.append(code)
                rest = rest.dropFirst(3)
            } else {
                bytes.append(byte)
            }
        }
        return String(decoding: bytes, as: UTF8.self)
    }
}
