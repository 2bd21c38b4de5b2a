import Foundation
import HTTPTypes
import TransportCore

/// Buttons as the chat stand-in shows them.
extension Stage {
    /// A line of the channel.
    struct Line: Decodable, Sendable {
        struct Button: Decodable, Sendable {
            var label: String
            var style: String
        }

        var sequence: Int
        var origin: String
        var text: String
        var buttons: [Button]
        var replaces: Int?
    }

    func lines() async throws -> [Line] { try await get([Line].self, "channel") }

    /// Presses the newest such button that the person sees.
    ///
    /// - Parameter sequence: The line with the button, even if it says something else by now.
    /// - Returns: `nil` if the person sees none.
    @discardableResult
    func press(_ label: String, as user: String = "olga", on sequence: Int? = nil) async throws -> Exchange? {
        struct Order: Encodable {
            var label: String
            var user: String
            var entry: Int?
        }
        let order = String(decoding: try JSONEncoder().encode(Order(label: label, user: user, entry: sequence)), as: UTF8.self)
        let response = try await chat(.post, "press", order)
        guard response.status == 200 else {
            guard String(decoding: response.body, as: UTF8.self).hasPrefix("no_button") else {
                throw TimedOut(description: "press: \(response.status)")
            }
            return nil
        }
        return try JSONDecoder().decode(Exchange.self, from: Data(response.body))
    }

    /// Waits for a line that shows such a button now.
    func line(withButton label: String) async throws -> Line {
        try await poll("button \(label)") {
            let lines = try await lines()
            let replaced = Set(lines.compactMap(\.replaces))
            return lines.last { line in !replaced.contains(line.sequence) && line.buttons.contains { $0.label == label } }
        }
    }

    /// Waits for what a message says after its button was pressed.
    func line(replacing sequence: Int) async throws -> Line {
        try await poll("replacement of \(sequence)") { try await lines().last { $0.replaces == sequence } }
    }

    /// Waits for what somebody was told about a press, whichever way the platform takes it.
    func told(startingWith start: String) async throws -> String {
        try await poll("told \(start)") {
            try await lines().last { ["reply", "acknowledgement"].contains($0.origin) && $0.text.hasPrefix(start) }?.text
        }
    }
}
