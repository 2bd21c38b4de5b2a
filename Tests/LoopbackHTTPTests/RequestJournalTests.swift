import Foundation
import HTTPTypes
import LoopbackHTTP
import Testing

@Suite("Request journal")
struct RequestJournalTests {
    @Test("entries are numbered from 1 without gaps, also from many tasks")
    func numbering() async throws {
        let journal = try RequestJournal()
        await withThrowingTaskGroup(of: Void.self) { group in
            for index in 0..<50 { group.addTask { try journal.append(JournalEntry(kind: "k\(index)")) } }
        }
        #expect(journal.entries.map(\.sequence) == Array(1...50))
        #expect(Set(journal.entries.map(\.kind)).count == 50)
    }

    @Test("the file has one line per entry as soon as append returns")
    func durable() throws {
        try withTemporaryFile { path in
            let journal = try RequestJournal(path: path)
            let request = LoopbackRequest(method: .post, target: "/a?b", headerFields: [:], body: Array("two\nlines ü".utf8))
            for count in 1...3 {
                try journal.append(JournalEntry(kind: "post", request: request, extras: ["count": "\(count)"]))
                let lines = try String(contentsOfFile: path, encoding: .utf8).split(separator: "\n", omittingEmptySubsequences: false)
                #expect(lines.count == count + 1)
                let last = try JSONDecoder().decode(JournalEntry.self, from: Data(lines[count - 1].utf8))
                #expect(last == journal.entries.last)
                #expect(last.body == "two\nlines ü")
            }
        }
    }

    @Test("a journal goes on where a killed process left it, without the unfinished line")
    func recovery() throws {
        try withTemporaryFile { path in
            let first = try RequestJournal(path: path)
            try first.append(JournalEntry(kind: "one"))
            try first.append(JournalEntry(kind: "two"))
            let whole = try Data(contentsOf: URL(filePath: path))
            try (whole + Data(#"{"sequence":3,"ki"#.utf8)).write(to: URL(filePath: path))
            let second = try RequestJournal(path: path)
            #expect(second.entries.map(\.kind) == ["one", "two"])
            try second.append(JournalEntry(kind: "three"))
            #expect(try RequestJournal(path: path).entries.map(\.sequence) == [1, 2, 3])
        }
    }

    @Test("a file that is no journal is refused", arguments: ["hello\n", #"{"sequence":1}"# + "\n", "[]\n"])
    func foreignFile(content: String) throws {
        try withTemporaryFile { path in
            try Data(content.utf8).write(to: URL(filePath: path))
            let error = #expect(throws: LoopbackError.self) { _ = try RequestJournal(path: path) }
            #expect(error?.code == .journalFailed)
            #expect(try Data(contentsOf: URL(filePath: path)) == Data(content.utf8))
        }
    }

    @Test("a closed journal refuses entries and keeps those it has")
    func closed() throws {
        try withTemporaryFile { path in
            let journal = try RequestJournal(path: path)
            try journal.append(JournalEntry(kind: "one"))
            journal.close()
            #expect(throws: LoopbackError.self) { try journal.append(JournalEntry(kind: "two")) }
            #expect(journal.entries.map(\.kind) == ["one"])
        }
    }

    private func withTemporaryFile(_ body: (String) throws -> Void) throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: "journal-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        try body(folder.appending(path: "journal.jsonl").path())
    }
}
