import Foundation

/// A folder for logs that nobody keeps.
struct ScratchFolder {
    private let url = FileManager.default.temporaryDirectory.appending(path: "reassign-chaos-\(UUID().uuidString)")

    init() throws {
        try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
    }

    func file(_ name: String) -> URL { url.appending(path: name) }

    func remove() {
        // It is in the temporary folder: what stays is cleaned up with it.
        try? FileManager.default.removeItem(at: url)
    }
}
