#if canImport(Glibc)
    internal import Glibc
#elseif canImport(Musl)
    internal import Musl
#elseif canImport(Darwin)
    internal import Darwin
#endif
internal import NIOConcurrencyHelpers

/// Standard error, one whole line at a time.
public enum StandardError {
    private static let lock = NIOLock()

    /// Writes `line`; what cannot be written is lost, because there is nowhere left to say so.
    @Sendable
    public static func write(_ line: String) {
        let bytes = Array(line.utf8)
        // Lines longer than a pipe's atomic size could otherwise mix.
        lock.withLock {
            bytes.withUnsafeBytes { buffer in
                var rest = buffer[...]
                while !rest.isEmpty {
                    let written = platformWrite(UnsafeRawBufferPointer(rebasing: rest))
                    guard written > 0 else {
                        if written < 0, errno == EINTR { continue }
                        return
                    }
                    rest = rest.dropFirst(written)
                }
            }
        }
    }

    private static func platformWrite(_ bytes: UnsafeRawBufferPointer) -> Int {
        #if canImport(Glibc)
            Glibc.write(STDERR_FILENO, bytes.baseAddress, bytes.count)
        #elseif canImport(Musl)
            Musl.write(STDERR_FILENO, bytes.baseAddress, bytes.count)
        #else
            Darwin.write(STDERR_FILENO, bytes.baseAddress, bytes.count)
        #endif
    }
}
