internal import FoundationEssentials
internal import NIOConcurrencyHelpers

#if canImport(Glibc)
    internal import Glibc
#elseif canImport(Musl)
    internal import Musl
#else
    internal import Darwin
#endif

/// The record of everything a stand-in was asked, in order: the oracle of tests that kill processes.
///
/// With a path, every entry is one line of JSON that is flushed to the disk before ``append(_:)`` returns. A stand-in appends first and
/// answers second, so whatever a client was told is in the file, even when either process was killed right after.
public final class RequestJournal: Sendable {
    private struct State {
        var entries: [JournalEntry]
        /// Nil without a file and after ``close()``.
        var descriptor: CInt?
        let hasFile: Bool
    }

    private let state: NIOLockedValueBox<State>

    /// Opens a journal; one that exists is continued, and a line that a killed process left unfinished is cut off.
    ///
    /// - Parameter path: The file, made with mode 0600; nil keeps entries in memory only.
    /// - Throws: ``LoopbackError`` with `.journalFailed`, also when the file is not a journal.
    public init(path: String? = nil) throws {
        guard let path else {
            state = NIOLockedValueBox(State(entries: [], descriptor: nil, hasFile: false))
            return
        }
        let descriptor = open(path, O_RDWR | O_CREAT | O_APPEND | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { throw Self.failure("open \(path)") }
        do {
            let entries = try Self.recover(descriptor, path: path)
            state = NIOLockedValueBox(State(entries: entries, descriptor: descriptor, hasFile: true))
        } catch {
            _ = Self.closeFile(descriptor)
            throw error
        }
    }

    deinit {
        close()
    }

    /// All entries so far, those of earlier processes on the same file included.
    public var entries: [JournalEntry] { state.withLockedValue { $0.entries } }

    /// Adds an entry and, with a file, waits until it is on the disk.
    ///
    /// - Returns: The entry with its number.
    /// - Throws: ``LoopbackError`` with `.journalFailed`. The entry then counts as not written, and the stand-in must not answer.
    @discardableResult
    public func append(_ entry: JournalEntry) throws -> JournalEntry {
        // The lock is held over the write and the flush, so that the order of numbers is the order of lines.
        try state.withLockedValue { state in
            var numbered = entry
            numbered.sequence = state.entries.count + 1
            if state.hasFile {
                guard let descriptor = state.descriptor else { throw LoopbackError(.journalFailed, detail: "the journal is closed") }
                try Self.write(Self.line(numbered), to: descriptor)
            }
            state.entries.append(numbered)
            return numbered
        }
    }

    /// Closes the file; entries stay readable, and a later ``append(_:)`` fails if there was a file.
    public func close() {
        let descriptor = state.withLockedValue { state in
            defer { state.descriptor = nil }
            return state.descriptor
        }
        if let descriptor { _ = Self.closeFile(descriptor) }
    }

    private static func line(_ entry: JournalEntry) throws -> [UInt8] {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        return try Array(encoder.encode(entry)) + [UInt8(ascii: "\n")]
    }

    private static func write(_ bytes: [UInt8], to descriptor: CInt) throws {
        var rest = bytes[...]
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes { systemWrite(descriptor, $0.baseAddress, $0.count) }
            if count < 0 {
                if errno == EINTR { continue }
                throw failure("write")
            }
            rest = rest.dropFirst(count)
        }
        guard fsync(descriptor) == 0 else { throw failure("fsync") }
    }

    private static func recover(_ descriptor: CInt, path: String) throws -> [JournalEntry] {
        let bytes = try readAll(descriptor)
        let whole = bytes.lastIndex(of: UInt8(ascii: "\n")).map { bytes[...$0] } ?? []
        let decoder = JSONDecoder()
        let entries = try whole.split(separator: UInt8(ascii: "\n")).map { line in
            do {
                return try decoder.decode(JournalEntry.self, from: Data(line))
            } catch {
                throw LoopbackError(.journalFailed, detail: "\(path) is not a journal: \(error)")
            }
        }
        guard entries.enumerated().allSatisfy({ $0.offset + 1 == $0.element.sequence }) else {
            throw LoopbackError(.journalFailed, detail: "\(path) has gaps")
        }
        if whole.count < bytes.count {
            guard ftruncate(descriptor, off_t(whole.count)) == 0, fsync(descriptor) == 0 else { throw failure("truncate \(path)") }
        }
        return entries
    }

    private static func readAll(_ descriptor: CInt) throws -> [UInt8] {
        var bytes: [UInt8] = []
        var piece = [UInt8](repeating: 0, count: 1 << 16)
        while true {
            let count = piece.withUnsafeMutableBytes { read(descriptor, $0.baseAddress, $0.count) }
            if count == 0 { return bytes }
            if count < 0 {
                if errno == EINTR { continue }
                throw failure("read")
            }
            bytes += piece.prefix(count)
        }
    }

    private static func failure(_ operation: String) -> LoopbackError {
        LoopbackError(.journalFailed, detail: "\(operation): \(String(cString: strerror(errno)))")
    }

    private static func closeFile(_ descriptor: CInt) -> CInt {
        #if canImport(Glibc)
            Glibc.close(descriptor)
        #elseif canImport(Musl)
            Musl.close(descriptor)
        #else
            Darwin.close(descriptor)
        #endif
    }

    private static func systemWrite(_ descriptor: CInt, _ bytes: UnsafeRawPointer?, _ count: Int) -> Int {
        #if canImport(Glibc)
            Glibc.write(descriptor, bytes, count)
        #elseif canImport(Musl)
            Musl.write(descriptor, bytes, count)
        #else
            Darwin.write(descriptor, bytes, count)
        #endif
    }
}
