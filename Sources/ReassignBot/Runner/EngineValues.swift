import DocSpaceKit
import JobEngine

extension JobEngine.Person {
    /// The engine's view of a member.
    init(_ person: DocSpaceKit.Person) {
        let role: Role =
            switch person.role {
            case .owner: .owner
            case .docSpaceAdmin: .docSpaceAdmin
            case .roomAdmin: .roomAdmin
            case .user: .user
            case .guest: .guest
            case .unknown: .unknown
            }
        let status: Status =
            if person.status.contains(.disabled) {
                .disabled
            } else if person.status.contains(.pending) {
                .pending
            } else if person.status.contains(.active) {
                .active
            } else {
                .unknown
            }
        self.init(
            id: person.id.description,
            name: person.name,
            email: person.email,
            role: role,
            status: status,
            isFromDirectory: person.isLDAP,
            usedSpaceBytes: person.usedSpaceBytes,
            disabledAt: person.terminated.map { Timestamp(milliseconds: $0.unixMilliseconds) }
        )
    }
}

extension JobEngine.Progress {
    /// The engine's view of a progress record.
    init(_ progress: ReassignProgress) {
        let status: Status =
            switch progress.status {
            case .created: .created
            case .running: .running
            case .completed: .completed
            case .canceled: .canceled
            case .failed: .failed
            case .unknown(let number): .unknown(String(number))
            case .unknownName(let name): .unknown(name)
            }
        self.init(
            percentage: progress.percentage.value,
            status: status,
            isCompleted: progress.isCompleted,
            error: progress.error
        )
    }
}

extension Trouble {
    /// Why a call gave no usable answer.
    init(_ error: DocSpaceError) {
        self =
            switch error.code {
            case .unauthorized: .credentialRefused
            case .rateLimited: .rateLimited(retryAfter: error.retryAfter)
            default:
                if let status = error.status {
                    status == 200 ? .unreadable : .status(status)
                } else {
                    .unreachable
                }
            }
    }
}
