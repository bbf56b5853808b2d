import CaptionText
import Foundation
import Testing

private struct SeedFeed: Decodable {
  struct Item: Decodable {
    struct Author: Decodable { var name: String }
    struct Attachment: Decodable { var url: String }
    var id: String
    var content_text: String
    var authors: [Author]
    var attachments: [Attachment]?
    var tags: [String]?
  }
  var version: String
  var items: [Item]
}

private let seeds = URL(filePath: #filePath).deletingLastPathComponent()
  .appending(path: "../../seeds").standardizedFileURL

private func seedItems() throws -> [SeedFeed.Item] {
  let feed = try JSONDecoder().decode(
    SeedFeed.self, from: Data(contentsOf: seeds.appending(path: "feed.json")))
  #expect(feed.version == "https://jsonfeed.org/version/1.1")
  return feed.items
}

@Test func theSeedFeedSaysWhatItsTableSays() throws {
  let readme = try String(contentsOf: seeds.appending(path: "README.md"), encoding: .utf8)
  let rows = readme.split(separator: "\n").filter { $0.hasPrefix("| seed-") }.map {
    $0.split(separator: "|").map { $0.trimmingCharacters(in: .whitespaces) }
  }
  let items = try seedItems()
  #expect(Set(items.map(\.id)) == ["seed-1", "seed-2", "seed-3", "seed-4", "seed-5"])
  #expect(rows.map(\.first) == items.map(\.id).sorted())
  for item in items {
    let row = try #require(rows.first { $0[0] == item.id })
    #expect(row[1] == item.authors.first?.name)
    #expect(Array(row[2].utf8) == Array((item.captionInTable).utf8))
  }
}

@Test func seedCaptionsMentionTheOtherAccountAndShareOnePicture() throws {
  let items = try seedItems()
  let mentions = Set(items.flatMap { CaptionEntities($0.content_text).mentions })
  #expect(mentions == ["simonpegg", "officialrebeccaferguson"])
  #expect(
    items.flatMap { CaptionEntities($0.content_text).hashtags } == items.flatMap { $0.tags ?? [] })
  let shared = items.filter { $0.attachments?.first?.url == "urn:captions:seed:set-photo-1" }
  #expect(Set(shared.map(\.id)) == ["seed-1", "seed-2"])
}

extension SeedFeed.Item {
  fileprivate var captionInTable: String { content_text.isEmpty ? "unknown" : "`\(content_text)`" }
}
