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
    let candidates = try readCandidates()
    var found: [DuplicateGroup] = []
    let cost = Cost.of {
      let posts = NormalisedPosts(candidates)
      found = DuplicateGroups.sameText(candidates) + posts.same() + FullRun(posts).near()
    }
    print("\(candidates.count) captions: \(cost)")
    guard let groups else { return }
    let lines = found.map { group in
      let posts = group.posts.compactMap { Int($0.description, radix: 16) }
      return "{\"relation\":\"\(group.relation.rawValue)\",\"posts\":\(posts)}\n"
    }
    try Data(lines.joined().utf8).write(to: URL(filePath: groups))
  }

  private func readCandidates() throws -> [DuplicateCandidate] {
    let decoder = JSONDecoder()
    return try Data(contentsOf: URL(filePath: file)).split(separator: UInt8(ascii: "\n"))
      .enumerated().compactMap { number, line in
        let digits = String(number, radix: 16)
        return try PostID(String(repeating: "0", count: 32 - digits.count) + digits).map {
          DuplicateCandidate(
            post: $0, caption: Caption(try decoder.decode(Line.self, from: line).t),
            publishedAt: Timestamp(milliseconds: Int64(number)))
        }
      }
  }
}
