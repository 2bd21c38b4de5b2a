import CurlTransport
import DocSpaceKit
import TransportCore

#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#else
import Darwin
#endif

/// Starts the reassignment of one person's data and prints its stages until it ends.
@main
struct WatchReassignment {
    static func main() async {
        do {
            let settings = try Settings(arguments: Array(CommandLine.arguments.dropFirst()))
            let transport = try CurlClient(configuration: CurlConfiguration(privateDestinations: settings.privateDestinations))
            let code = await outcome(of: settings, over: transport)
            // The thread of libcurl has to end before the process does.
            await transport.shutdown()
            exit(code)
        } catch {
            say(error)
            say("usage: DOCSPACE_URL=https://… DOCSPACE_TOKEN=… watch-reassignment <from e-mail> <to e-mail>")
            exit(2)
        }
    }

    private static func outcome(of settings: Settings, over transport: CurlClient) async -> CInt {
        do {
            let credential = try DocSpaceCredential(settings.token)
            let client = try DocSpaceClient(portal: settings.portal, credential: credential, transport: transport)
            return try await run(settings, client) ? 0 : 1
        } catch {
            // With the details: this is a person's own terminal, not a channel.
            say(String(reflecting: error))
            return 1
        }
    }

    private static func run(_ settings: Settings, _ client: DocSpaceClient) async throws -> Bool {
        guard let from = try await client.person(email: settings.from), let to = try await client.person(email: settings.to) else {
            say("one of them is unknown to the portal")
            return false
        }
        say("\(from.name) (\(from.status)) → \(to.name) (\(to.role)), profile kept")
        if let running = try await client.progress(of: from.id), !running.hasEnded {
            say("a reassignment of \(from.name) already runs, and the portal does not tell to whom")
            return false
        }
        switch await client.start(from: from.id, to: to.id, deleteProfile: false) {
        case .accepted: break
        case .refused(let error), .notSent(let error):
            say("nothing was started: \(error.serverMessage ?? error.description)")
            return false
        case .unknown(let error):
            say("\(error): it may have started; looking for it")
        }
        return try await watch(from.id, client)
    }

    /// Asks every 2 s. The portal forgets a finished job after about a minute, so no answer for that long means that nobody can tell.
    private static func watch(_ user: DocSpaceUserID, _ client: DocSpaceClient) async throws -> Bool {
        var shown: Percent?
        var questionsWithoutAnswer = 0
        while questionsWithoutAnswer < 45 {
            do {
                if let progress = try await client.progress(of: user) {
                    questionsWithoutAnswer = 0
                    if progress.percentage != shown {
                        say("stage \(progress.stage.rawValue) of \(ReassignStage.count), \(progress.percentage): \(progress.stage)")
                        shown = progress.percentage
                    }
                    if progress.hasEnded {
                        say([String(describing: progress.status), progress.error].compactMap { $0 }.joined(separator: ": "))
                        return progress.status == .completed
                    }
                } else {
                    questionsWithoutAnswer += 1
                }
            } catch {
                guard error.code == .unavailable || error.code == .rateLimited else { throw error }
                questionsWithoutAnswer += 1
                say("\(error); asking again")
            }
            try await Task.sleep(for: .seconds(2))
        }
        say("the portal does not know the job any more; that says nothing about how it ended")
        return false
    }
}

/// Prints a line at once, also into a file or pipe.
private func say(_ line: Any) {
    print(line)
    fflush(nil)
}

/// What the arguments and the environment say.
private struct Settings {
    let portal: String
    let token: Secret
    let from: String
    let to: String
    let privateDestinations: [CIDRBlock]

    struct Mistake: Error, CustomStringConvertible {
        let description: String
    }

    init(arguments: [String]) throws {
        guard arguments.count == 2 else { throw Mistake(description: "two e-mail addresses are needed") }
        func variable(_ name: String) -> String? { getenv(name).map { String(cString: $0) } }
        guard let portal = variable("DOCSPACE_URL"), let token = variable("DOCSPACE_TOKEN") else {
            throw Mistake(description: "DOCSPACE_URL and DOCSPACE_TOKEN are not both set")
        }
        self.portal = portal
        self.token = Secret(token)
        from = arguments[0]
        to = arguments[1]
        privateDestinations = try variable("DOCSPACE_PRIVATE").map { try $0.split(separator: ",").map { try CIDRBlock(String($0)) } } ?? []
    }
}
