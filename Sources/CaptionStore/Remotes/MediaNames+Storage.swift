internal import CaptionCore
internal import Foundation
internal import GRDB

extension MediaNames {
  /// Reads the text that `text` writes; anything else is no names.
  init(text: String?) {
    let bytes = Data((text ?? "{}").utf8)
    // A store that somebody wrote by hand costs the names, not the run.
    let names = (try? JSONDecoder().decode([String: String].self, from: bytes)) ?? [:]
    self.init(
      ours: Dictionary(
        uniqueKeysWithValues: names.map { (MediaID(rawValue: $0), MediaID(rawValue: $1)) }))
  }

  /// `nil` where there are no names to keep.
  func text() throws -> String? {
    guard !ours.isEmpty else { return nil }
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    let names = Dictionary(uniqueKeysWithValues: ours.map { ($0.rawValue, $1.rawValue) })
    return String(decoding: try encoder.encode(names), as: UTF8.self)
  }

  static func read(of link: LinkID, in db: Database) throws -> MediaNames {
    let text = try PreparedStatement(
      db, "SELECT mediaNames FROM link WHERE remote = ? AND key = ?"
    ).first(link.remote.rawValue, link.key) { $0.optionalText(0) }
    return MediaNames(text: text ?? nil)
  }
}
