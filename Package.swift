// swift-tools-version: 6.2

import PackageDescription

/// Settings every target is compiled with.
let strict: [SwiftSetting] = [
    .treatAllWarnings(as: .error),
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("InternalImportsByDefault"),
    .enableUpcomingFeature("MemberImportVisibility"),
]

extension Target.Dependency {
    static let argumentParser = product(name: "ArgumentParser", package: "swift-argument-parser")
    static let configuration = product(name: "Configuration", package: "swift-configuration")
    static let crypto = product(name: "Crypto", package: "swift-crypto")
    static let grdb = product(name: "GRDB", package: "GRDB.swift")
    static let httpTypes = product(name: "HTTPTypes", package: "swift-http-types")
    static let logging = product(name: "Logging", package: "swift-log")
    static let metrics = product(name: "CoreMetrics", package: "swift-metrics")
    static let nioConcurrencyHelpers = product(name: "NIOConcurrencyHelpers", package: "swift-nio")
    static let nioCore = product(name: "NIOCore", package: "swift-nio")
    static let nioHTTP1 = product(name: "NIOHTTP1", package: "swift-nio")
    static let nioPosix = product(name: "NIOPosix", package: "swift-nio")
    static let unixSignals = product(name: "UnixSignals", package: "swift-service-lifecycle")
    static let serviceLifecycle = product(name: "ServiceLifecycle", package: "swift-service-lifecycle")
}

