internal import CaptionCore
internal import GRDB

/// The JSON lists of contents: what is not written as the store writes it, it cannot read.
enum ContentLists {
  static func check(_ db: Database, _ progress: (CheckProgress) -> Void) throws -> StoreFinding? {
    var finding = StoreFinding(
      code: "list", message: "contents have tags or media that cannot be read", count: 0)
    let total = try Int.fetchOne(db, sql: "SELECT count(*) FROM content")
    var done = 0
    try forEach(db) { id, tags, media in
      done += 1
      if done % 10_000 == 0 { progress(CheckProgress("tags and media", done: done, of: total)) }
      if !isReadable(tags: tags) || !isReadable(media: media) { finding.note("content \(id)") }
    }
    return finding.count > 0 ? finding : nil
  }

  /// Writes lists that are good JSON as the store writes them.
  static func mend(_ db: Database) throws {
    let plain = try PreparedStatement(db, "SELECT json(?)")
    let update = try PreparedStatement(
      db, "UPDATE content SET tags = ?, media = ? WHERE id = ?")
    func plainer(_ json: String?) throws -> String? {
      guard let json else { return nil }
      // Text that is no JSON stays for a person to look at.
      return (try? plain.first(json) { $0.text(0) }) ?? json
    }
    var wrong: [Int64] = []
    try forEach(db) { id, tags, media in
      if !isReadable(tags: tags) || !isReadable(media: media) { wrong.append(id) }
    }
    for id in wrong {
      let lists = try PreparedStatement(db, "SELECT tags, media FROM content WHERE id = ?")
        .first(id) { ($0.optionalText(0), $0.optionalText(1)) }
      guard let lists else { continue }
      let tags = try plainer(lists.0)
      let media = try plainer(lists.1)
      try update.run(
        isReadable(tags: tags) ? tags : lists.0, isReadable(media: media) ? media : lists.1, id)
    }
  }

  private static func forEach(
    _ db: Database, _ body: (Int64, String?, String?) throws -> Void
  ) throws {
    try PreparedStatement(
      db, "SELECT id, tags, media FROM content WHERE tags IS NOT NULL OR media IS NOT NULL"
    ).forEach { try body($0.integer(0), $0.optionalText(1), $0.optionalText(2)) }
  }

  private static func isReadable(tags: String?) -> Bool {
    ContentJSON.encode(ContentJSON.tags(tags)) == tags
  }

  private static func isReadable(media: String?) -> Bool {
    ContentJSON.encode(ContentJSON.media(media)) == media
  }
}
