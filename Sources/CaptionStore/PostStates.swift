public import CaptionCore
internal import GRDB

extension CaptionStore {
  /// The posts that something changed about since they were last planned, oldest row first.
  ///
  /// - Parameters:
  ///   - row: Only posts behind this row: where the batch before ended.
  ///   - capabilities: What each remote can hold; one that is not here is taken to hold nothing.
  public func dirtyPosts(
    after row: Int64 = 0, limit: Int, capabilities: [RemoteID: Capabilities]
  ) throws(StoreError) -> (posts: [PostState], lastRow: Int64?) {
    try read { db in
      let rows = try Int64.fetchAll(
        db, sql: "SELECT row FROM post WHERE isDirty = 1 AND row > ? ORDER BY row LIMIT ?",
        arguments: [row, limit])
      var reader = StateReader(db: db, capabilities: capabilities)
      return (try rows.map { try reader.state(row: $0) }, rows.last)
    }
  }

  /// One post as the planner sees it.
  public func state(
    of post: PostID, capabilities: [RemoteID: Capabilities]
  ) throws(StoreError) -> PostState {
    try read { db in
      var reader = StateReader(db: db, capabilities: capabilities)
      return try reader.state(row: try Self.row(of: post, in: db))
    }
  }

  static func row(of post: PostID, in db: Database) throws -> Int64 {
    let statement = try db.cachedStatement(sql: "SELECT row FROM post WHERE id = ?")
    guard let row = try Int64.fetchOne(statement, arguments: [post.description]) else {
      throw StoreError.unknownPost(post.description)
    }
    return row
  }
}

/// Reads posts with their links within one transaction.
struct StateReader {
  private let db: Database
  private let capabilities: [RemoteID: Capabilities]
  private var storage: ContentStorage

  init(db: Database, capabilities: [RemoteID: Capabilities]) {
    self.db = db
    self.capabilities = capabilities
    storage = ContentStorage(db)
  }

  mutating func state(row: Int64) throws -> PostState {
    let find = try db.cachedStatement(
      sql: "SELECT id, content, createdAt, trashedAt FROM post WHERE row = ?")
    guard let post = try Row.fetchOne(find, arguments: [row]), let id = PostID(post[0] as String)
    else { throw StoreError.unknownPost("row \(row)") }
    let wasTrashed = (post[3] as Int64?) != nil
    return PostState(
      id: id, local: try storage.read(post[1] as Int64), isTrashed: wasTrashed,
      createdAt: Timestamp(milliseconds: post[2]), links: try links(of: row))
  }

  private mutating func links(of post: Int64) throws -> [LinkState] {
    let statement = try db.cachedStatement(
      sql: """
        SELECT remote, key, existence, observed, sent, seen, isUnagreed, version, captionOverride,
          isDeletionWanted, settled
        FROM link WHERE post = ? AND existence <> 'ended' ORDER BY remote, key
        """)
    return try Row.fetchAll(statement, arguments: [post]).map { row in
      let id = LinkID(remote: RemoteID(rawValue: row[0]), key: row[1])
      let held = capabilities[id.remote] ?? Capabilities()
      return try link(id, row, held, try OutboxRow.open(for: id, in: db))
    }
  }

  private mutating func link(
    _ id: LinkID, _ row: Row, _ capabilities: Capabilities, _ open: OutboxRow?
  ) throws -> LinkState {
    let sent = try storage.read(row[4] as Int64?)
    let seen = try storage.read(row[5] as Int64?)
    var agreement: Agreement<Content>?
    if let sent, let seen { agreement = Agreement(sent: sent, seen: seen) }
    var state = LinkState(
      id: id, capabilities: capabilities,
      existence: LinkState.Existence(rawValue: row[2]) ?? .ended,
      observed: try storage.read(row[3] as Int64?), agreement: agreement, isUnagreed: row[6],
      settled: Set(OutboxRow.fields(row[10] ?? "")), version: row[7],
      captionOverride: try caption(row[8]), isDeletionWanted: row[9])
    if let open {
      state.isBusy = open.state == .inflight || open.state == .unknown
      if open.state == .refused { state.parked = try open.operation(&storage) }
    }
    return state
  }

  private func caption(_ id: Int64?) throws -> Caption? {
    guard let id else { return nil }
    let statement = try db.cachedStatement(sql: "SELECT text FROM caption WHERE id = ?")
    return try String.fetchOne(statement, arguments: [id]).map { Caption($0) }
  }
}
