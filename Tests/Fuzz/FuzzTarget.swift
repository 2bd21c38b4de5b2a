internal import Glibc

/// One kind of input that comes from outside, and what must be true of whatever is made of it.
struct FuzzTarget: Sendable {
    /// Letters and hyphens.
    let name: String
    /// Pieces that mean something in this input, for libFuzzer's dictionary.
    var words: [String] = []
    /// First inputs.
    let seeds: @Sendable (Samples) -> [[UInt8]]
    /// Reads the input as the bot would, and ends the process where a promise is broken.
    let check: @Sendable ([UInt8]) -> Void

    /// The ten of them.
    static let all: [FuzzTarget] = [
        .form, .percent, .json, .signature, .command, .person, .retryAfter, .portal, .configuration, .encoder,
    ]

    /// Most processor time for one input, in nanoseconds: the 100 ms that are promised, three times over for the sanitizers.
    private static let timeLimit: UInt64 = 3 * 100_000_000

    /// One input. The clock counts what the processor did, not what else the machine was busy with.
    func run(on input: [UInt8]) {
        let begun = Self.processorTime
        check(input)
        let time = Self.processorTime - begun
        promise(time <= Self.timeLimit, "\(time / 1_000_000) ms for \(input.count) bytes")
    }

    private static var processorTime: UInt64 {
        var time = timespec()
        clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time)
        return UInt64(time.tv_sec) * 1_000_000_000 + UInt64(time.tv_nsec)
    }
}

/// Ends the run where a promise is broken: libFuzzer keeps the input in a file.
func promise(_ isKept: @autoclosure () -> Bool, _ words: @autoclosure () -> String) {
    if !isKept() { fatalError("broken promise: " + words()) }
}

/// Whether both texts have the same scalars. `==` would also take `é` for `e` and an accent.
func areSame(_ left: String, _ right: String) -> Bool {
    left.utf8.elementsEqual(right.utf8)
}

/// Two lower-case digits.
func hexadecimal(_ byte: UInt8) -> String {
    let digits = String(byte, radix: 16)
    return digits.utf8.count == 1 ? "0" + digits : digits
}

/// Every byte as `%XX`: the form nobody can misread.
func percentEncoded(_ text: String) -> [UInt8] {
    text.utf8.flatMap { Array("%".utf8) + Array(hexadecimal($0).utf8) }
}
