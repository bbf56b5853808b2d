import CaptionText
import Foundation

/// The tables of twitter-text, as they are published: a list of cases for each rule.
enum TwitterTables {
  static func cases(in folder: URL) throws -> [(String, [Case])] {
    var tables: [(String, [Case])] = []
    for name in ["extract", "validate"] {
      guard let data = try contents(of: "\(name).json", in: folder),
        let rules = try JSONSerialization.jsonObject(with: data) as? [String: [[String: Any]]]
      else { continue }
      for (rule, rows) in rules.sorted(by: { $0.key < $1.key }) {
        let table = "\(name) \(rule)"
        tables.append(("twitter-text \(table)", try rows.compactMap { try row($0, of: table) }))
      }
    }
    return tables
  }

  private static func row(_ row: [String: Any], of table: String) throws -> Case? {
    guard let caption = row["text"] as? String, var expected = row["expected"] else { return nil }
    let found: Any
    if let weighed = expected as? [String: Any] {
      // What else there is follows from these.
      expected = weighed.filter { ["weightedLength", "valid"].contains($0.key) }
      found = [
        "weightedLength": CaptionProfile.twitter.length(of: caption),
        "valid": CaptionProfile.isTweet(caption),
      ]
    } else if table.hasPrefix("extract") {
      found = extracted(table, caption) ?? NSNull()
    } else {
      found = isValid(table, caption)
    }
    return Case(text: caption, expected: try text(of: expected), found: try text(of: found))
  }

  private static func extracted(_ table: String, _ caption: String) -> Any? {
    let entities = CaptionProfile.twitter.entities(of: caption)
    func all(_ kind: CaptionEntity.Kind) -> [CaptionEntity] { entities.filter { $0.kind == kind } }
    return switch table {
    case "extract mentions": all(.mention).map(\.user)
    case "extract mentions_with_indices":
      all(.mention).map { ["screen_name": $0.user, "indices": $0.indices(of: $0.user)] }
    case "extract mentions_or_lists_with_indices":
      all(.mention).map {
        ["screen_name": $0.user, "list_slug": $0.list, "indices": $0.indices(of: $0.text)]
      }
    case "extract replies": CaptionProfile.twitter.addressee(of: caption)
    case "extract hashtags", "extract hashtags_from_astral": all(.hashtag).map(\.text)
    case "extract hashtags_with_indices":
      all(.hashtag).map { ["hashtag": $0.text, "indices": $0.indices(of: $0.text)] }
    case "extract cashtags": all(.cashtag).map(\.text)
    case "extract cashtags_with_indices":
      all(.cashtag).map { ["cashtag": $0.text, "indices": $0.indices(of: $0.text)] }
    case "extract urls_with_indices", "extract urls_with_directional_markers":
      all(.link).map {
        ["url": $0.text, "indices": [$0.scalars.lowerBound, $0.scalars.upperBound]]
      }
    default: all(.link).map(\.text)
    }
  }

  private static func isValid(_ table: String, _ caption: String) -> Bool {
    let entities = CaptionProfile.twitter.entities(of: caption)
    // One entity from end to end.
    let only = entities.first?.scalars == 0..<caption.unicodeScalars.count ? entities[0] : nil
    return switch table {
    case "validate usernames": only?.kind == .mention && only?.list == ""
    case "validate lists": only?.kind == .mention && only?.list != ""
    case "validate hashtags": only?.kind == .hashtag
    case "validate urls_without_protocol": only?.kind == .link
    case "validate urls": isWebAddress(caption)
    default: CaptionProfile.isTweet(caption)
    }
  }
}

extension CaptionEntity {
  /// Whom a mention names, without the list: `@user/list`.
  fileprivate var user: String { String(text.prefix { $0 != "/" }) }

  /// With its slash; empty where the mention names none.
  fileprivate var list: String { String(text.dropFirst(user.count)) }

  /// Where the sign and some text behind it stand.
  fileprivate func indices(of text: String) -> [Int] {
    [scalars.lowerBound, scalars.lowerBound + 1 + text.unicodeScalars.count]
  }
}
