public import CaptionCore
internal import GRDB

extension CaptionStore {
  /// Reads posts one after another, the newest first.
  ///
  /// - Parameters:
  ///   - body: Called for each; `false` ends the reading.
  ///   - filter: Which posts, and how many.
  public func forEachPost(
    _ filter: PostFilter = PostFilter(), _ body: (PostRecord) throws -> Bool
  ) throws(StoreError) {
    try read { db in
      var query = PostQuery(filter)
      query.build()
      let rows = try Int64.fetchCursor(
        db.cachedStatement(sql: query.sql), arguments: query.arguments)
      var reader = try PostReader(db)
      while let row = try rows.next() {
        guard try body(try reader.post(row: row)) else { return }
      }
    }
  }

  public func posts(_ filter: PostFilter = PostFilter()) throws(StoreError) -> [PostRecord] {
    var posts: [PostRecord] = []
    try forEachPost(filter) { post in
      posts.append(post)
      return true
    }
    return posts
  }

  public func post(_ id: PostID) throws(StoreError) -> PostRecord {
    try read { db in
      var reader = try PostReader(db)
      return try reader.post(row: try Self.row(of: id, in: db))
    }
  }
}

/// Reads posts to be shown, within one transaction.
private struct PostReader {
  private var contents: ContentReader
  private let findPost: PreparedStatement
  private let findLinks: PreparedStatement

  init(_ db: Database) throws {
    contents = try ContentReader(db)
    findPost = try PreparedStatement(
      db, "SELECT id, content, createdAt, trashedAt IS NOT NULL FROM post WHERE row = ?")
    findLinks = try PreparedStatement(
      db,
      """
      SELECT remote.name, link.remote, link.key, existence, observed, permalink, publishedAt,
        editedAt, account.name, account.url, remote.kind = 'archive'
      FROM link JOIN remote ON remote.id = link.remote
      LEFT JOIN account ON account.id = link.account
      WHERE link.post = ? ORDER BY link.existence = 'ended', link.remote, link.key
      """)
  }

  mutating func post(row: Int64) throws -> PostRecord {
    contents.forget()
    let post = try findPost.first(row) { row in
      (
        id: PostID(row.text(0)), content: row.integer(1),
        createdAt: Timestamp(milliseconds: row.integer(2)), isTrashed: row.bool(3)
      )
    }
    guard let post, let id = post.id else { throw StoreError.unknownPost("row \(row)") }
    var record = PostRecord(
      id: id, content: try contents.read(post.content), createdAt: post.createdAt,
      state: post.isTrashed ? .trash : .draft, links: [])
    for link in try findLinks.all(row, read: LinkRow.init) {
      record.add(link, observed: try contents.read(link.observed))
    }
    return record
  }
}

/// A link as `PostReader` finds it.
private struct LinkRow {
  var link: PostRecord.Link
  var observed: Int64?
  var publishedAt: Timestamp?
  var account: Account?

  init(_ row: SQLRow) {
    link = PostRecord.Link(
      remote: row.text(0), id: LinkID(remote: RemoteID(rawValue: row.integer(1)), key: row.text(2)),
      existence: LinkState.Existence(rawValue: row.text(3)) ?? .ended,
      permalink: row.optionalText(5), editedAt: Timestamp(row.optionalInteger(7)),
      isArchived: row.bool(10))
    observed = row.optionalInteger(4)
    publishedAt = Timestamp(row.optionalInteger(6))
    account = Account(name: row.optionalText(8), url: row.optionalText(9))
  }
}

extension PostRecord {
  /// Takes over what a link tells of its post; live links are given first.
  fileprivate mutating func add(_ row: LinkRow, observed: Content?) {
    account = account ?? row.account
    permalink = permalink ?? row.link.permalink
    publishedAt = [publishedAt, row.publishedAt].compactMap(\.self).min()
    editedAt = [editedAt, row.link.editedAt].compactMap(\.self).max()
    guard row.link.existence != .ended else { return }
    var link = row.link
    link.observed = observed
    links.append(link)
    if state == .draft, link.existence != .wanted { state = .post }
  }
}
