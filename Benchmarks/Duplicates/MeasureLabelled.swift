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
    try LabelledCaption.read(file).enumerated().compactMap { number, caption in
      let digits = String(number, radix: 16)
      return PostID(String(repeating: "0", count: 32 - digits.count) + digits).map {
        DuplicateCandidate(
          post: $0, caption: Caption(caption), publishedAt: Timestamp(milliseconds: Int64(number)))
      }
    }
  }
}

/// A line of a file of captions.
struct LabelledCaption: Decodable {
  private var t: String

  /// The captions of a file, a line of JSON for each.
  static func read(_ file: String) throws -> [String] {
    let decoder = JSONDecoder()
    return try Data(contentsOf: URL(filePath: file)).split(separator: UInt8(ascii: "\n"))
      .map { try decoder.decode(Self.self, from: $0).t }
  }
}
