import ArgumentParser
import Foundation

/// Runs the public test tables of platforms and of Unicode against the rules of captions.
@main
struct MeasureConformance: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Runs public test tables, and prints how many cases of each pass.",
    discussion: """
      The folder holds any of twitter-text/extract.json and validate.json,
      atproto-richtext/rich-text-detection.tables.json, and Unicode's
      GraphemeBreakTest.txt and NormalizationTest.txt in unicode/.
      """)

  @Argument(help: "The folder with the tables.")
  var folder: String

  @Option(help: "Cases that need not pass, each with its reason.")
  var exceptions = "Benchmarks/Conformance/exceptions.json"

  func run() throws {
    let tables = URL(filePath: folder)
    let reasons = try Exceptions(URL(filePath: exceptions))
    var isWhole = true
    var count = 0
    for cases in try [
      TwitterTables.cases(in: tables.appending(path: "twitter-text")),
      BlueskyTables.cases(in: tables.appending(path: "atproto-richtext")),
      UnicodeTables.cases(in: tables.appending(path: "unicode")),
    ] {
      for (table, cases) in cases {
        count += cases.count
        isWhole = Self.report(table, cases, reasons) && isWhole
      }
    }
    guard count > 0 else { throw ValidationError("there are no tables in \(folder)") }
    if !isWhole { throw ExitCode.failure }
  }

  /// - Returns: Whether all cases pass that must.
  private static func report(_ table: String, _ cases: [Case], _ reasons: Exceptions) -> Bool {
    let failed = cases.filter { $0.found != $0.expected }
    let excepted = failed.filter { reasons.contain(table, $0.text) }
    let passed = cases.count - failed.count
    print("\(table): \(passed) of \(cases.count), \(excepted.count) excepted")
    for failure in failed where !reasons.contain(table, failure.text) {
      print("  \(failure.text.debugDescription): \(failure.found), not \(failure.expected)")
    }
    return failed.count == excepted.count
  }
}

/// One row of a table, and what is made of it here.
struct Case {
  var text: String
  var expected: String
  var found: String
}

/// Kinds of cases that need not pass, each with its reason.
struct Exceptions {
  private struct Exception: Decodable {
    var table: String
    /// A regular expression that its texts match.
    var pattern: String
    var reason: String
  }

  private let patterns: [(table: String, pattern: Regex<AnyRegexOutput>)]

  init(_ url: URL) throws {
    patterns = try JSONDecoder().decode([Exception].self, from: Data(contentsOf: url)).map {
      ($0.table, try Regex($0.pattern).matchingSemantics(.unicodeScalar))
    }
  }

  func contain(_ table: String, _ text: String) -> Bool {
    patterns.contains { $0.table == table && text.contains($0.pattern) }
  }
}

/// Reads a file of a folder; `nil` where it is not there.
func contents(of name: String, in folder: URL) throws -> Data? {
  let file = folder.appending(path: name)
  return FileManager.default.fileExists(atPath: file.path) ? try Data(contentsOf: file) : nil
}

/// A value of JSON as text, by which two are compared.
func text(of value: Any) throws -> String {
  let options: JSONSerialization.WritingOptions = [
    .fragmentsAllowed, .sortedKeys, .withoutEscapingSlashes,
  ]
  return String(
    decoding: try JSONSerialization.data(withJSONObject: value, options: options), as: UTF8.self)
}
