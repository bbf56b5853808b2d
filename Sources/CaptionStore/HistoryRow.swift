internal import CaptionCore
internal import GRDB

/// A content that was replaced, with what replaced it.
struct HistoryRow {
  var post: Int64
  /// The remote that showed it; `nil` for what the person had.
  var remote: RemoteID?
  var content: Int64
  var fields: [Field]
  /// What replaced it: `observed`, `pulled`, `merged`, or the person's verb.
  var cause: String
  var run: Int64?
  var at: Timestamp

  func insert(_ db: Database) throws {
    try db.cachedStatement(
      sql: """
        INSERT INTO history (post, remote, content, fields, cause, run, at)
        VALUES (?, ?, ?, ?, ?, ?, ?)
        """
    ).execute(arguments: [
      post, remote?.rawValue, content, OutboxRow.text(of: fields), cause, run,
      at.milliseconds,
    ])
  }
}
