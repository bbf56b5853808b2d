import CaptionText
import Foundation

/// The tables of Bluesky's tests of rich text: captions with their hashtags and the bytes that
/// these cover, and captions with the segments that mentions and links cut them into.
enum BlueskyTables {
  private struct Table {
    var name: String
    var line: Int
    var rows: [Any]

    init?(_ value: [String: Any]) {
      guard let rows = value["value"] as? [Any] else { return nil }
      name = value["name"] as? String ?? ""
      line = value["line"] as? Int ?? 0
      self.rows = rows
    }
  }

  static func cases(in folder: URL) throws -> [(String, [Case])] {
    guard let data = try contents(of: "rich-text-detection.tables.json", in: folder),
      let values = try JSONSerialization.jsonObject(with: data) as? [[String: Any]]
    else { return [] }
    let tables = values.compactMap(Table.init)
    return try tables.enumerated().compactMap { number, table in
      let title = "Bluesky line \(table.line)"
      if let rows = table.rows as? [[Any]], rows.allSatisfy({ $0.count == 3 }) {
        return (title, try rows.compactMap(tags))
      }
      // What comes of them stands in the table behind.
      guard let captions = table.rows as? [String], number + 1 < tables.count,
        let segments = tables[number + 1].rows as? [[[String]]], segments.count == captions.count
      else { return nil }
      return (title, try zip(captions, segments).map(segmentCase))
    }
  }

  private static func tags(_ row: [Any]) throws -> Case? {
    guard let caption = row[0] as? String else { return nil }
    let tags = CaptionProfile.bluesky.entities(of: caption).filter {
      $0.kind == .hashtag || $0.kind == .cashtag
    }
    let found: [Any] = [
      // Its posts keep a cashtag as a tag with its sign, in capitals.
      tags.map { $0.kind == .cashtag ? "$" + $0.text.uppercased() : $0.text },
      tags.map { ["byteStart": $0.bytes.lowerBound, "byteEnd": $0.bytes.upperBound] },
    ]
    return Case(
      text: caption, expected: try text(of: Array(row.dropFirst())), found: try text(of: found))
  }

  private static func segmentCase(_ caption: String, _ expected: [[String]]) throws -> Case {
    Case(
      text: caption, expected: try text(of: expected), found: try text(of: segments(caption)))
  }

  /// Texts in order, mentions and links with what they lead to.
  private static func segments(_ caption: String) -> [[String]] {
    let bytes = Array(caption.utf8)
    func text(_ range: Range<Int>) -> String { String(decoding: bytes[range], as: UTF8.self) }
    var segments: [[String]] = []
    var end = 0
    for entity in CaptionProfile.bluesky.entities(of: caption)
    where entity.kind == .mention || entity.kind == .link {
      if end < entity.bytes.lowerBound { segments.append([text(end..<entity.bytes.lowerBound)]) }
      let shown = text(entity.bytes)
      // The test has a made-up identity for each handle, and a link without a scheme leads to https.
      let isMention = entity.kind == .mention
      let prefix = isMention ? "did:fake:" : shown.contains("://") ? "" : "https://"
      segments.append([shown, prefix + (isMention ? entity.text : shown)])
      end = entity.bytes.upperBound
    }
    if end < bytes.count { segments.append([text(end..<bytes.count)]) }
    return segments
  }
}
