internal import CaptionCore
internal import CaptionStore
internal import Foundation

/// The changes of many posts, one JSON object a line, as `edit --from` reads them.
struct ChangeFile {
  private let path: String
  private let text: String

  init(_ path: String) throws {
    self.path = path
    text = try TextFile.read(path)
  }

  /// Reads every line and finds every post before anything is changed.
  ///
  /// - Throws: The first line that is wrong, with its number.
  func read(in store: CaptionStore) throws -> [(post: PostID, change: PostChange)] {
    var changes: [(post: PostID, change: PostChange)] = []
    var lines: [PostID: Int] = [:]
    let decoder = JSONDecoder()
    for (index, line) in text.split(separator: "\n", omittingEmptySubsequences: false).enumerated()
    where !line.allSatisfy(\.isWhitespace) {
      do {
        let entry = try decoder.decode(Line.self, from: Data(line.utf8))
        let post = try post(of: entry, in: store)
        if let before = lines.updateValue(index + 1, forKey: post.id) {
          throw ProgramError(.badInput, "the post of line \(before) again")
        }
        let change = entry.change
        try change.check(against: post)
        changes.append((post.id, change))
      } catch {
        throw problem(error, line: index + 1)
      }
    }
    return changes
  }

  private func post(of line: Line, in store: CaptionStore) throws -> PostRecord {
    guard let name = line.id ?? line.post else {
      throw ProgramError(.badInput, "neither \"id\" nor \"post\" says which post is meant")
    }
    return try store.post(try PostID(name) ?? store.findPost(name))
  }

  private func problem(_ error: any Error, line: Int) -> ProgramError {
    let reason =
      switch error {
      case let error as DecodingError: Self.reason(error)
      default: ProgramError(error)?.message ?? "not a JSON object"
      }
    return ProgramError(.badInput, "\(path):\(line): \(reason); nothing was changed")
  }

  private static func reason(_ error: DecodingError) -> String {
    guard case .typeMismatch(_, let context) = error else { return "not a JSON object" }
    let place = context.codingPath.map { $0.intValue.map { "\($0 + 1)" } ?? $0.stringValue }
    return place.isEmpty
      ? "not a JSON object" : "\"\(place.joined(separator: " "))\" is of another type"
  }

  /// A line, as it may be typed, or as `list --json` prints it.
  private struct Line: Decodable {
    struct Medium: Decodable { var alt: String? }

    var id: String?
    var post: String?
    var caption: String?
    var title: String?
    var language: String?
    var visibility: String?
    var contentWarning: String?
    var tags: [String]?
    var alt: [String?]?
    var media: [Medium]?

    var change: PostChange {
      var change = PostChange(
        caption: caption, title: title, language: language, visibility: visibility,
        contentWarning: contentWarning, tags: tags)
      for (index, text) in (alt ?? media?.map(\.alt) ?? []).enumerated() {
        if let text { change.alts[index + 1] = text }
      }
      return change
    }
  }
}
