import ChatSimulator
import DocSpaceSimulator
import Foundation
import HTTPTypes
import LoopbackHTTP

extension SecretsLane {
    /// Good work and all kinds of trouble, from the first start to the last stop.
    func live() async throws {
        try await start()
        try await job()
        for line in [
            "help", "whoami", "status", "history", "plan anna@example.org maria@example.org", "plan nobody@example.org maria@example.org",
            "nobody@example.org maria@example.org", "anna@example.org", "cancel J-99", "x \"", "",
        ] {
            try await type(line)
        }
        try await forge()
        try await troubleChat()
        try await troublePortal()
        try await lookAround("while running")
        try await backUp("while running")
        // Ended as by a power cut, and as by a mistake of its own.
        for (signal, name) in [(SIGKILL, "killed"), (SIGABRT, "aborted"), (SIGTRAP, "trapped")] {
            try await order()
            try await end(name, by: signal, code: 128 + Int(signal))
            try await start()
        }
        try await job()
        portal.update { $0.revoke(key) }
        try await job()
        try await lookAround("with a revoked key")
        try await end("with a revoked key", by: SIGTERM, code: 0)
        portal.update { $0.add(PortalKey(value: key, name: "canary", owner: PortalWorld.Sample.olga)) }
        try await backUp("when stopped")
        try await otherStarts()
        try gather()
    }

    /// Orders a move.
    private func order() async throws {
        var dice = Dice(seed: UInt64(places.count))
        try await type(lane.addLeaver(with: &dice).command.replacing("/reassign ", with: ""))
    }

    /// Orders a move, and gives it and its messages a while.
    func job() async throws {
        let before = chat.channel.count
        try await order()
        let deadline = ContinuousClock.now + .milliseconds(400)
        while ContinuousClock.now < deadline {
            let texts = chat.channel.dropFirst(before).map(\.text)
            if texts.contains(where: { text in ["✅", "❌", "⚠"].contains { text.hasPrefix($0) } }) { return }
            try await Task.sleep(for: .milliseconds(10))
        }
    }

    /// Requests that are not authentic, or not even readable.
    private func forge() async throws {
        guard let last = chat.exchanges.last, let port = Int(lane.address.split(separator: ":").last ?? "") else { return }
        let body = String(decoding: last.request.body, as: UTF8.self)
        for (index, body) in ["", "token=wrong-token-0000000000", String(body.dropFirst()), "\(body)&token=x", "a=%zz&\(body)"].enumerated()
        {
            var request = last.request
            request.body = Array(body.utf8)
            let answer = try await LoopbackClient.send(request, port: port, timeout: .seconds(5))
            keep("the answer to forgery \(index + 1)", "\(answer.headerFields)\n\(answer.text)")
        }
    }

    /// Every way in which a post can go wrong, with answers that repeat what they were sent.
    private func troubleChat() async throws {
        var faults = ChatFault.Answer.allCases.filter { $0 != .stalled }.map { answer in
            var fault = ChatFault(answer)
            fault.status = 502
            fault.body = answer == .redirect ? "\(chat.webhookURL)/again" : webhookToken
            return fault
        }
        faults += [400, 403, 404, 500].map { .text($0, "invalid_token \(webhookToken) at \(chat.webhookURL)") }
        for fault in faults {
            chat.setFault(fault, times: 2)
            chat.setFault(fault, times: 1, on: .reply)
            try await type("plan anna@example.org maria@example.org")
            try await job()
            chat.clearFaults()
            try await type("status")
        }
    }

