import Foundation

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#elseif canImport(Darwin)
    import Darwin
#endif

/// The checks on a store's path before SQLite opens it.
///
/// An existing file is only looked at, never opened: closing any descriptor of a file drops all POSIX locks that this process
/// holds on it, the lock of a store that is open already included.
struct StoreFile {
    /// Which file a path leads to.
    struct Identity: Equatable {
        let device: UInt64
        let number: UInt64

        init(_ status: stat) {
            device = UInt64(status.st_dev)
            number = UInt64(status.st_ino)
        }
    }

    let path: String

    /// Makes file and folder where they are missing, and refuses what cannot be a safe place.
    func prepare() throws(LedgerError) -> Identity {
        guard !path.isEmpty, !path.utf8.contains(0) else { throw unusable("the path is empty or has a zero byte in it") }
        try prepareFolder()
        try refuseNetworkFileSystem()
        let isNew = try create()
        try refuseOrphanedLog(isNew: isNew)
        let identity = try identity()
        try refuseReadOnly()
        return identity
    }

    /// Which file the path leads to; refuses links, files of others, and closes the file to group and others.
    func identity() throws(LedgerError) -> Identity {
        var status = stat()
        guard lstat(path, &status) == 0 else { throw unusable("it cannot be looked at: \(systemText(errno))") }
        switch status.st_mode & S_IFMT {
        case S_IFREG: break
        case S_IFLNK: throw unusable("it is a symbolic link; name the file itself")
        default: throw unusable("it is not a file")
        }
        guard status.st_uid == geteuid() else { throw unusable("it belongs to another user (uid \(status.st_uid))") }
        guard status.st_nlink == 1 else { throw unusable("the file has more than one name; two bots could open it side by side") }
        if status.st_mode & (S_IRWXG | S_IRWXO) != 0, chmod(path, S_IRUSR | S_IWUSR) != 0 {
            throw unusable("it can be read by others, and that cannot be changed: \(systemText(errno))")
        }
        return Identity(status)
    }

    private var folder: String {
        let folder = (path as NSString).deletingLastPathComponent
        return folder.isEmpty ? "." : folder
    }

    private func prepareFolder() throws(LedgerError) {
        var status = stat()
        if stat(folder, &status) == 0 {
            guard status.st_mode & S_IFMT == S_IFDIR else { throw unusable("\(folder) is not a folder") }
            return
        }
        guard mkdir(folder, S_IRWXU) == 0 || errno == EEXIST else {
            throw unusable("the folder \(folder) is missing and cannot be made: \(systemText(errno))")
        }
    }

    /// Whether the file had to be made. An existing one, or a link of that name, is left alone.
    private func create() throws(LedgerError) -> Bool {
        let descriptor = Self.openFile(path, O_RDWR | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, S_IRUSR | S_IWUSR)
        guard descriptor >= 0 else {
            guard errno == EEXIST else { throw unusable("it cannot be made: \(systemText(errno))") }
            return false
        }
        _ = Self.closeFile(descriptor)
        return true
    }

    /// SQLite deletes a log whose main file is empty, and with it everything that was not yet in the main file; and where a mark tells of a
    /// store, a new one would forget every job.
    private func refuseOrphanedLog(isNew: Bool) throws(LedgerError) {
        var main = stat()
        var log = stat()
        guard lstat(path, &main) == 0, main.st_size == 0 else { return }
        let hasLog = lstat("\(path)-wal", &log) == 0 && log.st_size > 0
        guard hasLog || StoreMark.read(ofStore: path) != nil else { return }
        if isNew { unlink(path) }
        throw LedgerError(
            code: .damaged,
            detail: "\(path) is missing or empty, but \(hasLog ? "its log \(path)-wal" : StoreMark.path(ofStore: path)) is not. "
                + LedgerError.restoreAdvice(path)
        )
    }

    /// SQLite opens a file that it may not write all the same, and then fails with "disk I/O error" when it locks it.
    private func refuseReadOnly() throws(LedgerError) {
        guard access(path, R_OK | W_OK) == 0 else { throw unusable("it cannot be written: \(systemText(errno))") }
    }

    private func refuseNetworkFileSystem() throws(LedgerError) {
        #if os(Linux)
            guard let resolved = realpath(folder, nil) else { throw unusable("\(folder) cannot be resolved: \(systemText(errno))") }
            defer { free(resolved) }
            guard let table = FileManager.default.contents(atPath: "/proc/self/mountinfo") else { return }
            let mounts = MountTable(String(decoding: table, as: UTF8.self))
            if let kind = mounts.fileSystem(of: String(cString: resolved)), MountTable.isRemote(kind) {
                throw unusable("it is on a network file system (\(kind)), where locks and flushes cannot be relied on")
            }
        #endif
    }

    private func unusable(_ reason: String) -> LedgerError {
        LedgerError(code: .unusablePath, detail: "\(path): \(reason)")
    }

    private func systemText(_ code: CInt) -> String { String(cString: strerror(code)) }

    // `open` and `close` would be taken for members where they are called.
    private static func openFile(_ path: String, _ flags: CInt, _ mode: mode_t) -> CInt { open(path, flags, mode) }
    private static func closeFile(_ descriptor: CInt) -> CInt { close(descriptor) }
}
