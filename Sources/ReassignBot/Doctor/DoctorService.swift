import ChatPlatforms
import ServiceLifecycle

/// Answers `/reassign doctor`.
struct DoctorService: Service {
    let queue: LaterQueue
    let doctor: Doctor
    let channels: ChannelDirectory
    let courier: Courier
    let catalogue: any Catalogue
    let clock: BotClock

    /// Runs until the service group shuts down.
    func run() async {
        await cancelWhenGracefulShutdown {
            await queue.elements.forEach(atOnce: 1) { await answer($0) }
        }
    }

    private func answer(_ command: InboundCommand) async {
        guard let platform = channels.platform(command.origin.platform), let reply = command.reply else { return }
        // Whoever asks may not be who set the bot up: nothing is posted to a channel on their word.
        let findings = await doctor.examine(.never)
        await courier.answer(catalogue.doctorText(findings), by: platform, to: reply.url, clock: clock)
    }
}
