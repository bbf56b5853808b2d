import CaptionCore
import CaptionRemotes
import Foundation
import TestSupport

/// What an import finds at a path, as the remotes of its archives show it.
struct ArchivedPosts {
  var items: [Item] = []
  var reader: ArchiveReader

  init(_ paths: String..., account: String? = nil) async throws {
    reader = ArchiveReader(account: account)
    for path in paths { try reader.read(path: path) }
    try await list()
  }

  /// The posts of a text that is a file by itself.
  init(text: String, named name: String = "file.txt") async throws {
    let folder = try ScratchFolder()
    try Data(text.utf8).write(to: URL(filePath: folder.file(name)))
    try await self.init(folder.file(name))
  }

  init(fixture: String) async throws {
    try await self.init(Fixtures.url("archives/\(fixture)").path)
  }

  private mutating func list() async throws {
    for listing in reader.listings {
      var known = KnownItems()
      let page = try await ArchiveRemote(listing).fetchPage(at: nil, known: &known)
      items += try page.items.next(1_000_000).map { Item($0) }
    }
  }

  /// A line for each fact, for goldens.
  var description: String {
    var lines = reader.listings.map {
      "archive \($0.source.remoteName) at \($0.source.url): \($0.count)"
    }
    lines += items.flatMap(Self.lines)
    lines += reader.skipped.entries.map { "skipped \($0.reason.rawValue): \(short($0.place))" }
    let others = reader.skipped.counts[.otherKind] ?? 0
    return (lines + (others > 0 ? ["other files: \(others)"] : [])).joined(separator: "\n") + "\n"
  }

  private func short(_ place: String) -> String {
    place.replacingOccurrences(of: Fixtures.url("archives").path + "/", with: "")
  }

  private static func lines(_ item: Item) -> [String] {
    let content = item.content
    let facts: [(String, String?)] = [
      ("account", item.account.map { "\($0.name ?? "–") at \($0.url ?? "–")" }),
      ("permalink", item.permalink), ("published", item.publishedAt?.rfc3339),
      ("edited", item.editedAt?.rfc3339), ("title", content.title),
      ("caption", content.caption.isEmpty ? nil : "\(content.caption.text.debugDescription)"),
      ("language", content.language), ("visibility", content.visibility),
      ("warning", content.contentWarning),
    ]
    let media = content.media.map { medium in
      let size = medium.width.map { " \($0)×\(medium.height ?? 0)" } ?? ""
      let length = medium.durationInSeconds.map { " \($0) s" } ?? ""
      let alt = medium.alt.map { " “\($0)”" } ?? ""
      return "  media \(medium.url)\(size)\(length) \(medium.mimeType ?? "")\(alt)"
    }
    return ["", item.key] + facts.compactMap { name, text in text.map { "  \(name) \($0)" } }
      + media
  }
}
