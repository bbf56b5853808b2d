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
  private var accounts: [Account: StoredAccount] = [:]
  private var row = RowValues()
  var reader: ContentReader
  /// What the store holds, where it was empty; `nil` where that has to be looked up.
  var sights: FirstSights?

  /// - Parameter sights: Given up where the store holds something else.
  init(_ db: Database, sights: FirstSights? = nil) throws {
    self.db = db
    self.sights = try sights.flatMap { try $0.areAll(in: db) ? $0 : nil }
    reader = try ContentReader(db)
    findCaption = try PreparedStatement(
      db, "SELECT id FROM caption WHERE text = ? AND exactKey = ?")
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
  mutating func insert(_ content: Content, accountName: String?) throws -> Int64 {
    let caption = try insert(content.caption)
    row.removeAll()
    row.append(content.title)
    row.append(caption)
    row.append(content.language)
    row.append(content.visibility)
    row.append(content.contentWarning)
    row.append { ContentJSON.append(content.tags, to: &$0) }
    row.append { ContentJSON.append(content.media, to: &$0) }
    let id = try insertContent.insert(row)
    sights?.lastContent = id
    try index(content, as: id, accountName: accountName)
    return id
  }

  /// Enters a content into the index of words.
  mutating func index(_ content: Content, as id: Int64, accountName: String?) throws {
    row.removeAll()
    row.append(id)
    row.append { content.appendWords(of: .caption, to: &$0) }
    row.append { content.appendWords(of: .alt, to: &$0) }
    row.append { bytes in
      if let accountName { SearchText.append(accountName, to: &bytes) }
    }
    row.append { content.appendWords(of: .tags, to: &$0) }
    try insertSearch.run(row)
  }

  /// The row of a content: that of a candidate which is the same to the byte, else a new one.
  mutating func insert(
    _ content: Content, accountName: String?, unlessAmong candidates: [Int64?]
  ) throws -> Int64 {
    for case let id? in candidates where try reader.read(id).isIdentical(to: content) { return id }
    return try insert(content, accountName: accountName)
  }

  /// The row of a caption, made where the text is new.
  mutating func insert(_ caption: Caption) throws -> Int64 {
    row.removeAll()
    row.append(caption.text)
    row.append(Int64(bitPattern: caption.exactKey))
    let isNew = sights?.captions.enter(caption.exactKey) == false
    let known = isNew ? nil : try findCaption.first(row) { $0.integer(0) }
    return try known ?? insertCaption.insert(row)
  }

  /// An account as the store holds it, made where it is new.
  mutating func insert(_ account: Account?) throws -> StoredAccount? {
    guard let account else { return nil }
    if let stored = accounts[account] { return stored }
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
    let stored = StoredAccount(id: id, words: account.searchText)
    accounts[account] = stored
    return stored
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

/// The row of an account, and the words by which searches find its posts.
struct StoredAccount {
  var id: Int64?
  var words: String?
}

extension Content {
  /// The texts that the index of words holds of a content.
  var searchTexts: [(column: SearchColumn, text: String)] {
    SearchColumn.allCases.map { column in
      var bytes: [UInt8] = []
      appendWords(of: column, to: &bytes)
      return (column, String(decoding: bytes, as: UTF8.self))
    }
  }

  /// Writes the text that the index of words holds of a content in a column.
  fileprivate func appendWords(of column: SearchColumn, to bytes: inout [UInt8]) {
    switch column {
    case .caption: SearchText.append(caption.text, to: &bytes)
    case .alt:
      for index in media.indices {
        guard let alt = media[index].alt, !alt.isEmpty else { continue }
        SearchText.append(alt, to: &bytes)
        bytes.append(UInt8(ascii: "\n"))
      }
    case .tags: SearchText.appendTags(in: caption.text, and: tags, to: &bytes)
    }
  }
}
