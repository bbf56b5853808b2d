import ArgumentParser
import CaptionCore
import Foundation

/// Measures how many two-sided edits of captions merge without a person, and how many wrongly.
struct MeasureMerging: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "merges",
    abstract: "Measures merging two edits of one caption, against what is right.",
    discussion: """
      Each line is {"base", "here", "there", "merged"}: three texts and the right result, null where
      the edits meet and a person has to decide. What merges to another text is printed, and the
      command fails.
      """)

  @Argument(help: "The file, a line of JSON for each pair of edits.")
  var file: String

  private struct Line: Decodable {
    var base: String
    var here: String
    var there: String
    var merged: String?
  }

  func run() throws {
    let decoder = JSONDecoder()
    let lines = try Data(contentsOf: URL(filePath: file)).split(separator: UInt8(ascii: "\n"))
      .map { try decoder.decode(Line.self, from: $0) }
    var merged = 0
    var wrong = 0
    let cost = Cost.of {
      for line in lines {
        guard let result = Self.merge(line) else { continue }
        merged += 1
        guard result != line.merged.map({ Caption($0) }) else { continue }
        wrong += 1
        print("\(line.base)\n  \(line.here)\n  \(line.there)\n  \(result.text)")
      }
    }
    let met = lines.count { $0.merged == nil }
    print("\(merged) of \(lines.count) merge, \(wrong) wrongly; \(met) pairs of edits meet")
    print("\(cost)")
    if wrong > 0 { throw ExitCode.failure }
  }

  private static func merge(_ line: Line) -> Caption? {
    let base = FieldValue.text(Caption(line.base))
    let merged = mergeField(
      agreement: Agreement(sent: base, seen: base), local: .text(Caption(line.here)),
      observed: .text(Caption(line.there)))
    return if case .text(let caption) = merged { caption } else { nil }
  }
}
