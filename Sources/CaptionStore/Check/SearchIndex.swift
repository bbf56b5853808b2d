internal import CaptionCore
internal import CaptionText
internal import GRDB

/// The index of words, against the contents that it was made of.
///
/// Both are summed up token by token: equal sums mean that the index holds every word of every
/// content at its place, and nothing else. The words of accounts are left out: a content does not
/// tell whose it is.
enum SearchIndex {
  static func check(_ db: Database, _ progress: (CheckProgress) -> Void) throws -> StoreFinding? {
    let held = try sumOfIndex(db, progress)
    let due = try sumOfContents(db, progress)
    guard held != due else { return nil }
    let places = abs(held.count - due.count)
    return StoreFinding(
      code: "search",
      message: places == 0
        ? "the index of words differs from the contents"
        : "the index of words has \(held.count) words where the contents have \(due.count)",
      count: 1)
  }

  /// Makes the index anew from the contents.
  static func rebuild(_ db: Database, _ progress: (CheckProgress) -> Void) throws {
    try db.execute(
      sql: """
        INSERT INTO contentSearch (contentSearch) VALUES ('delete-all');
        CREATE TEMP TABLE contentAccount (content INTEGER PRIMARY KEY, account INTEGER);
        INSERT OR IGNORE INTO contentAccount
          SELECT observed, account FROM link WHERE observed IS NOT NULL AND account IS NOT NULL;
        INSERT OR IGNORE INTO contentAccount
          SELECT post.content, link.account FROM post JOIN link ON link.post = post.row
          WHERE link.account IS NOT NULL ORDER BY link.remote, link.key;
        """)
    var storage = try ContentStorage(db)
    let findAccount = try PreparedStatement(
      db,
      """
      SELECT account.name, account.url FROM temp.contentAccount AS owner
      JOIN account ON account.id = owner.account WHERE owner.content = ?
      """)
    try forEachContent(db, progress) { id, content in
      let account = try findAccount.first(id) { row in
        Account(name: row.optionalText(0), url: row.optionalText(1))?.searchText
      }
      try storage.index(content, as: id, accountName: account ?? nil)
    }
    try db.execute(sql: "DROP TABLE temp.contentAccount")
  }

  private static func sumOfIndex(
    _ db: Database, _ progress: (CheckProgress) -> Void
  ) throws -> TokenSum {
    var sum = TokenSum()
    try PreparedStatement(db, "SELECT term, doc, col, offset FROM searchTokens")
      .forEach { row in
        guard let column = SearchColumn(rawValue: row.text(2)) else { return }
        unsafe row.withBytes(0) { term in
          unsafe sum.add(term, of: row.integer(1), column, at: row.integer(3))
        }
        if sum.count % 200_000 == 0 { progress(CheckProgress("words found", done: sum.count)) }
      }
    return sum
  }

  private static func sumOfContents(
    _ db: Database, _ progress: (CheckProgress) -> Void
  ) throws -> TokenSum {
    var sum = TokenSum()
    let tokenizer = try db.makeTokenizer(.unicode61(diacritics: .remove))
    try forEachContent(db, progress) { id, content in
      for (column, text) in content.searchTexts {
        for (offset, token) in try tokenizer.tokenize(document: text).enumerated() {
          var term = token.token
          term.withUTF8 { bytes in
            // FTS5 cuts a longer one.
            let cut = unsafe UnsafeRawBufferPointer(bytes).prefix(32768)
            unsafe sum.add(UnsafeRawBufferPointer(rebasing: cut), of: id, column, at: Int64(offset))
          }
        }
      }
    }
    return sum
  }

  private static func forEachContent(
    _ db: Database, _ progress: (CheckProgress) -> Void, _ body: (Int64, Content) throws -> Void
  ) throws {
    let total = try Int.fetchOne(db, sql: "SELECT count(*) FROM content")
    var done = 0
    try PreparedStatement(
      db,
      """
      SELECT content.id, text, tags, media FROM content
      JOIN caption ON caption.id = content.caption ORDER BY content.id
      """
    ).forEach { row in
      done += 1
      if done % 10_000 == 0 { progress(CheckProgress("words of posts", done: done, of: total)) }
      let content = Content(
        caption: Caption(text: row.text(1), exactKey: 0),
        tags: ContentJSON.tags(row.optionalText(2)), media: ContentJSON.media(row.optionalText(3)))
      try body(row.integer(0), content)
    }
  }
}

/// The columns of the index that a content itself fills.
enum SearchColumn: String, CaseIterable {
  case caption, alt, tags
}

/// How many tokens there are, and a sum over what and where they are, in whatever order.
private struct TokenSum: Equatable {
  var count = 0
  private var sum: UInt64 = 0

  mutating func add(
    _ term: UnsafeRawBufferPointer, of content: Int64, _ column: SearchColumn, at offset: Int64
  ) {
    count += 1
    let column: UInt64 =
      switch column {
      case .caption: 1
      case .alt: 2
      case .tags: 3
      }
    let place = UInt64(bitPattern: content) << 20 ^ UInt64(bitPattern: offset) << 2 ^ column
    var generator = SplitMix64(seed: unsafe KnownItems.hash(term) ^ place &* 0x9E37_79B9_7F4A_7C15)
    sum &+= generator.next()
  }
}
