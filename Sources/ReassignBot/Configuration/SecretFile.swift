internal import Glibc

/// Reads a secret from a file.
enum SecretFile {
    /// Most bytes a secret may have; more is some other file.
    static let limitBytes = 16_384

    /// Why a file gives no secret; worded to follow the file's key.
    struct Unusable: Error {
        let reason: String
    }

    static func exists(_ path: String) -> Bool {
        access(path, F_OK) == 0
    }

    static func isReadable(_ path: String) -> Bool {
        access(path, R_OK) == 0
    }

    /// The size of a plain file; `nil` for devices, pipes and folders, which may have no end or nobody who writes.
    static func plainSize(_ path: String) -> Int? {
        var status = stat()
        guard stat(path, &status) == 0, status.st_mode & S_IFMT == S_IFREG else { return nil }
        return Int(status.st_size)
    }

    /// The text of the file, without the line break that editors and `echo` leave at its end.
    static func text(at path: String) throws(Unusable) -> String {
        // O_NONBLOCK: opening a pipe that nobody writes to must not hang the start.
        let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
        guard descriptor >= 0 else { throw Unusable(reason: "names a file that cannot be opened (\(String(cString: strerror(errno))))") }
        defer { close(descriptor) }
        var status = stat()
        guard fstat(descriptor, &status) == 0, status.st_mode & S_IFMT == S_IFREG else {
            throw Unusable(reason: "names something that is not a plain file")
        }
        var bytes: [UInt8] = []
        var chunk = [UInt8](repeating: 0, count: 4_096)
        while true {
            let count = chunk.withUnsafeMutableBytes { read(descriptor, $0.baseAddress, $0.count) }
            if count < 0, errno == EINTR { continue }
            guard count >= 0 else { throw Unusable(reason: "names a file that cannot be read (\(String(cString: strerror(errno))))") }
            if count == 0 { break }
            bytes += chunk[..<count]
            guard bytes.count <= limitBytes else { throw Unusable(reason: "names a file of more than \(limitBytes) bytes") }
        }
        if bytes.last == UInt8(ascii: "\n") { bytes.removeLast() }
        if bytes.last == UInt8(ascii: "\r") { bytes.removeLast() }
        guard let text = String(validating: bytes, as: UTF8.self) else { throw Unusable(reason: "names a file that is not UTF-8 text") }
        return text
    }
}
