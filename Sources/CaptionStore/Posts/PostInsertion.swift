internal import CaptionCore
internal import GRDB

/// Makes posts out of items within one transaction.
struct PostInsertion {
  private let now: Timestamp
  private let insert: PreparedStatement
  private var row = RowValues()

  init(_ db: Database, at now: Timestamp) throws {
    self.now = now
    insert = try PreparedStatement(db, "INSERT INTO post (id, content, createdAt) VALUES (?, ?, ?)")
  }

  /// Makes a post and returns its row.
  mutating func callAsFunction(_ id: PostID, content: Int64) throws -> Int64 {
    row.removeAll()
    row.append { id.append(to: &$0) }
    row.append(content)
    row.append(now.milliseconds)
    return try insert.insert(row)
  }
}
