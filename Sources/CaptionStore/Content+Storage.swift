internal import CaptionCore
internal import CaptionText
internal import GRDB

/// Writing and reading contents within one transaction, with what was looked up before kept.
struct ContentStorage {
  private let db: Database
  private var accounts: [Account: Int64] = [:]
  private var contents: [Int64: Content] = [:]

  init(_ db: Database) {
    self.db = db
  }

  /// Stores a content, and what it can be found by, as a row of its own.
  ///
  /// - Parameter accountName: The name under which searches find it.
  mutating func insert(_ content: Content, accountName: String?) throws -> Int64 {
    let caption = try insert(content.caption)
    let statement = try db.cachedStatement(
      sql: """
        INSERT INTO content
          (title, caption, language, visibility, contentWarning, tags, media)
        VALUES (?, ?, ?, ?, ?, ?, ?)
        """)
    try statement.execute(arguments: [
      content.title, caption, content.language, content.visibility, content.contentWarning,
      ContentJSON.encode(content.tags), ContentJSON.encode(content.media),
    ])
    let id = db.lastInsertedRowID
    try index(content, id: id, accountName: accountName)
    return id
  }

  /// The row of a caption, made where the text is new.
  func insert(_ caption: Caption) throws -> Int64 {
    let key = Int64(bitPattern: caption.exactKey)
    let find = try db.cachedStatement(
      sql: "SELECT id FROM caption WHERE exactKey = ? AND text = ?")
    if let id = try Int64.fetchOne(find, arguments: [key, caption.text]) { return id }
    try db.cachedStatement(sql: "INSERT INTO caption (text, exactKey) VALUES (?, ?)")
      .execute(arguments: [caption.text, key])
    return db.lastInsertedRowID
  }

  /// The row of an account, made where it is new.
  mutating func insert(_ account: Account?) throws -> Int64? {
    guard let account else { return nil }
    if let id = accounts[account] { return id }
    let find = try db.cachedStatement(
      sql: """
        SELECT id FROM account
        WHERE coalesce(url, '') = coalesce(?, '') AND coalesce(name, '') = coalesce(?, '')
        """)
    var id = try Int64.fetchOne(find, arguments: [account.url, account.name])
    if id == nil {
      try db.cachedStatement(sql: "INSERT INTO account (name, url) VALUES (?, ?)")
        .execute(arguments: [account.name, account.url])
      id = db.lastInsertedRowID
    }
    accounts[account] = id
    return id
  }

  /// Reads a content; each row once.
  mutating func read(_ id: Int64) throws -> Content {
    if let content = contents[id] { return content }
    let statement = try db.cachedStatement(
      sql: """
        SELECT title, text, exactKey, language, visibility, contentWarning, tags, media
        FROM content JOIN caption ON caption.id = content.caption WHERE content.id = ?
        """)
    guard let row = try Row.fetchOne(statement, arguments: [id]) else {
      throw StoreError.notAStore(path: "", reason: "content \(id) is missing")
    }
    let content = Content(
      title: row[0],
      caption: Caption(text: row[1], exactKey: UInt64(bitPattern: row[2])), language: row[3],
      visibility: row[4], contentWarning: row[5], tags: ContentJSON.tags(row[6]),
      media: ContentJSON.media(row[7]))
    contents[id] = content
    return content
  }

  mutating func read(_ id: Int64?) throws -> Content? {
    guard let id else { return nil }
    return try read(id)
  }

  func postID(of row: Int64) throws -> PostID {
    let statement = try db.cachedStatement(sql: "SELECT id FROM post WHERE row = ?")
    guard let text = try String.fetchOne(statement, arguments: [row]), let id = PostID(text) else {
      throw StoreError.unknownPost("row \(row)")
    }
    return id
  }

  func createdAt(of row: Int64) throws -> Timestamp {
    let statement = try db.cachedStatement(sql: "SELECT createdAt FROM post WHERE row = ?")
    return Timestamp(milliseconds: try Int64.fetchOne(statement, arguments: [row]) ?? 0)
  }

  private func index(_ content: Content, id: Int64, accountName: String?) throws {
    let alt = content.media.lazy.compactMap(\.alt).joined(separator: "\n")
    var tags = CaptionEntities(content.caption.text).hashtags
    tags += content.tags
    try db.cachedStatement(
      sql: "INSERT INTO contentSearch (rowid, caption, alt, account, tags) VALUES (?, ?, ?, ?, ?)"
    ).execute(arguments: [
      id, SearchText.indexed(content.caption.text), SearchText.indexed(alt),
      accountName.map(SearchText.indexed), tags.joined(separator: "\n"),
    ])
  }
}
