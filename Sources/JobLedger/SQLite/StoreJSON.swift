import Foundation

/// Values as JSON text, with sorted keys: the same value always gives the same text.
enum StoreJSON {
    static func text(_ value: some Encodable) throws -> String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        return String(decoding: try encoder.encode(value), as: UTF8.self)
    }

    /// - Throws: ``LedgerError`` with code `.damaged`, naming `what`, when the text is not such a value.
    static func value<Value: Decodable>(_ type: Value.Type, from text: String, of what: String) throws(LedgerError) -> Value {
        do {
            return try JSONDecoder().decode(type, from: Data(text.utf8))
        } catch {
            throw LedgerError(
                code: .damaged,
                detail:
                    "the stored \(what) cannot be read. Put the last backup in the store's place (`reassign-bot backup --help` says how)")
        }
    }
}