let package = Package(
    name: "reassign-bot",
    platforms: [.macOS(.v15)],
    products: [
        .executable(name: "reassign-bot", targets: ["reassign-bot"]),
        .library(name: "TransportCore", targets: ["TransportCore"]),
        .library(name: "CurlTransport", targets: ["CurlTransport"]),
        .library(name: "DocSpaceKit", targets: ["DocSpaceKit"]),
    ],
    dependencies: [
        .package(url: "https://github.com/apple/swift-argument-parser", .upToNextMinor(from: "1.8.2")),
        .package(url: "https://github.com/apple/swift-configuration", .upToNextMinor(from: "1.4.0"), traits: ["YAML"]),
        .package(url: "https://github.com/apple/swift-crypto", .upToNextMinor(from: "4.5.2")),
        .package(url: "https://github.com/apple/swift-http-types", .upToNextMinor(from: "1.8.0")),
        .package(url: "https://github.com/apple/swift-log", .upToNextMinor(from: "1.16.2")),
        .package(url: "https://github.com/apple/swift-metrics", .upToNextMinor(from: "2.13.0")),
        .package(url: "https://github.com/apple/swift-nio", .upToNextMinor(from: "2.101.2")),
        .package(url: "https://github.com/groue/GRDB.swift", .upToNextMinor(from: "7.10.0")),
        .package(url: "https://github.com/swift-server/swift-service-lifecycle", .upToNextMinor(from: "2.13.0")),
    ],
    targets: [
        // Outgoing HTTP.
        .systemLibrary(
            name: "CReassignCurl",
            pkgConfig: "libcurl",
            providers: [.apt(["libcurl4-openssl-dev", "libssl-dev"])]
        ),
        .systemLibrary(name: "CReassignSystem"),
        .target(name: "TransportCore", dependencies: [.httpTypes], swiftSettings: strict),
        .target(
            name: "CurlTransport",
            dependencies: ["CReassignCurl", "TransportCore", .httpTypes],
            swiftSettings: strict
        ),

        // The client core and the chat side: neither knows the other.
        .target(name: "DocSpaceKit", dependencies: ["TransportCore", .httpTypes], swiftSettings: strict),
        .target(
            name: "ChatPlatforms",
            dependencies: ["TransportCore", .crypto, .httpTypes],
            swiftSettings: strict
        ),

        // Jobs: what to decide, and where it is remembered.
        .target(name: "JobEngine", dependencies: [.crypto], swiftSettings: strict),
        .target(name: "JobLedger", dependencies: ["JobEngine", .crypto, .grdb], swiftSettings: strict),

        // The bot.
        .target(
            name: "ReassignBot",
            dependencies: [
                "CReassignSystem", "ChatPlatforms", "CurlTransport", "DocSpaceKit", "JobEngine", "JobLedger", "TransportCore",
                .configuration, .httpTypes, .logging, .metrics, .nioConcurrencyHelpers, .nioCore, .nioHTTP1, .nioPosix,
                .serviceLifecycle, .unixSignals,
            ],
            swiftSettings: strict
        ),
        .executableTarget(
            name: "reassign-bot",
            dependencies: [
                "ChatSimulator", "CurlTransport", "DocSpaceKit", "DocSpaceSimulator", "JobEngine", "JobLedger", "ReassignBot",
                "TransportCore",
                .argumentParser, .logging, .serviceLifecycle, .unixSignals,
            ],
            swiftSettings: strict
        ),

        // Whole runs of the executable under random trouble.
        .executableTarget(
            name: "reassign-chaos",
            dependencies: [
                "ChatPlatforms", "ChatSimulator", "CurlTransport", "DocSpaceKit", "DocSpaceSimulator", "JobEngine", "JobLedger",
                "LoopbackHTTP", "ReassignBot", "ReassignTestKit", "TransportCore", .argumentParser, .crypto, .grdb, .httpTypes,
                .nioConcurrencyHelpers, .nioCore, .nioPosix,
            ],
            path: "Tests/Chaos",
            swiftSettings: strict
        ),

        // Stand-ins on loopback, and what tests share.
        .target(
            name: "LoopbackHTTP",
            dependencies: [.httpTypes, .nioConcurrencyHelpers, .nioCore, .nioHTTP1, .nioPosix],
            swiftSettings: strict
        ),
        .target(
            name: "DocSpaceSimulator",
            dependencies: ["LoopbackHTTP", .httpTypes, .nioConcurrencyHelpers],
            swiftSettings: strict
        ),
        .target(
            name: "ChatSimulator",
            dependencies: ["LoopbackHTTP", .crypto, .httpTypes, .nioConcurrencyHelpers],
            swiftSettings: strict
        ),
        .target(
            name: "ReassignTestKit",
            dependencies: ["JobEngine", "JobLedger", "TransportCore", .httpTypes, .nioConcurrencyHelpers],
            swiftSettings: strict
        ),
    ]
        + [
            ("TransportCore", ["TransportCore"]),
            ("CurlTransport", ["CurlTransport", "TransportCore", "ReassignTestKit"]),
            ("DocSpaceKit", ["DocSpaceKit", "DocSpaceSimulator", "LoopbackHTTP", "CurlTransport", "TransportCore", "ReassignTestKit"]),
            ("DocSpaceSimulator", ["DocSpaceSimulator", "LoopbackHTTP", "CurlTransport", "TransportCore"]),
            ("ChatPlatforms", ["ChatPlatforms", "TransportCore", "ReassignTestKit"]),
            ("ChatSimulator", ["ChatSimulator", "ChatPlatforms", "LoopbackHTTP", "TransportCore"]),
            ("JobEngine", ["JobEngine", "ReassignTestKit"]),
            ("JobLedger", ["JobLedger", "JobEngine", "ReassignTestKit"]),
        ].map { name, dependencies in
            .testTarget(
                name: "\(name)Tests",
                dependencies: dependencies.map { .byName(name: $0) } + [.httpTypes] + (name == "JobLedger" ? [.grdb] : []),
                resources: name == "ChatPlatforms" ? [.copy("Resources")] : [],
                swiftSettings: strict
            )
        }
        + [
            .testTarget(
                name: "ReassignBotTests",
                dependencies: [
                    "ReassignBot", "ChatPlatforms", "ChatSimulator", "CurlTransport", "DocSpaceKit", "DocSpaceSimulator", "JobEngine",
                    "JobLedger", "LoopbackHTTP", "TransportCore", "ReassignTestKit",
                    .crypto, .httpTypes, .logging, .metrics, .nioConcurrencyHelpers, .serviceLifecycle,
                ],
                swiftSettings: strict
            ),
            .testTarget(
                name: "LoopbackHTTPTests",
                dependencies: ["LoopbackHTTP", .httpTypes, .nioCore, .nioPosix],
                swiftSettings: strict
            ),
            .testTarget(
                name: "EndToEndTests",
                dependencies: [
                    "reassign-bot", "CurlTransport", "DocSpaceSimulator", "LoopbackHTTP", "ReassignTestKit", "TransportCore",
                    .crypto, .httpTypes, .nioConcurrencyHelpers,
                ],
                swiftSettings: strict
            ),
        ],
    swiftLanguageModes: [.v6]
)

// Only on request: libFuzzer's loop is no part of an ordinary build, and the sanitizers are in all of our code, since what is covered leads
// the search. Dependencies stay as they are.
if Context.environment["REASSIGN_FUZZ"] != nil {
    let sanitizers = ["-sanitize=fuzzer,address"]
    for target in package.targets where target.type == .regular {
        target.swiftSettings = strict + [.unsafeFlags(sanitizers + ["-enable-testing"])]
    }
    package.targets += [
        .systemLibrary(name: "CLibFuzzer", path: "Tests/Fuzz/CLibFuzzer"),
        .executableTarget(
            name: "reassign-fuzz",
            dependencies: [
                "ChatPlatforms", "CLibFuzzer", "CurlTransport", "DocSpaceKit", "ReassignBot", "TransportCore", .crypto, .httpTypes,
            ],
            path: "Tests/Fuzz",
            exclude: ["CLibFuzzer"],
            swiftSettings: strict + [.unsafeFlags(sanitizers)],
            linkerSettings: [.unsafeFlags(sanitizers + ["-use-ld=lld"])]
        ),
    ]
}
