import Foundation

/// Whole lines to standard output or standard error, unbuffered, so that a pipe sees them at once.
enum StandardStreams {
    static func write(_ line: String, isError: Bool = false) {
        guard !line.isEmpty else { return }
        let handle = isError ? FileHandle.standardError : FileHandle.standardOutput
        // A closed pipe must not end the program; there is nobody left to tell.
        try? handle.write(contentsOf: Data("\(line)\n".utf8))
    }
}
