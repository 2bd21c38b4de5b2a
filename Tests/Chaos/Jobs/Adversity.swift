import ChatSimulator
import DocSpaceSimulator

/// Something that goes wrong with one job, once, at a moment after the command in portal time.
struct Adversity: Sendable, CustomStringConvertible {
    enum Kind: Sendable {
        case portalFault(SimulatorFault)
        case chatFault(ChatFault, times: Int)
        /// The step towards a percentage takes this long.
        case slowStep(Int, Duration)
        case jobFailure(Int)
        case serviceRestart
        /// Somebody stops the job in DocSpace.
        case stoppedElsewhere
        /// The whole portal answers otherwise for a while.
        case closed(PortalSwitches, Duration)
        /// The bot is killed and away for a while.
        case kill(Duration)
        /// Who asked for the job stops it.
        case cancel
    }

    let kind: Kind
    let at: Duration

    var description: String {
        let what =
            switch kind {
            case .portalFault(let fault):
                "\(fault.operation ?? "every call") \(fault.answer) ×\(fault.times ?? 0)\(fault.isProcessed ? " processed" : "")"
            case .chatFault(let fault, let times): "chat \(fault.answer) ×\(times)"
            case .slowStep(let percentage, let time): "step to \(percentage) takes \(time)"
            case .jobFailure(let percentage): "fails at \(percentage)"
            case .serviceRestart: "service restarts"
            case .stoppedElsewhere: "stopped elsewhere"
            case .closed(_, let time): "portal closed for \(time)"
            case .kill(let time): "bot killed, away for \(time)"
            case .cancel: "cancelled"
            }
        return "\(at.components.seconds) s: \(what)"
    }

    /// None to four, in the order of their moments.
    static func draw(with dice: inout Dice) -> [Adversity] {
        let count = dice.pick([0, 1, 1, 1, 2, 2, 3, 4])
        var drawn: [Adversity] = []
        for _ in 0..<count { drawn.append(one(with: &dice)) }
        return drawn.sorted { $0.at < $1.at }
    }

    private static func one(with dice: inout Dice) -> Adversity {
        let late = Duration.seconds(Int.random(in: 0...25, using: &dice))
        switch Int.random(in: 0..<12, using: &dice) {
        case 0, 1: return Adversity(kind: .portalFault(fault(on: "startReassignment", times: 1, with: &dice)), at: .zero)
        case 2, 3:
            let call = dice.pick(["progress", "progress", "progress", "rooms", "necessary", "person"])
            return Adversity(kind: .portalFault(fault(on: call, times: Int.random(in: 1...8, using: &dice), with: &dice)), at: late)
        case 4:
            let step = dice.pick([10, 20, 30, 50, 70, 90, 95, 100])
            return Adversity(kind: .slowStep(step, .seconds(Int.random(in: 50...240, using: &dice))), at: .zero)
        case 5: return Adversity(kind: .jobFailure(dice.pick([5, 10, 20, 30, 50, 70, 90, 95])), at: .zero)
        case 6: return Adversity(kind: .serviceRestart, at: late)
        case 7: return Adversity(kind: .stoppedElsewhere, at: late)
        case 8:
            var switches = PortalSwitches()
            switch Int.random(in: 0..<3, using: &dice) {
            case 0: switches.isUnpaid = true
            case 1: switches.isEveryoneUnauthorized = true
            default: switches.closedWith = dice.pick([403, 404])
            }
            return Adversity(kind: .closed(switches, .seconds(Int.random(in: 5...200, using: &dice))), at: late)
        case 9:
            let faults: [ChatFault] = [
                .proxyError(502), .closed, .closed.afterProcessing, .rateLimited(retryAfter: "1"), .rateLimited(retryAfter: nil),
            ]
            return Adversity(kind: .chatFault(dice.pick(faults), times: Int.random(in: 1...3, using: &dice)), at: .zero)
        case 10: return Adversity(kind: .kill(.seconds(Int.random(in: 0...150, using: &dice))), at: late)
        default: return Adversity(kind: dice.hits(oneIn: 2) ? .cancel : .kill(.seconds(Int.random(in: 0...20, using: &dice))), at: late)
        }
    }

    private static func fault(on call: String, times: Int, with dice: inout Dice) -> SimulatorFault {
        let isProcessed = dice.hits(oneIn: 2)
        let answer: SimulatorFault.Answer =
            switch Int.random(in: 0..<9, using: &dice) {
            case 0: .closed
            case 1: .status(502, body: .page, retryAfterSeconds: nil)
            case 2: .status(504, body: .page, retryAfterSeconds: nil)
            case 3: .status(429, body: .empty, retryAfterSeconds: dice.hits(oneIn: 2) ? 5 : nil)
            case 4: .status(500, body: .exception, retryAfterSeconds: nil)
            case 5: .text("{\"count\":0,\"links\":[],\"status\":0,\"statusCode\":200}")
            case 6: .text("<html>")
            case 7: .half
            default: .otherPerson
            }
        // What the portal throttles, it does not carry out.
        let isThrottled = if case .status(429, _, _) = answer { true } else { false }
        return SimulatorFault(operation: call, times: times, isProcessed: isProcessed && !isThrottled, answer: answer)
    }
}
