import FoundationEssentials
import NIOCore
import NIOPosix

/// Asks a running bot.
public enum ControlClient {
    /// The answer of the bot that owns a store.
    ///
    /// - Returns: `nil` when none listens.
    /// - Throws: `IOError` or a decoding error when it goes away in mid-answer.
    public static func ask(_ request: ControlRequest, ofBotWithStore store: String) async throws -> ControlAnswer? {
        let path = ControlSocket.path(ofStore: store)
        guard path.utf8.count <= ControlSocket.longestPath else { return nil }
        let channel: NIOAsyncChannel<ByteBuffer, ByteBuffer>
        do {
            channel = try await ClientBootstrap(group: .singletonMultiThreadedEventLoopGroup)
                .connect(unixDomainSocketPath: path) { channel in
                    channel.eventLoop.makeCompletedFuture { try NIOAsyncChannel(wrappingChannelSynchronously: channel) }
                }
        } catch {
            // No socket, or one that a killed bot left behind.
            return nil
        }
        return try await channel.executeThenClose { input, output in
            try await output.write(ByteBuffer(bytes: try JSONEncoder().encode(request) + [UInt8(ascii: "\n")]))
            var answer = ByteBuffer()
            for try await part in input { answer.writeImmutableBuffer(part) }
            return try JSONDecoder().decode(ControlAnswer.self, from: Data(answer.readableBytesView))
        }
    }
}
