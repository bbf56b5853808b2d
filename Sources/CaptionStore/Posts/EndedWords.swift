internal import CaptionCore
internal import GRDB

extension CaptionStore {
  /// Keeps in the history, before a link ends, what it alone held: the caption of its own that the
  /// copy had, and what the remote showed otherwise than the post says.
  static func keepWords(
    ofEnding link: LinkID, run: Int64?, at now: Timestamp, in db: Database
  ) throws {
    let found = try PreparedStatement(
      db,
      """
      SELECT post, content, captionOverride, observed FROM link
      JOIN post ON post.row = link.post WHERE remote = ? AND key = ? AND existence <> 'ended'
        AND (captionOverride IS NOT NULL OR observed <> content)
      """
    ).first(link.remote.rawValue, link.key) { row in
      (
        post: row.integer(0), content: row.integer(1), caption: row.optionalInteger(2),
        observed: row.optionalInteger(3)
      )
    }
    guard let found else { return }
    var storage = try ContentStorage(db)
    let local = try storage.reader.read(found.content)
    func keep(_ content: Int64, _ fields: [Field]) throws {
      let isKept = try PreparedStatement(
        db, "SELECT 1 FROM history WHERE post = ? AND content = ?"
      ).first(found.post, content) { _ in true }
      guard isKept == nil else { return }
      try HistoryRow(
        post: found.post, remote: link.remote, key: link.key, content: content, fields: fields,
        cause: "removed", run: run, at: now
      ).insert(db)
    }
    if let caption = try storage.reader.caption(found.caption) {
      var content = local
      content.caption = caption
      try keep(try storage.insert(content, accountName: nil), [.caption])
    }
    if let observed = found.observed {
      let shown = try storage.reader.read(observed)
      if local.replacesWords(of: shown) { try keep(observed, shown.changedFields(from: local)) }
    }
  }
}
