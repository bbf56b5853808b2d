import CaptionText
import Foundation

/// The tables of Bluesky's tests of rich text that say what they expect: captions with their
/// hashtags and the bytes that these cover.
enum BlueskyTables {
  static func cases(in folder: URL) throws -> [(String, [Case])] {
    guard let data = try contents(of: "rich-text-detection.tables.json", in: folder),
      let tables = try JSONSerialization.jsonObject(with: data) as? [[String: Any]]
    else { return [] }
    return try tables.compactMap { table in
      guard let rows = table["value"] as? [[Any]] else { return nil }
      return ("Bluesky line \(table["line"] ?? 0)", try rows.compactMap(row))
    }
  }

  private static func row(_ row: [Any]) throws -> Case? {
    guard row.count == 3, let caption = row[0] as? String else { return nil }
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
}
