internal import CaptionCore
internal import GRDB

/// What an item showed before it changed: a listing that lags may show it again.
struct Former {
  var content: Int64
  /// When it was seen to have given way.
  var until: Timestamp

  /// No listing lags longer than this.
  private static let longestLag: Int64 = 86_400_000

  func note(of key: String, on remote: Int64, in db: Database) throws {
    try PreparedStatement(
      db,
      """
      INSERT OR REPLACE INTO former (remote, key, content, until) VALUES (?, ?, ?, ?)
      """
    ).run(remote, key, content, until.milliseconds)
  }

  /// Drops what no listing shows any more.
  static func dropOld(at now: Timestamp, in db: Database) throws {
    try PreparedStatement(db, "DELETE FROM former WHERE until < ?")
      .run(now.milliseconds - longestLag)
  }
}
