internal import CaptionCore
internal import GRDB

/// Makes posts out of items within one transaction.
struct PostInsertion {
  private let db: Database
  private let now: Timestamp
  private let insert: PreparedStatement

  init(_ db: Database, at now: Timestamp) throws {
    self.db = db
    self.now = now
    insert = try PreparedStatement(db, "INSERT INTO post (id, content, createdAt) VALUES (?, ?, ?)")
  }

  /// Makes a post and returns its row.
  func callAsFunction(_ id: PostID, content: Int64) throws -> Int64 {
    try insert.run(id.description, content, now.milliseconds)
    return db.lastInsertedRowID
  }
}
