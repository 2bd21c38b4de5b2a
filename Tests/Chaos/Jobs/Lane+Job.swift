import ChatSimulator
import DocSpaceSimulator

extension Lane {
    /// What became of one job.
    struct Verdict {
        var faults: [String] = []
        /// The word for its end, as the channel read it.
        var end = "none"
        var transcript: [String] = []
        var adversities: [Adversity] = []
    }

    /// Does one job under random trouble and judges it.
    func job(_ number: Int, seed: UInt64) async throws -> Verdict {
        var dice = Dice(seed: seed &* 1_000_003 &+ UInt64(number))
        let course = addLeaver(with: &dice)
        var verdict = Verdict(adversities: Adversity.draw(with: &dice))
        // What meets the start must be there before it.
        for adversity in verdict.adversities where adversity.at == .zero && !adversity.needsJob {
            try await apply(adversity, to: course, nil)
        }

        let answer = try await chat.type(course.command, as: olga)
        guard let name = Self.job(in: answer) else {
            verdict.faults.append("not accepted: \(answer.privateText ?? answer.failure ?? "nothing")")
            return verdict
        }
        let start = ContinuousClock.now
        for adversity in verdict.adversities where adversity.at > .zero || adversity.needsJob {
            try await Task.sleep(until: start + adversity.at / scale)
            try await apply(adversity, to: course, name)
        }
        calm()

        let end = try await lastMessage(of: name, course)
        verdict.transcript = chat.channel.dropFirst(course.firstEntry).map(\.text)
        verdict.end = Self.mark(of: end)
        verdict.faults += judge(end, course)
        try await quiet()
        return verdict
    }

    private func apply(_ adversity: Adversity, to course: Course, _ name: String?) async throws {
        switch adversity.kind {
        case .portalFault(let fault): portal.add(fault)
        case .chatFault(let fault, let times): chat.setFault(fault, times: times)
        case .slowStep(let percentage, let time): portal.update { $0.pace.exceptions[percentage] = time }
        case .jobFailure(let percentage):
            portal.update { $0.pendingFailure = JobFailure(percentage: percentage, message: "Access denied") }
        case .serviceRestart: portal.update { $0.restartService() }
        case .stoppedElsewhere: portal.update { _ = $0.terminate(course.leaver.id) }
        case .closed(let switches, let time):
            portal.setSwitches(switches)
            try await Task.sleep(for: time / scale)
            portal.setSwitches(PortalSwitches())
        case .kill(let time):
            bot?.kill()
            try await Task.sleep(for: time / scale)
            try await startBot()
        case .cancel:
            if let name { try await chat.type("/reassign cancel \(name)", as: olga) }
        }
    }

    /// Nothing goes wrong any more.
    private func calm() {
        portal.clearFaults()
        chat.clearFaults()
        portal.setSwitches(PortalSwitches())
        portal.update { world in
            world.pendingFailure = nil
            world.pace.exceptions = [:]
        }
    }
}

extension Adversity {
    /// Whether the job must have a number first.
    fileprivate var needsJob: Bool {
        switch kind {
        case .portalFault, .chatFault, .slowStep, .jobFailure: false
        case .serviceRestart, .stoppedElsewhere, .closed, .kill, .cancel: true
        }
    }
}
