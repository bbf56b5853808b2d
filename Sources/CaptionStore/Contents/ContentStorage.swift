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
  private var accounts: [UInt64: StoredAccount] = [:]
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
    try insert(FlatContent(content), accountWords: Array((accountName ?? "").utf8))
  }

  mutating func insert(_ content: FlatContent, accountWords: [UInt8]) throws -> Int64 {
    let caption = try insertCaption(of: content)
    row.removeAll()
    row.append(content.title, of: content)
    row.append(caption)
    row.append(content.language, of: content)
    row.append(content.visibility, of: content)
    row.append(content.contentWarning, of: content)
    row.append { ContentJSON.appendTags(of: content, to: &$0) }
    row.append { ContentJSON.appendMedia(of: content, to: &$0) }
    let id = try insertContent.insert(row)
    sights?.lastContent = id
    try index(content, as: id, accountWords: accountWords)
    return id
  }

  /// Enters a content into the index of words.
  mutating func index(_ content: Content, as id: Int64, accountName: String?) throws {
    try index(FlatContent(content), as: id, accountWords: Array((accountName ?? "").utf8))
  }

  private mutating func index(
    _ content: FlatContent, as id: Int64, accountWords: [UInt8]
  ) throws {
    row.removeAll()
    row.append(id)
    row.append { content.appendWords(of: .caption, to: &$0) }
    row.append { content.appendWords(of: .alt, to: &$0) }
    row.append { SearchText.append(accountWords.span, to: &$0) }
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
    try insertCaption(of: FlatContent(Content(caption: caption)))
  }

  private mutating func insertCaption(of content: FlatContent) throws -> Int64 {
    let key = content.captionKey
    row.removeAll()
    row.append(content.caption, of: content)
    row.append(Int64(bitPattern: key))
    let isNew = sights?.captions.enter(key) == false
    let known = isNew ? nil : try findCaption.first(row) { $0.integer(0) }
    return try known ?? insertCaption.insert(row)
  }

  /// The account of an item as the store holds it, made where it is new.
  mutating func insertAccount(of item: FlatItem) throws -> StoredAccount? {
    guard let flat = item.account else { return nil }
    let hash = flat.hash(in: item.content)
    if let stored = accounts[hash], stored.isSame(as: flat, in: item.content) { return stored }
    guard let account = Account(flat, in: item.content) else { return nil }
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
    let stored = StoredAccount(id: id, account: account)
    accounts[hash] = stored
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
  var words: [UInt8]
  fileprivate var name: [UInt8]?
  fileprivate var url: [UInt8]?

  fileprivate init(id: Int64?, account: Account) {
    self.id = id
    words = Array((account.searchText ?? "").utf8)
    name = account.name.map { Array($0.utf8) }
    url = account.url.map { Array($0.utf8) }
  }

  /// Whether it is the account of an item; what has the same hash may be another.
  fileprivate func isSame(as account: FlatAccount, in content: FlatContent) -> Bool {
    Self.isSame(name, account.name, content) && Self.isSame(url, account.url, content)
  }

  private static func isSame(
    _ text: [UInt8]?, _ place: FlatContent.Place?, _ content: FlatContent
  ) -> Bool {
    guard let text, let place else { return text == nil && place == nil }
    return text.span.isIdentical(to: content.bytes.span.extracting(place))
  }
}

extension FlatAccount {
  /// By which an account is looked up among those that were seen.
  fileprivate func hash(in content: FlatContent) -> UInt64 {
    [name, url].reduce(0) { hash, place in
      hash &* 31 ^ KnownItems.hash(content.bytes.span.extracting(place ?? 0..<0))
    }
  }
}

extension Content {
  /// The texts that the index of words holds of a content.
  var searchTexts: [(column: SearchColumn, text: String)] {
    let content = FlatContent(self)
    return SearchColumn.allCases.map { column in
      var bytes: [UInt8] = []
      content.appendWords(of: column, to: &bytes)
      return (column, String(decoding: bytes, as: UTF8.self))
    }
  }
}

extension FlatContent {
  /// Writes the text that the index of words holds of a content in a column.
  fileprivate func appendWords(of column: SearchColumn, to text: inout [UInt8]) {
    switch column {
    case .caption: SearchText.append(bytes.span.extracting(caption), to: &text)
    case .alt:
      for medium in media {
        guard let alt = medium.alt, !alt.isEmpty else { continue }
        SearchText.append(bytes.span.extracting(alt), to: &text)
        text.append(UInt8(ascii: "\n"))
      }
    case .tags: SearchText.appendTags(in: caption, and: tags, of: bytes.span, to: &text)
    }
  }
}
