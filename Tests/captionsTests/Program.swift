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
  static func withFeed(_ fixture: String = "cli/blog.json") throws -> Program {
    let program = try Program()
    try program.copy(fixture, to: "blog.json")
    _ = try program("init")
    _ = try program("remote", "add", "blog", "blog.json")
    _ = try program("sync")
    return program
  }

  /// Beside the test bundle.
  static var executable: String {
    let bundle = Bundle.allBundles.map(\.bundleURL).first { $0.pathExtension == "xctest" }
    let test = bundle ?? URL(filePath: CommandLine.arguments[0])
    return test.deletingLastPathComponent().appending(path: "captions").path
  }

  /// Runs the program to its end.
  func callAsFunction(
    _ arguments: String..., input: String? = nil, environment: [String: String] = [:]
  ) throws -> Ending {
    try run(arguments, input: input, environment: environment)
  }

  func run(
    _ arguments: [String], input: String? = nil, environment: [String: String] = [:]
  ) throws -> Ending {
    // Files take any amount of output without anybody reading along.
    let files = ["in", "out", "err"].map { folder.file(".\($0)-\(arguments.hashValue)") }
    try Data((input ?? "").utf8).write(to: URL(filePath: files[0]))
    let all = [
      "PATH": "/usr/bin:/bin", "TZ": "UTC", "TMPDIR": folder.path, "COLUMNS": "80",
    ].merging(environment) { $1 }
    let status = try ChildProcess(
      [Self.executable] + arguments, environment: all.map { "\($0.key)=\($0.value)" },
      folder: folder.path, files: files
    ).wait()
    let texts = try files.map {
      String(decoding: try Data(contentsOf: URL(filePath: $0)), as: UTF8.self)
    }
    for file in files { try FileManager.default.removeItem(atPath: file) }
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
  func id(_ key: String) throws -> String {
    try self("show", "blog:\(key)", "--json").objects.first?["id"] as? String ?? ""
  }
}