    /// Every way in which a call can go wrong, with answers that repeat the key.
    private func troublePortal() async throws {
        let words = ["Authorization: Bearer \(key)", "{\"headers\":{\"authorization\":\"Bearer \(key)\"}}"]
        var answers: [SimulatorFault.Answer] = [
            .closed, .half, .otherPerson, .redirect(to: "http://127.0.0.1:1/\(key)"), .oversized(bytes: 400_000), .text("<html>\(key)"),
            .text("{"), .text("\"\(key)\""), .text("{\"response\":\"\(key)\"}"), .text(String(repeating: "[", count: 100)),
        ]
        answers += [400, 401, 403, 404, 429, 500].flatMap { status in
            [
                .exception(status, message: "refused \(key)"), .words(status, words[0]), .words(status, words[1]),
                .status(status, body: .page, retryAfterSeconds: nil), .status(status, body: .problem, retryAfterSeconds: 1),
            ]
        }
        for (index, answer) in answers.enumerated() {
            for operation in [nil, "startReassignment", "progress"] as [String?] {
                portal.add(SimulatorFault(operation: operation, times: 1, isProcessed: index.isMultiple(of: 2), answer: answer))
            }
            try await type("plan anna@example.org maria@example.org")
            try await job()
            portal.clearFaults()
        }
        // The work itself fails, with the key in its words.
        portal.update { $0.pendingFailure = JobFailure(percentage: 50, message: "no access with \(key)") }
        try await job()
    }

    /// Every log level and format, secrets in files, a portal that speaks no TLS, configurations that are wrong in one key each.
    private func otherStarts() async throws {
        for (index, level) in ["trace", "debug", "info", "notice", "warning", "error", "critical"].enumerated() {
            // The listener's address is needed, and said at `info`: a quiet log is read for what else it says.
            try await quietStart(level: level, format: index.isMultiple(of: 2) ? "text" : "json")
        }
        try await start(try secretFiles())
        try await job()
        try await lookAround("with secret files", hasSecretFiles: true)
        try await end("with secret files", by: SIGTERM, code: 0)

        try await start(["REASSIGN_DOCSPACE_URL": portal.baseURL.replacing("http:", with: "https:")])
        try await job()
        try await lookAround("without TLS")
        try await end("without TLS", by: SIGTERM, code: 0)

        let secret = SecretsLane.secret
        for name in lane.environment.keys.sorted() where name.hasPrefix("REASSIGN_") {
            // What names a thing is shown by check-config, so a secret in it would be the operator's own doing.
            for value in ["https://user:\(secret)@127.0.0.1/", "\(secret)\n\"", "{\(secret)"] where !Self.shown.contains(name) {
                try await run("check-config with a wrong \(name)", ["check-config"], [name: value])
            }
        }
        let file = lane.folder.appending(path: "secret files/wrong.yaml")
        for text in ["slack: {signingSecret: [\(secret)", "signingSecret: \(secret)\nsigningSecret: \(secret)\n", "- \(secret)"] {
            try Data(text.utf8).write(to: file)
            try await run("check-config of a wrong file", ["check-config", "--config", file.path])
        }
        try await run("an unknown option", ["serve", "--store", "x"])
    }

    /// Starts and stops it without waiting for words that it may not say.
    private func quietStart(level: String, format: String) async throws {
        let changes: [String: String?] = ["REASSIGN_LOG_LEVEL": level, "REASSIGN_LOG_FORMAT": format, "REASSIGN_DOCSPACE_TOKEN": "\(key)0"]
        var environment = lane.environment
        for (name, value) in changes { environment[name] = value }
        let words = try await BotProcess.words(of: environment, for: .milliseconds(300))
        keep("the log at \(level) as \(format)", words)
    }

    /// Variables whose values check-config shows as they are.
    private static let shown: Set<String> = [
        "REASSIGN_STORE", "REASSIGN_LISTEN", "REASSIGN_ADMIN_LISTEN", "REASSIGN_SLACK_TEAMS", "REASSIGN_SLACK_CHANNELS",
        "REASSIGN_SLACK_USERS", "REASSIGN_MATTERMOST_TEAMS", "REASSIGN_MATTERMOST_CHANNELS", "REASSIGN_MATTERMOST_USERS",
    ]
}
