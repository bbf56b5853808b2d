public import CaptionCore
internal import GRDB

extension CaptionStore {
  /// Makes a post that is on no remote yet.
  ///
  /// - Parameter wanted: The remotes to create it on at the next push, with the key fixed for each.
  public func makePost(
    _ id: PostID, _ content: Content, on wanted: [LinkID] = [], at now: Timestamp
  ) throws(StoreError) {
    try write { db in
      var storage = ContentStorage(db)
      try db.execute(
        sql: "INSERT INTO post (id, content, createdAt, isDirty) VALUES (?, ?, ?, 1)",
        arguments: [
          id.description, try storage.insert(content, accountName: nil), now.milliseconds,
        ])
      try Self.want(wanted, for: db.lastInsertedRowID, in: db)
    }
  }

  /// Wants a post created on further remotes.
  public func want(_ links: [LinkID], for post: PostID) throws(StoreError) {
    try write { db in
      let row = try Self.row(of: post, in: db)
      try Self.want(links, for: row, in: db)
      try Self.markDirty(row, in: db)
    }
  }

  /// How often a post was created on a remote before.
  public func generation(of post: PostID, on remote: RemoteID) throws(StoreError) -> Int {
    try read { db in
      try Int.fetchOne(
        db, sql: "SELECT count(*) FROM link WHERE remote = ? AND post = ? AND existence = 'ended'",
        arguments: [remote.rawValue, try Self.row(of: post, in: db)]) ?? 0
    }
  }

  /// Changes what a post says locally; what it said before goes to the history.
  ///
  /// - Parameter change: Makes the new content of the old; throwing leaves all as it was.
  /// - Returns: The fields that changed.
  @discardableResult
  public func edit(
    _ post: PostID, cause: String = "edited", at now: Timestamp,
    _ change: (inout Content) throws -> Void
  ) throws(StoreError) -> [Field] {
    try write { db in
      try Self.edit(try Self.row(of: post, in: db), cause: cause, at: now, in: db, change)
    }
  }

  @discardableResult
  static func edit(
    _ row: Int64, cause: String, at now: Timestamp, in db: Database,
    _ change: (inout Content) throws -> Void
  ) throws -> [Field] {
    var storage = ContentStorage(db)
    let old =
      try Int64.fetchOne(db, sql: "SELECT content FROM post WHERE row = ?", arguments: [row]) ?? 0
    var content = try storage.read(old)
    try change(&content)
    let before = try storage.read(old)
    guard !content.isIdentical(to: before) else { return [] }
    let name = try String.fetchOne(
      db,
      sql: """
        SELECT coalesce(account.name, account.url) FROM link
        JOIN account ON account.id = link.account WHERE link.post = ? LIMIT 1
        """, arguments: [row])
    let fields = content.changedFields(from: before)
    try HistoryRow(post: row, content: old, fields: fields, cause: cause, at: now).insert(db)
    try db.execute(
      sql: "UPDATE post SET content = ?, isDirty = 1 WHERE row = ?",
      arguments: [try storage.insert(content, accountName: name), row])
    return fields
  }

  /// Moves a post to the trash, or wants its items deleted on some remotes only.
  ///
  /// - Parameter remotes: Where to delete; `nil` for everywhere, the local post included.
  public func delete(
    _ post: PostID, from remotes: [RemoteID]? = nil, at now: Timestamp
  ) throws(StoreError) {
    try write { db in
      let row = try Self.row(of: post, in: db)
      if let remotes {
        for remote in remotes {
          try db.execute(
            sql: "UPDATE link SET isDeletionWanted = 1 WHERE post = ? AND remote = ?",
            arguments: [row, remote.rawValue])
          guard db.changesCount > 0 else {
            throw StoreError.refused("the post has no item on that remote")
          }
        }
      } else {
        try db.execute(
          sql: "UPDATE post SET trashedAt = ?, trashedBy = 'person' WHERE row = ?",
          arguments: [now.milliseconds, row])
      }
      try Self.markDirty(row, in: db)
    }
  }

  /// Takes a post out of the trash, and takes back every wish to delete that was not carried out.
  public func restore(_ post: PostID) throws(StoreError) {
    try write { db in
      let row = try Self.row(of: post, in: db)
      try db.execute(
        sql: "UPDATE post SET trashedAt = NULL, trashedBy = NULL WHERE row = ?", arguments: [row])
      try db.execute(
        sql: "UPDATE link SET isDeletionWanted = 0 WHERE post = ?", arguments: [row])
      try db.execute(
        sql:
          "DELETE FROM outbox WHERE post = ? AND kind = 'delete' AND state IN ('queued', 'refused')",
        arguments: [row])
      try Self.markDirty(row, in: db)
    }
  }

  private static func want(_ links: [LinkID], for row: Int64, in db: Database) throws {
    for link in links {
      try db.execute(
        sql: "INSERT INTO link (remote, key, post, existence) VALUES (?, ?, ?, 'wanted')",
        arguments: [link.remote.rawValue, link.key, row])
    }
  }

  static func markDirty(_ row: Int64, in db: Database) throws {
    try db.execute(sql: "UPDATE post SET isDirty = 1 WHERE row = ?", arguments: [row])
  }
}
