import ArgumentParser
import CaptionCore
import CaptionDuplicates
import Foundation

/// Measures finding duplicates among the captions of a file, and writes the groups for scoring.
struct MeasureLabelled: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "captions",
    abstract: "Measures finding duplicates among the captions of a file.",
    discussion: """
      Each line is {"t": caption}; a post is named by the number of its line. All captions are read
      first, so that what is printed is normalising, grouping and comparing.
      """)

  @Argument(help: "The file, a line of JSON for each caption.")
  var file: String

  @Option(help: "Where to write the groups, a line of JSON for each.")
  var groups: String?

  private struct Line: Decodable { var t: String }

  func run() throws {
    let decoder = JSONDecoder()
    let candidates = try Data(contentsOf: URL(filePath: file), options: .alwaysMapped)
      .split(separator: UInt8(ascii: "\n")).enumerated()
      .compactMap { number, line in
        let digits = String(number, radix: 16)
        return try PostID(String(repeating: "0", count: 32 - digits.count) + digits).map {
          DuplicateCandidate(
            post: $0, caption: Caption(try decoder.decode(Line.self, from: line).t),
            publishedAt: Timestamp(milliseconds: Int64(number)))
        }
      }
    let before = Cost.of {}.peakInMegabytes
    var found: [DuplicateGroup] = []
    let cost = Cost.of {
      let run = FullRun(candidates)
      found = [.text, .normalised, .near].flatMap { run.groups(by: $0) }
    }
    print("\(candidates.count) captions: \(cost), \(before) MB before")
    guard let groups else { return }
    let lines = found.map { group in
      let posts = group.posts.compactMap { Int($0.description, radix: 16) }
      return "{\"relation\":\"\(group.relation.rawValue)\",\"posts\":\(posts)}\n"
    }
    try Data(lines.joined().utf8).write(to: URL(filePath: groups))
  }
}
