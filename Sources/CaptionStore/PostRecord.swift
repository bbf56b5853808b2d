public import CaptionCore
internal import GRDB

/// A post as it is listed and shown.
public struct PostRecord: Hashable, Sendable, Identifiable {
  public enum State: String, Hashable, Sendable { case post, draft, trash }

  /// An item of the post on a remote.
  public struct Link: Hashable, Sendable {
    public var remote: String
    public var id: LinkID
    public var existence: LinkState.Existence
    /// What the remote last showed; `nil` before it was created.
    public var observed: Content?
    public var permalink: String?
    public var editedAt: Timestamp?
  }

  public var id: PostID
  public var account: Account?
  public var content: Content
  public var createdAt: Timestamp
  public var publishedAt: Timestamp?
  public var editedAt: Timestamp?
  public var permalink: String?
  public var state: State
  public var links: [Link]
}

/// Which posts to list.
public struct PostFilter: Hashable, Sendable {
  public var states: Set<PostRecord.State> = [.post, .draft]
  public var account: String?
  public var remote: RemoteID?
  /// An FTS5 expression that the post's words must match.
  public var match: String?
  /// Only posts that some remote shows otherwise than they are here, or does not have yet.
  public var isDifferent = false
  public var limit: Int?

  public init() {}
}

extension CaptionStore {
  /// Reads posts one after another, the newest first.
  ///
  /// - Parameter body: Called for each; `false` ends the reading.
  public func forEachPost(
    _ filter: PostFilter = PostFilter(), _ body: (PostRecord) throws -> Bool
  ) throws(StoreError) {
    try read { db in
      var query = PostQuery(filter)
      query.build()
      let rows = try Int64.fetchCursor(db, sql: query.sql, arguments: query.arguments)
      var reader = PostReader(db)
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
      var reader = PostReader(db)
      return try reader.post(row: try Self.row(of: id, in: db))
    }
  }

  /// Finds the post that a person means: a unique prefix of its id, a permalink, or `remote:key`.
  public func findPost(_ text: String) throws(StoreError) -> PostID {
    try read { db in
      let found = try String.fetchAll(
        db,
        sql: """
          SELECT id FROM post WHERE id = ?1
          UNION SELECT post.id FROM link JOIN post ON post.row = link.post
            WHERE link.permalink = ?1
          UNION SELECT post.id FROM link JOIN post ON post.row = link.post
            JOIN remote ON remote.id = link.remote
            WHERE remote.name = substr(?1, 1, instr(?1, ':') - 1)
              AND link.key = substr(?1, instr(?1, ':') + 1)
          """, arguments: [text])
      if found.count == 1, let id = PostID(found[0]) { return id }
      guard found.isEmpty else {
        throw StoreError.ambiguousPost(text, candidates: found.count)
      }
      return try Self.findPost(prefix: text, in: db)
    }
  }

  private static func findPost(prefix: String, in db: Database) throws -> PostID {
    let digits = prefix.lowercased()
    guard digits.utf8.count >= 2, digits.allSatisfy(\.isHexDigit) else {
      throw StoreError.unknownPost(prefix)
    }
    let found = try String.fetchAll(
      db, sql: "SELECT id FROM post WHERE id >= ? AND id < ? LIMIT 100",
      arguments: [digits, digits + "g"])
    guard let first = found.first, let id = PostID(first) else {
      throw StoreError.unknownPost(prefix)
    }
    guard found.count == 1 else {
      throw StoreError.ambiguousPost(prefix, candidates: found.count)
    }
    return id
  }
}

/// The SQL of a filter.
private struct PostQuery {
  private let filter: PostFilter
  private(set) var sql = ""
  private(set) var arguments = StatementArguments()

  init(_ filter: PostFilter) {
    self.filter = filter
  }

