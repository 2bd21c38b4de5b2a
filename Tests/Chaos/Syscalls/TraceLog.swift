import Glibc

/// What `strace` wrote down about one process, call by call in the order in which they began.
struct TraceLog {
    struct Call {
        let thread: Int
        let name: String
        /// The file or socket of the first argument, as `strace` names it.
        let target: String
        /// The line at which it began.
        let began: Int
        /// The line at which it returned; `nil` if the process ended first.
        var ended: Int?
        /// What it returned.
        var result: Int?
        /// Whether `strace` made it fail.
        var isInjected = false
        /// The line at which it began, arguments and all.
        fileprivate let line: ArraySlice<UInt8>

        /// Whether its arguments have this text in them.
        func says(_ text: String) -> Bool { line.has(text) }
    }

    var calls: [Call] = []

    init(_ bytes: [UInt8]) {
        var open: [Int: Int] = [:]
        var number = 0
        for line in bytes.split(separator: UInt8(ascii: "\n")) {
            number += 1
            let words = line.split(separator: UInt8(ascii: " "), maxSplits: 1)
            guard words.count == 2, let thread = Int(String(decoding: words[0], as: UTF8.self)) else { continue }
            let rest = words[1].drop { $0 == UInt8(ascii: " ") }
            if rest.starts(with: "<... ".utf8) {
                guard let index = open.removeValue(forKey: thread) else { continue }
                calls[index].finish(at: number, line: rest)
            } else if let parenthesis = rest.firstIndex(of: UInt8(ascii: "(")) {
                let call = Call(
                    thread: thread, name: String(decoding: rest[..<parenthesis], as: UTF8.self),
                    target: Self.target(of: rest[parenthesis...]), began: number, line: rest)
                calls.append(call)
                if rest.ends(with: "<unfinished ...>") {
                    open[thread] = calls.count - 1
                } else {
                    calls[calls.count - 1].finish(at: number, line: rest)
                }
            }
        }
    }

    /// The moments that can be found again: each call that `matters`, counted within its thread.
    func points(where matters: (Call) -> Bool) -> [CallPoint] {
        var counts: [Int: [String: Int]] = [:]
        var seen: Set<CallPoint> = []
        var points: [CallPoint] = []
        for call in calls {
            let occurrence = counts[call.thread, default: [:]][call.name, default: 0] + 1
            counts[call.thread, default: [:]][call.name] = occurrence
            let point = CallPoint(call: call.name, occurrence: occurrence)
            if matters(call), seen.insert(point).inserted { points.append(point) }
        }
        return points
    }

    /// How many calls of this name there were.
    func count(of name: String) -> Int { calls.count { $0.name == name } }

    /// `16</path>, …` has its target in angle brackets.
    private static func target(of arguments: ArraySlice<UInt8>) -> String {
        let head = arguments.dropFirst().prefix { $0 != UInt8(ascii: ",") && $0 != UInt8(ascii: ")") && $0 != UInt8(ascii: ">") }
        guard let bracket = head.firstIndex(of: UInt8(ascii: "<")) else { return "" }
        return String(decoding: head[(bracket + 1)...], as: UTF8.self)
    }
}

extension TraceLog.Call {
    /// Whether it was about the network.
    var isOnSocket: Bool { target.hasPrefix("socket:") || name == "connect" }

    fileprivate mutating func finish(at number: Int, line: ArraySlice<UInt8>) {
        ended = number
        isInjected = line.ends(with: "(INJECTED)")
        // What it returned is behind the last equals sign, which is pushed to a column of its own where the line is short.
        guard let equals = line.lastRange(of: " = ") else { return }
        let digits = line[(equals + 3)...]
        result = Int(String(decoding: digits.prefix { $0 == UInt8(ascii: "-") || (48...57).contains($0) }, as: UTF8.self))
    }
}

extension ArraySlice<UInt8> {
    fileprivate func has(_ text: String) -> Bool {
        withUnsafeBytes { line in
            var text = text
            return text.withUTF8 { wanted in
                guard let first = wanted.first, let start = line.baseAddress, let pattern = wanted.baseAddress else {
                    return wanted.isEmpty
                }
                var offset = 0
                while line.count - offset >= wanted.count {
                    let most = line.count - offset - wanted.count + 1
                    guard let found = memchr(start + offset, CInt(first), most) else { return false }
                    offset = start.distance(to: UnsafeRawPointer(found))
                    if memcmp(found, pattern, wanted.count) == 0 { return true }
                    offset += 1
                }
                return false
            }
        }
    }

    fileprivate func ends(with text: String) -> Bool { suffix(text.utf8.count).elementsEqual(text.utf8) }

    fileprivate func lastRange(of text: String) -> Int? {
        let needle = Array(text.utf8)
        var position = endIndex - needle.count
        while position >= startIndex {
            if self[position..<(position + needle.count)].elementsEqual(needle) { return position }
            position -= 1
        }
        return nil
    }
}
