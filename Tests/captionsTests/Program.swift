import Foundation
import TestSupport

/// The built program, run in a folder of its own with a store, feeds and an environment.
struct Program {
  struct Ending {
    var status: Int32
    var output: String
    var errors: String

    /// The lines of the output, read as JSON objects.
    var objects: [[String: Any]] {
      get throws {
        try output.split(separator: "\n").map { line in
          try JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any] ?? [:]
        }
      }
    }
  }

  let folder: ScratchFolder

  init() throws {
    folder = try ScratchFolder()
  }

  /// A program whose store has been made, with a remote `blog` that is a copy of a fixture.
  static func withFeed(_ fixture: String = "cli/blog.json") async throws -> Program {
    let program = try Program()
    try program.copy(fixture, to: "blog.json")
    _ = try await program("init")
    _ = try await program("remote", "add", "blog", "blog.json")
    _ = try await program("sync")
    return program
  }

  /// Beside the test bundle.
  static var executable: URL {
    let tests = Bundle.allBundles.map(\.bundleURL).first { $0.pathExtension == "xctest" }
    let folder =
      tests?.deletingLastPathComponent() ?? URL(filePath: CommandLine.arguments[0])
      .deletingLastPathComponent()
    return folder.appending(path: "captions")
  }

  /// Runs the program to its end.
  func callAsFunction(
    _ arguments: String..., input: String? = nil, environment: [String: String] = [:]
  ) async throws -> Ending {
    try await run(arguments, input: input, environment: environment)
  }

  func run(
    _ arguments: [String], input: String? = nil, environment: [String: String] = [:]
  ) async throws -> Ending {
    // Files take any amount of output without anybody reading along.
    let name = UUID().uuidString
    let files = ["in", "out", "err"].map { URL(filePath: folder.file("\(name).\($0)")) }
    try Data((input ?? "").utf8).write(to: files[0])
    for file in files.dropFirst() { try Data().write(to: file) }
    let process = Process()
    process.executableURL = Self.executable
    process.arguments = arguments
    process.currentDirectoryURL = URL(filePath: folder.path)
    process.environment = [
      "PATH": "/usr/bin:/bin", "TZ": "UTC", "TMPDIR": folder.path, "COLUMNS": "80",
    ].merging(environment) { $1 }
    process.standardInput = try FileHandle(forReadingFrom: files[0])
    process.standardOutput = try FileHandle(forWritingTo: files[1])
    process.standardError = try FileHandle(forWritingTo: files[2])
    let status = try await withCheckedThrowingContinuation { continuation in
      process.terminationHandler = { continuation.resume(returning: $0.terminationStatus) }
      do {
        try process.run()
      } catch {
        process.terminationHandler = nil
        continuation.resume(throwing: error)
      }
    }
    let texts = try files.map { String(decoding: try Data(contentsOf: $0), as: UTF8.self) }
    for file in files { try FileManager.default.removeItem(at: file) }
    return Ending(status: status, output: texts[1], errors: texts[2])
  }

  func copy(_ fixture: String, to name: String) throws {
    try Data(try Fixtures.bytes(fixture)).write(to: URL(filePath: folder.file(name)))
  }

  func write(_ text: String, to name: String) throws {
    try Data(text.utf8).write(to: URL(filePath: folder.file(name)))
  }

  func read(_ name: String) throws -> String {
    String(decoding: try Data(contentsOf: URL(filePath: folder.file(name))), as: UTF8.self)
  }

  /// Changes the blog as another hand would.
  func replaceInBlog(_ old: String, _ new: String) throws {
    let text = try read("blog.json")
    try write(text.replacingOccurrences(of: old, with: new), to: "blog.json")
  }

  /// The identity of the post at a key of the blog.
  func id(_ key: String) async throws -> String {
    try await self("show", "blog:\(key)", "--json").objects.first?["id"] as? String ?? ""
  }
}