  mutating func build() {
    var conditions = ["(\(stateCondition))"]
    if let account = filter.account {
      conditions.append(
        """
        EXISTS (SELECT 1 FROM link JOIN account ON account.id = link.account
          WHERE link.post = post.row AND (account.name = ? OR account.url = ?))
        """)
      arguments += [account, account]
    }
    if let remote = filter.remote {
      conditions.append(
        """
        EXISTS (SELECT 1 FROM link WHERE link.post = post.row AND link.remote = ?
          AND link.existence <> 'ended')
        """)
      arguments += [remote.rawValue]
    }
    if let match = filter.match {
      conditions.append(
        "post.content IN (SELECT rowid FROM contentSearch WHERE contentSearch MATCH ?)")
      arguments += [match]
    }
    if filter.isDifferent {
      conditions.append(
        """
        EXISTS (SELECT 1 FROM link WHERE link.post = post.row AND link.existence <> 'ended'
          AND (link.observed IS NOT post.content OR link.isDeletionWanted
            OR post.trashedAt IS NOT NULL OR link.existence = 'deleted'))
        """)
    }
    sql = """
      SELECT post.row FROM post WHERE \(conditions.joined(separator: " AND "))
      ORDER BY coalesce(
        (SELECT min(publishedAt) FROM link WHERE post = post.row AND publishedAt IS NOT NULL),
        post.createdAt) DESC, post.row
      """
    if let limit = filter.limit {
      sql += " LIMIT ?"
      arguments += [limit]
    }
  }

  private var stateCondition: String {
    let hasLink = """
      EXISTS (SELECT 1 FROM link WHERE post = post.row AND existence IN ('live', 'deleted'))
      """
    let conditions = filter.states.map { state in
      switch state {
      case .trash: "post.trashedAt IS NOT NULL"
      case .post: "post.trashedAt IS NULL AND \(hasLink)"
      case .draft: "post.trashedAt IS NULL AND NOT \(hasLink)"
      }
    }
    return conditions.sorted().joined(separator: " OR ")
  }
}

/// Reads posts to be shown, within one transaction.
private struct PostReader {
  private let db: Database

  init(_ db: Database) {
    self.db = db
  }

  mutating func post(row: Int64) throws -> PostRecord {
    var storage = ContentStorage(db)
    let find = try db.cachedStatement(
      sql: "SELECT id, content, createdAt, trashedAt FROM post WHERE row = ?")
    guard let post = try Row.fetchOne(find, arguments: [row]), let id = PostID(post[0] as String)
    else { throw StoreError.unknownPost("row \(row)") }
    let links = try db.cachedStatement(
      sql: """
        SELECT remote.name AS remoteName, link.*, account.name, account.url FROM link
        JOIN remote ON remote.id = link.remote LEFT JOIN account ON account.id = link.account
        WHERE link.post = ? ORDER BY link.existence = 'ended', link.remote, link.key
        """)
    let rows = try Row.fetchAll(links, arguments: [row])
    let isTrashed = (post[3] as Int64?) != nil
    var record = PostRecord(
      id: id, account: rows.lazy.compactMap { Account(name: $0["name"], url: $0["url"]) }.first,
      content: try storage.read(post[1] as Int64), createdAt: Timestamp(milliseconds: post[2]),
      publishedAt: rows.lazy.compactMap { Timestamp($0["publishedAt"]) }.min(),
      editedAt: rows.lazy.compactMap { Timestamp($0["editedAt"]) }.max(),
      permalink: rows.lazy.compactMap { $0["permalink"] as String? }.first,
      state: isTrashed ? .trash : .draft, links: [])
    for row in rows where row["existence"] != "ended" {
      record.links.append(try link(row, &storage))
    }
    if !isTrashed, record.links.contains(where: { $0.existence != .wanted }) {
      record.state = .post
    }
    return record
  }

  private func link(_ row: Row, _ storage: inout ContentStorage) throws -> PostRecord.Link {
    PostRecord.Link(
      remote: row["remoteName"],
      id: LinkID(remote: RemoteID(rawValue: row["remote"]), key: row["key"]),
      existence: LinkState.Existence(rawValue: row["existence"]) ?? .ended,
      observed: try storage.read(row["observed"] as Int64?), permalink: row["permalink"],
      editedAt: Timestamp(row["editedAt"]))
  }
}
