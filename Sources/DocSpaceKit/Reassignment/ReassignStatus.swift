/// What the portal says a reassignment is doing.
public enum ReassignStatus: Hashable, Sendable {
    /// 0; practically never seen.
    case created
    /// 1; also while it waits in the portal's queue.
    case running
    /// 2
    case completed
    /// 3; asked for, or stopped by the portal itself after a slow step.
    case canceled
    /// 4; the portal spells it `Failted`.
    case failed
    /// Another number.
    case unknown(Int)
    /// Another word, at most 40 characters.
    case unknownName(String)

    /// Takes the number the portal writes.
    public init(number: Int) {
        self =
            switch number {
            case 0: .created
            case 1: .running
            case 2: .completed
            case 3: .canceled
            case 4: .failed
            default: .unknown(number)
            }
    }

    /// Takes a name, in any case, or a number written as text.
    public init(name: String) {
        if let number = Int(name) {
            self.init(number: number)
            return
        }
        self =
            switch name.lowercased() {
            case "created": .created
            case "running": .running
            case "completed": .completed
            case "canceled": .canceled
            case "failted", "failed": .failed
            default: .unknownName(SingleLine.text(name, limit: 40))
            }
    }

    /// Whether the number is one of an ended job, 2 and above. An unknown name says nothing.
    public var isFinal: Bool {
        switch self {
        case .created, .running, .unknownName: false
        case .completed, .canceled, .failed: true
        case .unknown(let number): number >= 2
        }
    }
}

extension ReassignStatus: Decodable {
    public init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        if let number = try? container.decode(Int.self) {
            self.init(number: number)
        } else {
            self.init(name: try container.decode(String.self))
        }
    }
}
