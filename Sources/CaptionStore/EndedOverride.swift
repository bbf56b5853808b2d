internal import CaptionCore
internal import GRDB

extension CaptionStore {
  /// Keeps the caption of its own that a copy had, in the history, before its link ends.
  static func keepOverride(
    ofEnding link: LinkID, run: Int64?, at now: Timestamp, in db: Database
  ) throws {
    let found = try PreparedStatement(
      db,
      """
      SELECT post, content, captionOverride FROM link JOIN post ON post.row = link.post
      WHERE remote = ? AND key = ? AND existence <> 'ended' AND captionOverride IS NOT NULL
      """
    ).first(link.remote.rawValue, link.key) { row in
      (post: row.integer(0), content: row.integer(1), caption: row.integer(2))
    }
    guard let found else { return }
    var storage = try ContentStorage(db)
    var content = try storage.reader.read(found.content)
    guard let caption = try storage.reader.caption(found.caption) else { return }
    content.caption = caption
    try HistoryRow(
      post: found.post, remote: link.remote, key: link.key,
      content: try storage.insert(content, accountName: nil), fields: [.caption],
      cause: "removed", run: run, at: now
    ).insert(db)
  }
}
