internal import CLibFuzzer
internal import Glibc

#if canImport(FoundationEssentials)
    internal import FoundationEssentials
#else
    internal import Foundation
#endif

/// `reassign-fuzz`: one libFuzzer program for every input from outside.
///
///     reassign-fuzz list                                          the targets
///     reassign-fuzz seeds FOLDER                                  writes first inputs and dictionaries: FOLDER/<target>/…, FOLDER/<target>.dict
///     reassign-fuzz TARGET [LIBFUZZER OPTION...] [CORPUS...]      runs one target until something breaks or time is up
@main
enum ReassignFuzz {
    /// Chosen by the first argument; libFuzzer's callback cannot carry anything.
    private static let target = CommandLine.arguments.dropFirst().first.flatMap { name in FuzzTarget.all.first { $0.name == name } }

    static func main() throws {
        switch CommandLine.arguments.dropFirst().first {
        case "list":
            FuzzTarget.all.forEach { print($0.name) }
        case "seeds" where CommandLine.arguments.count == 3:
            try writeSeeds(to: CommandLine.arguments[2])
        default:
            guard target != nil else {
                print("usage: reassign-fuzz list | seeds FOLDER | TARGET [LIBFUZZER OPTION...] [CORPUS...]")
                exit(2)
            }
            exit(run())
        }
    }

    /// libFuzzer gets the arguments without the target's name.
    private static func run() -> CInt {
        let arguments = [CommandLine.arguments[0]] + CommandLine.arguments.dropFirst(2)
        let pointers = UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>.allocate(capacity: arguments.count + 1)
        for (index, argument) in arguments.enumerated() { pointers[index] = strdup(argument) }
        pointers[arguments.count] = nil
        var count = CInt(arguments.count)
        var list: UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>? = pointers
        return LLVMFuzzerRunDriver(&count, &list) { data, size in
            ReassignFuzz.target?.run(on: Array(UnsafeBufferPointer(start: data, count: size)))
            return 0
        }
    }

    private static func writeSeeds(to folder: String) throws {
        let samples = try Samples()
        for target in FuzzTarget.all {
            let place = "\(folder)/\(target.name)"
            try FileManager.default.createDirectory(atPath: place, withIntermediateDirectories: true)
            for (number, seed) in target.seeds(samples).enumerated() {
                try Data(seed).write(to: URL(filePath: "\(place)/seed-\(number)"))
            }
            let words = target.words.map { "\"" + $0.utf8.map { "\\x" + hexadecimal($0) }.joined() + "\"\n" }
            try Data(words.joined().utf8).write(to: URL(filePath: "\(place).dict"))
        }
    }
}
