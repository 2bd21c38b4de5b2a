// swift-tools-version: 6.2

import PackageDescription

let package = Package(
    name: "watch-reassignment",
    platforms: [.macOS(.v15)],
    dependencies: [
        .package(name: "reassign-bot", path: "../..")
    ],
    targets: [
        .executableTarget(
            name: "watch-reassignment",
            dependencies: [
                .product(name: "CurlTransport", package: "reassign-bot"),
                .product(name: "DocSpaceKit", package: "reassign-bot"),
                .product(name: "TransportCore", package: "reassign-bot"),
            ],
            swiftSettings: [.treatAllWarnings(as: .error)]
        )
    ],
    swiftLanguageModes: [.v6]
)
