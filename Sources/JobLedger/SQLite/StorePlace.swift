import Foundation

/// Where the files of an open store lie: a file that was deleted or replaced still takes every write, and none of them is ever found again.
struct StorePlace: Sendable {
    private let main: (path: String, identity: StoreFile.Identity)
    private let log: (path: String, identity: StoreFile.Identity)

    /// The files as they are now, after the first write.
    init(_ file: StoreFile) throws(LedgerError) {
        let logFile = StoreFile(path: "\(file.path)-wal")
        main = (file.path, try file.identity())
        log = (logFile.path, try logFile.identity())
    }

    /// - Throws: ``LedgerError`` with code `.broken` when one of the files is not in its place any more.
    func check() throws(LedgerError) {
        for (path, identity) in [main, log] {
            var status = stat()
            guard lstat(path, &status) == 0, identity == StoreFile.Identity(status) else {
                throw LedgerError(
                    code: .broken,
                    detail: "\(path) was deleted or replaced while the store was open. \(LedgerError.restoreAdvice(main.path))")
            }
        }
    }
}
