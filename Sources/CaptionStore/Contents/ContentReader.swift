internal import CaptionCore
internal import GRDB

/// Reads contents within one transaction, each row once.
struct ContentReader {
  private let db: Database
  private let find: PreparedStatement
  private var contents: [Int64: Content] = [:]

  init(_ db: Database) throws {
    self.db = db
    find = try PreparedStatement(
      db,
      """
      SELECT title, text, exactKey, language, visibility, contentWarning, tags, media
      FROM content JOIN caption ON caption.id = content.caption WHERE content.id = ?
      """)
  }

  mutating func read(_ id: Int64) throws -> Content {
    if let content = contents[id] { return content }
    let content = try find.first(id) { row in
      Content(
        title: row.optionalText(0),
        caption: Caption(text: row.text(1), exactKey: UInt64(bitPattern: row.integer(2))),
        language: row.optionalText(3), visibility: row.optionalText(4),
        contentWarning: row.optionalText(5), tags: ContentJSON.tags(row.optionalText(6)),
        media: ContentJSON.media(row.optionalText(7)))
    }
    guard let content else {
      throw StoreError.damaged(path: "", reason: "content \(id) is missing")
    }
    contents[id] = content
    return content
  }

  mutating func read(_ id: Int64?) throws -> Content? {
    guard let id else { return nil }
    return try read(id)
  }

  /// Drops what was read: for those who read more than should be held.
  mutating func forget() {
    contents.removeAll(keepingCapacity: true)
  }

  func caption(_ id: Int64?) throws -> Caption? {
    guard let id else { return nil }
    return try PreparedStatement(db, "SELECT text, exactKey FROM caption WHERE id = ?")
      .first(id) { Caption(text: $0.text(0), exactKey: UInt64(bitPattern: $0.integer(1))) }
  }

  /// The identity of the post in a row, and when it was made.
  func post(_ row: Int64) throws -> (id: PostID, createdAt: Timestamp) {
    let post = try PreparedStatement(db, "SELECT id, createdAt FROM post WHERE row = ?")
      .first(row) { (PostID($0.text(0)), Timestamp(milliseconds: $0.integer(1))) }
    guard let post, let id = post.0 else { throw StoreError.unknownPost("row \(row)") }
    return (id, post.1)
  }
}
