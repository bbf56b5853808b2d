public import CaptionCore
internal import GRDB

/// A value that was replaced.
public struct HistoryRecord: Hashable, Sendable, Identifiable {
  public var id: Int64
  public var post: PostID
  /// The remote that showed it; `nil` for what the person had.
  public var remote: String?
  /// What was there before.
  public var before: Content
  public var fields: [Field]
  /// What replaced it: `observed`, `pulled`, `merged`, `edited`, `resolved`.
  public var cause: String
  public var run: Int64?
  public var at: Timestamp
}

extension CaptionStore {
  /// What was replaced, newest first, of one post or of all.
  public func history(
    of post: PostID? = nil, limit: Int? = nil
  ) throws(StoreError) -> [HistoryRecord] {
    try read { db in
      var storage = ContentStorage(db)
      return try Row.fetchAll(
        db,
        sql: """
          SELECT history.*, post.id AS postID, remote.name AS remoteName FROM history
          JOIN post ON post.row = history.post LEFT JOIN remote ON remote.id = history.remote
          WHERE ?1 IS NULL OR post.id = ?1 ORDER BY history.id DESC LIMIT ?2
          """, arguments: [post?.description, limit ?? -1]
      ).compactMap { row in
        guard let post = PostID(row["postID"] as String) else { return nil }
        return HistoryRecord(
          id: row["id"], post: post, remote: row["remoteName"],
          before: try storage.read(row["content"] as Int64),
          fields: OutboxRow.fields(row["fields"]), cause: row["cause"], run: row["run"],
          at: Timestamp(milliseconds: row["at"]))
      }
    }
  }
}
