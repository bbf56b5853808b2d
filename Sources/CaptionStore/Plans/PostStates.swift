public import CaptionCore
internal import GRDB

extension CaptionStore {
  /// The posts that something changed about since they were last planned, oldest row first.
  ///
  /// - Parameters:
  ///   - row: Only posts behind this row: where the batch before ended.
  ///   - capabilities: What each remote can hold; one that is not here is taken to hold nothing.
  ///   - limit: How many at most.
  public func dirtyPosts(
    after row: Int64 = 0, limit: Int, capabilities: [RemoteID: Capabilities]
  ) throws(StoreError) -> (posts: [PostState], lastRow: Int64?) {
    try read { db in
      let rows = try Self.dirtyRows(after: row, limit: limit, in: db)
      var reader = try StateReader(db: db, capabilities: capabilities)
      return (try rows.map { try reader.state(row: $0) }, rows.last)
    }
  }

  /// One post as the planner sees it.
  public func state(
    of post: PostID, capabilities: [RemoteID: Capabilities]
  ) throws(StoreError) -> PostState {
    try read { db in
      var reader = try StateReader(db: db, capabilities: capabilities)
      return try reader.state(row: try Self.row(of: post, in: db))
    }
  }

  /// Every post as the planner sees it, in the order of rows: for tests.
  package func states(
    capabilities: [RemoteID: Capabilities]
  ) throws(StoreError) -> [PostState] {
    try read { db in
      let rows = try PreparedStatement(db, "SELECT row FROM post ORDER BY row")
        .all { $0.integer(0) }
      var reader = try StateReader(db: db, capabilities: capabilities)
      return try rows.map { try reader.state(row: $0) }
    }
  }

  static func row(of post: PostID, in db: Database) throws -> Int64 {
    let row = try PreparedStatement(db, "SELECT row FROM post WHERE id = ?")
      .first(post.description) { $0.integer(0) }
    guard let row else { throw StoreError.unknownPost(post.description) }
    return row
  }

  /// Whether the store holds a post, be it in the trash.
  public func contains(_ post: PostID) throws(StoreError) -> Bool {
    try read { db in
      try PreparedStatement(db, "SELECT 1 FROM post WHERE id = ?")
        .first(post.description) { _ in true } ?? false
    }
  }

  /// The next posts to be planned.
  static func dirtyRows(after row: Int64, limit: Int, in db: Database) throws -> [Int64] {
    try PreparedStatement(
      db, "SELECT row FROM post WHERE isDirty = 1 AND row > ? ORDER BY row LIMIT ?"
    ).all(row, limit) { $0.integer(0) }
  }
}

/// Reads posts with their links within one transaction.
struct StateReader {
  private let db: Database
  private let capabilities: [RemoteID: Capabilities]
  private var contents: ContentReader
  /// `nil` where posts are read for something else than planning them.
  private var twins: Twins?

  /// Reads posts that are to be planned.
  init(db: Database, capabilities: [RemoteID: Capabilities]) throws {
    self.db = db
    self.capabilities = capabilities
    contents = try ContentReader(db)
    twins = Twins(db: db)
  }

  /// Reads posts that are not planned: without what remotes can hold, and without looking for copies
  /// of what is to be made, which takes a pass over the remote's items.
  init(db: Database) throws {
    self.db = db
    capabilities = [:]
    contents = try ContentReader(db)
  }

  mutating func state(row: Int64) throws -> PostState {
    let post = try PreparedStatement(
      db, "SELECT id, content, createdAt, trashedAt IS NOT NULL, trashedBy FROM post WHERE row = ?"
    ).first(row) { row in
      (
        id: PostID(row.text(0)), content: row.integer(1),
        createdAt: Timestamp(milliseconds: row.integer(2)), isTrashed: row.bool(3),
        trashedBy: row.optionalText(4)
      )
    }
    guard let post, let id = post.id else { throw StoreError.unknownPost("row \(row)") }
    return PostState(
      id: id, local: try contents.read(post.content), isTrashed: post.isTrashed,
      isTrashedByRemote: post.trashedBy == "remote", createdAt: post.createdAt,
      links: try links(
        of: row, id, post.createdAt, content: post.content, isTrashed: post.isTrashed))
  }

  private mutating func links(
    of post: Int64, _ owner: PostID, _ createdAt: Timestamp, content: Int64, isTrashed: Bool
  ) throws -> [LinkState] {
    let wasDeleted = OutboxRow.wasDeleted(post: "link.post", remote: "link.remote", key: "link.key")
    let rows = try PreparedStatement(
      db,
      """
      SELECT remote, key, existence, observed, sent, seen, isUnagreed, version, captionOverride,
        isDeletionWanted, settled, dropped, droppedFields,
        CASE WHEN ?2 THEN \(wasDeleted) END, publishedAt
      FROM link WHERE post = ?1 AND existence <> 'ended' ORDER BY remote, key
      """
    ).all(post, isTrashed) { row in
      let id = LinkID(remote: RemoteID(rawValue: row.integer(0)), key: row.text(1))
      var state = LinkState(
        id: id, capabilities: capabilities[id.remote] ?? Capabilities(),
        existence: LinkState.Existence(rawValue: row.text(2)) ?? .ended, isUnagreed: row.bool(6),
        settled: Set(Field.list(row.text(10))), version: row.optionalText(7),
        isDeletionWanted: row.bool(9))
      state.wasDeletedBefore = row.bool(13)
      return (
        state: state, observed: row.optionalInteger(3), sent: row.optionalInteger(4),
        seen: row.optionalInteger(5), override: row.optionalInteger(8),
        dropped: row.optionalInteger(11), droppedFields: row.optionalText(12),
        publishedAt: row.optionalInteger(14)
      )
    }
    let publishedAt = rows.compactMap(\.publishedAt).min().map(Timestamp.init(milliseconds:))
    return try rows.map { row in
      var state = row.state
      state.observed = try contents.read(row.observed)
      if let sent = try contents.read(row.sent), let seen = try contents.read(row.seen) {
        state.agreement = Agreement(sent: sent, seen: seen)
      }
      state.captionOverride = try contents.caption(row.override)
      if let target = try contents.read(row.dropped) {
        state.dropped = Operation(
          dropped: target, fields: row.droppedFields, post: owner, link: state.id, createdAt)
      }
      if let open = try OutboxRow.open(for: state.id, in: db) {
        state.isBusy = open.state == .inflight || open.state == .unknown
        if open.state == .refused { state.parked = try open.operation(&contents) }
      }
      if state.existence == .wanted, !state.isBusy {
        var wanted = WantedPost(
          content: try contents.read(content), publishedAt: publishedAt, createdAt: createdAt)
        wanted.content.caption = state.captionOverride ?? wanted.content.caption
        state.twin = try twins?.find(
          of: wanted, post: post, on: state.id.remote.rawValue, &contents)
      }
      return state
    }
  }
}
