/// The faults that are still to come, in the order they were added.
struct FaultSchedule: Sendable {
    private(set) var faults: [SimulatorFault] = []

    mutating func add(_ fault: SimulatorFault) { faults.append(fault) }

    mutating func clear() { faults = [] }

    /// The fault that meets a request, if one does; the first that matches and is due wins, and every one that matches counts.
    mutating func take(for operation: PortalOperation) -> SimulatorFault? {
        var taken: SimulatorFault?
        for index in faults.indices where faults[index].operation ?? operation.rawValue == operation.rawValue {
            if faults[index].skip > 0 {
                faults[index].skip -= 1
            } else if taken == nil {
                taken = faults[index]
                if let times = faults[index].times { faults[index].times = times - 1 }
            }
        }
        faults.removeAll { ($0.times ?? 1) <= 0 }
        return taken
    }
}
