internal import CaptionCore
internal import CaptionText
internal import GRDB

/// Writes and reads contents within one transaction, with its statements at hand.
struct ContentStorage {
  private let db: Database
  private let findCaption: PreparedStatement
  private let insertCaption: PreparedStatement
  private let insertContent: PreparedStatement
  private let insertSearch: PreparedStatement
  private var accounts: [Account: Int64] = [:]
  var reader: ContentReader

  init(_ db: Database) throws {
    self.db = db
    reader = try ContentReader(db)
    findCaption = try PreparedStatement(
      db, "SELECT id FROM caption WHERE exactKey = ? AND text = ?")
    insertCaption = try PreparedStatement(db, "INSERT INTO caption (text, exactKey) VALUES (?, ?)")
    insertContent = try PreparedStatement(
      db,
      """
      INSERT INTO content (title, caption, language, visibility, contentWarning, tags, media)
      VALUES (?, ?, ?, ?, ?, ?, ?)
      """)
    insertSearch = try PreparedStatement(
      db, "INSERT INTO contentSearch (rowid, caption, alt, account, tags) VALUES (?, ?, ?, ?, ?)")
  }

  /// Stores a content, and what it can be found by, as a row of its own.
  ///
  /// - Parameter accountName: The name under which searches find it.
  func insert(_ content: Content, accountName: String?) throws -> Int64 {
    try insertContent.run(
      content.title, try insert(content.caption), content.language, content.visibility,
      content.contentWarning, ContentJSON.encode(content.tags), ContentJSON.encode(content.media))
    let id = db.lastInsertedRowID
    try index(content, as: id, accountName: accountName)
    return id
  }

  /// Enters a content into the index of words.
  func index(_ content: Content, as id: Int64, accountName: String?) throws {
    try insertSearch.run(
      id, SearchText.indexed(content.caption.text), content.altText.map(SearchText.indexed),
      accountName.map(SearchText.indexed), content.tagText)
  }

  /// The row of a content: that of a candidate which is the same to the byte, else a new one.
  mutating func insert(
    _ content: Content, accountName: String?, unlessAmong candidates: [Int64?]
  ) throws -> Int64 {
    for case let id? in candidates where try reader.read(id).isIdentical(to: content) { return id }
    return try insert(content, accountName: accountName)
  }

  /// The row of a caption, made where the text is new.
  func insert(_ caption: Caption) throws -> Int64 {
    let key = Int64(bitPattern: caption.exactKey)
    if let id = try findCaption.first(key, caption.text, read: { $0.integer(0) }) { return id }
    try insertCaption.run(caption.text, key)
    return db.lastInsertedRowID
  }

  /// The row of an account, made where it is new.
  mutating func insert(_ account: Account?) throws -> Int64? {
    guard let account else { return nil }
    if let id = accounts[account] { return id }
    let find = try PreparedStatement(
      db,
      """
      SELECT id FROM account WHERE coalesce(url, '') = coalesce(?, '')
        AND coalesce(name, '') = coalesce(?, '')
      """)
    var id = try find.first(account.url, account.name) { $0.integer(0) }
    if id == nil {
      try PreparedStatement(db, "INSERT INTO account (name, url) VALUES (?, ?)")
        .run(account.name, account.url)
      id = db.lastInsertedRowID
    }
    accounts[account] = id
    return id
  }

  /// The words by which searches find a post's account; `nil` while it has none.
  func accountName(ofPost row: Int64) throws -> String? {
    try PreparedStatement(
      db,
      """
      SELECT account.name, account.url FROM link JOIN account ON account.id = link.account
      WHERE link.post = ? ORDER BY link.remote, link.key LIMIT 1
      """
    ).first(row) { Account(name: $0.optionalText(0), url: $0.optionalText(1))?.searchText } ?? nil
  }
}

extension Content {
  /// The texts that the index of words holds of a content.
  var searchTexts: [(column: SearchColumn, text: String)] {
    let texts: [(SearchColumn, String?)] = [
      (.caption, SearchText.indexed(caption.text)), (.alt, altText.map(SearchText.indexed)),
      (.tags, SearchText.tags(in: caption.text, and: tags)),
    ]
    return texts.compactMap { column, text in text.map { (column, $0) } }
  }

  /// The alt texts that searches find; `nil` for none.
  fileprivate var altText: String? {
    var text = ""
    for medium in media {
      guard let alt = medium.alt, !alt.isEmpty else { continue }
      if !text.isEmpty { text += "\n" }
      text += alt
    }
    return text.isEmpty ? nil : text
  }

  /// The tags and the hashtags of the caption; `nil` for none.
  fileprivate var tagText: String? { SearchText.tags(in: caption.text, and: tags) }
}
