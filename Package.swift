// swift-tools-version: 6.2
import PackageDescription

let common: [SwiftSetting] = [
  .enableUpcomingFeature("ExistentialAny"),
  .enableUpcomingFeature("InternalImportsByDefault"),
  .enableUpcomingFeature("MemberImportVisibility"),
  .enableUpcomingFeature("NonisolatedNonsendingByDefault"),
  .treatAllWarnings(as: .error),
]
/// Every target but the libcurl module and its tests.
let safe = common + [.strictMemorySafety()]

let grdb = Target.Dependency.product(name: "GRDB", package: "GRDB.swift")
/// SQLite's own functions, as GRDB links them: for the statements that GRDB would cut texts in.
let sqlite = Target.Dependency.product(name: "GRDBSQLite", package: "GRDB.swift")
let arguments = Target.Dependency.product(
  name: "ArgumentParser", package: "swift-argument-parser")

func tests(_ module: String, _ dependencies: Target.Dependency..., settings: [SwiftSetting]? = nil)
  -> Target
{
  .testTarget(
    name: "\(module)Tests", dependencies: [.byName(name: module), "TestSupport"] + dependencies,
    swiftSettings: settings ?? safe)
}

let package = Package(
  name: "caption-sync",
  products: [
    .library(
      name: "CaptionSync",
      targets: [
        "CaptionSync", "CaptionStore", "CaptionDuplicates", "CaptionCore", "CaptionHTTP",
        "CurlTransport",
      ]),
    .executable(name: "captions", targets: ["captions"]),
  ],
  dependencies: [
    .package(url: "https://github.com/apple/swift-argument-parser.git", exact: "1.8.2"),
    .package(url: "https://github.com/groue/GRDB.swift.git", exact: "7.10.0"),
  ],
  targets: [
    .systemLibrary(
      name: "CCurl", pkgConfig: "libcurl", providers: [.apt(["libcurl4-openssl-dev"])]),
    .systemLibrary(
      name: "CArchive", pkgConfig: "libarchive", providers: [.apt(["libarchive-dev"])]),
    .systemLibrary(name: "CExpat", pkgConfig: "expat", providers: [.apt(["libexpat1-dev"])]),
    .systemLibrary(name: "CGumbo", pkgConfig: "gumbo", providers: [.apt(["libgumbo-dev"])]),
    .systemLibrary(name: "CMalloc"),
    .systemLibrary(
      name: "CSQLite", pkgConfig: "sqlite3", providers: [.apt(["libsqlite3-dev"])]),
    .systemLibrary(name: "CXXHash", pkgConfig: "libxxhash", providers: [.apt(["libxxhash-dev"])]),

    .target(name: "CaptionText", swiftSettings: safe),
    .target(name: "CaptionCore", dependencies: ["CaptionText", "CXXHash"], swiftSettings: safe),
    .target(
      name: "CaptionDuplicates", dependencies: ["CaptionCore", "CaptionText"], swiftSettings: safe),
    .target(name: "CaptionHTTP", dependencies: ["CXXHash"], swiftSettings: safe),
    .target(name: "CurlTransport", dependencies: ["CCurl", "CaptionHTTP"], swiftSettings: common),
    .target(
      name: "CaptionRemotes",
      dependencies: [
        "CArchive", "CaptionCore", "CaptionHTTP", "CaptionText", "CExpat", "CGumbo", "CXXHash",
      ],
      swiftSettings: safe),
    .target(
      name: "CaptionStore", dependencies: ["CaptionDuplicates", grdb, sqlite],
      swiftSettings: safe),
    .target(
      name: "CaptionSync", dependencies: ["CaptionRemotes", "CaptionStore"], swiftSettings: safe),
    .executableTarget(
      name: "captions",
      dependencies: ["CMalloc", "CSQLite", "CaptionSync", "CurlTransport", arguments],
      swiftSettings: safe),

    .target(
      name: "TestSupport", dependencies: ["CaptionRemotes"], path: "Tests/TestSupport",
      swiftSettings: safe),
    .target(
      name: "RemoteContract", dependencies: ["CaptionSync"], path: "Tests/RemoteContract",
      swiftSettings: safe),
    tests("CaptionText", grdb),
    tests("CaptionCore"),
    tests("CaptionDuplicates"),
    tests("CaptionHTTP"),
    tests("CurlTransport", settings: common),
    tests("CaptionRemotes"),
    tests("CaptionStore", grdb),
    tests("CaptionSync", "CurlTransport", "RemoteContract"),
    tests("captions", grdb, "CurlTransport", "RemoteContract"),

    .target(
      name: "Simulation", dependencies: ["CaptionSync"], path: "Tests/Simulation",
      swiftSettings: safe),
    .executableTarget(
      name: "simulate", dependencies: ["CSQLite", "Simulation", arguments], path: "Tests/Simulate",
      swiftSettings: safe),
    tests("Simulation", "CaptionStore", "CaptionSync"),

    .executableTarget(
      name: "measure-duplicates", dependencies: ["CaptionSync", arguments],
      path: "Benchmarks/Duplicates", swiftSettings: safe),
    .executableTarget(
      name: "measure-conformance",
      dependencies: ["CaptionCore", "CaptionDuplicates", "CaptionText", arguments],
      path: "Benchmarks/Conformance", exclude: ["exceptions.json"], swiftSettings: safe),
  ]
)
