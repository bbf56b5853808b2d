public import CaptionCore
internal import GRDB

extension CaptionStore {
  /// Makes a post that is on no remote yet.
  ///
  /// - Parameters:
  ///   - wanted: The remotes to create it on at the next push, with the key fixed for each.
  ///   - now: The time that is kept with it.
  ///   - id: The identity it is known by.
  ///   - content: What the post is to hold.
  public func makePost(
    _ id: PostID, _ content: Content, on wanted: [LinkID] = [], at now: Timestamp
  ) throws(StoreError) {
    try write { db in
      var storage = try ContentStorage(db)
      let stored = try storage.insert(content, accountName: nil)
      try PreparedStatement(
        db, "INSERT INTO post (id, content, createdAt, isDirty) VALUES (?, ?, ?, 1)"
      ).run(id.description, stored, now.milliseconds)
      try Self.want(wanted, for: db.lastInsertedRowID, in: db)
    }
  }

  /// Wants a post created on further remotes.
  ///
  /// - Throws: `refused` where the post is, or is to be, on a remote already.
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
      let count = try PreparedStatement(
        db,
        """
        SELECT (SELECT count(*) FROM link WHERE remote = ?1 AND post = ?2 AND existence = 'ended')
          + (SELECT count(DISTINCT key) FROM duplicateDecisionItem AS moved
            JOIN link USING (remote, key)
            WHERE moved.remote = ?1 AND moved.post = ?2 AND link.post <> ?2)
        """
      ).first(remote.rawValue, try Self.row(of: post, in: db)) { $0.integer(0) }
      return Int(count ?? 0)
    }
  }

  /// Changes what a post says locally; what it said before goes to the history.
  ///
  /// - Parameters:
  ///   - change: Makes the new content of the old; throwing leaves all as it was.
  ///   - cause: The verb that history keeps.
  ///   - now: The time that is kept with it.
  ///   - post: The post it is for.
  /// - Returns: The fields that changed.
  @discardableResult
  public func edit(
    _ post: PostID, cause: String = "edited", at now: Timestamp,
    _ change: (inout Content) throws -> Void
  ) throws(StoreError) -> [Field] {
    try write { db in
      var hand = HandRun("edit", at: now, in: db)
      return try Self.edit(
        try Self.row(of: post, in: db), cause: cause, by: &hand, at: now, in: db, change)
    }
  }

  @discardableResult
  static func edit(
    _ row: Int64, cause: String, by hand: inout HandRun, at now: Timestamp, in db: Database,
    _ change: (inout Content) throws -> Void
  ) throws -> [Field] {
    var storage = try ContentStorage(db)
    let old = try PreparedStatement(db, "SELECT content FROM post WHERE row = ?")
      .first(row) { $0.integer(0) }
    let before = try storage.reader.read(old ?? 0)
    var content = before
    try change(&content)
    guard let old, !content.isIdentical(to: before) else { return [] }
    let fields = content.changedFields(from: before)
    try HistoryRow(
      post: row, content: old, fields: fields, cause: cause, run: try hand.noted(), at: now
    ).insert(db)
    // An edit that is taken back stands where the remotes are again.
    let known = try PreparedStatement(
      db, "SELECT observed FROM link WHERE post = ? AND observed IS NOT NULL"
    ).all(row) { $0.optionalInteger(0) }
    let name = try storage.accountName(ofPost: row)
    try PreparedStatement(db, "UPDATE post SET content = ?, isDirty = 1 WHERE row = ?")
      .run(try storage.insert(content, accountName: name, unlessAmong: known), row)
    return fields
  }

  /// Gives a post's copy on one remote a caption of its own, or takes it back.
  ///
  /// - Parameters:
  ///   - caption: `nil` for the post's caption.
  ///   - link: The copy that is worded differently.
  ///   - now: The time that is kept with it.
  public func setOverride(
    _ caption: Caption?, of link: LinkID, at now: Timestamp
  ) throws(StoreError) {
    try write { db in
      var hand = HandRun("edit", at: now, in: db)
      try Self.setOverride(caption, of: link, cause: "edited", by: &hand, at: now, in: db)
    }
  }

  static func setOverride(
    _ caption: Caption?, of link: LinkID, cause: String, by hand: inout HandRun,
    at now: Timestamp, in db: Database
  ) throws {
    let remote = link.remote.rawValue
    let found = try PreparedStatement(
      db,
      """
      SELECT post, captionOverride, content FROM link JOIN post ON post.row = link.post
      WHERE remote = ? AND key = ? AND existence IN ('wanted', 'live')
      """
    ).first(remote, link.key) { row in
      (row: row.integer(0), old: row.optionalInteger(1), content: row.integer(2))
    }
    guard let found else { throw StoreError.refused("there is no such item on that remote") }
    var storage = try ContentStorage(db)
    let old = try storage.reader.caption(found.old)
    if old?.text != caption?.text {
      var before = found.content
      if let old {
        var content = try storage.reader.read(found.content)
        content.caption = old
        before = try storage.insert(content, accountName: nil)
      }
      try HistoryRow(
        post: found.row, remote: link.remote, key: link.key, content: before, fields: [.caption],
        cause: old == nil ? HistoryRow.firstWording : cause, run: try hand.noted(), at: now
      ).insert(db)
    }
    try PreparedStatement(
      db, "UPDATE link SET captionOverride = ? WHERE remote = ? AND key = ?"
    ).run(try caption.map { try storage.insert($0) }, remote, link.key)
    try markDirty(found.row, in: db)
  }

  /// Moves a post to the trash, or wants its items deleted on some remotes only.
  ///
  /// - Parameters:
  ///   - remotes: Where to delete; `nil` for everywhere, the local post included.
  ///   - now: The time that is kept with it.
  ///   - post: The post it is for.
  public func delete(
    _ post: PostID, from remotes: [RemoteID]? = nil, at now: Timestamp
  ) throws(StoreError) {
    try write { db in
      let row = try Self.row(of: post, in: db)
      if let remotes {
        for remote in remotes {
          try PreparedStatement(
            db,
            """
            UPDATE link SET isDeletionWanted = 1
            WHERE post = ? AND remote = ? AND existence IN ('wanted', 'live')
            """
          ).run(row, remote.rawValue)
          guard db.changesCount > 0 else {
            throw StoreError.refused("the post has no item on that remote")
          }
        }
      } else {
        var hand = HandRun("delete", at: now, in: db)
        try Self.setTrashed(
          true, by: "person", cause: "trashed", row: row, at: now, in: db
        ) { try hand.noted() }
        // What its remotes had deleted is now meant to stay there.
        try PreparedStatement(db, "UPDATE post SET trashedBy = 'person' WHERE row = ?").run(row)
      }
      try Self.markDirty(row, in: db)
    }
  }

  /// Takes a post out of the trash, and takes back every wish to delete that was not carried out.
  public func restore(_ post: PostID, at now: Timestamp) throws(StoreError) {
    try write { db in
      let row = try Self.row(of: post, in: db)
      var hand = HandRun("restore", at: now, in: db)
      try Self.setTrashed(
        false, by: "person", cause: "restored", row: row, at: now, in: db
      ) { try hand.noted() }
      for sql in [
        "UPDATE link SET isDeletionWanted = 0 WHERE post = ?",
        """
        DELETE FROM outbox
        WHERE post = ? AND kind = 'delete' AND state IN ('queued', 'refused')
        """,
      ] {
        try PreparedStatement(db, sql).run(row)
      }
      try Self.markDirty(row, in: db)
    }
  }

  private static func want(_ links: [LinkID], for row: Int64, in db: Database) throws {
    for link in links {
      let remote = link.remote.rawValue
      let isThere = try PreparedStatement(
        db,
        """
        SELECT 1 FROM link WHERE remote = ?1 AND (key = ?2 OR post = ?3
          AND existence IN ('wanted', 'live', 'deleted'))
        """
      ).first(remote, link.key, row) { _ in true }
      guard isThere == nil else {
        throw StoreError.refused("the post is on that remote already")
      }
      let isKnown = try PreparedStatement(db, "SELECT 1 FROM remote WHERE id = ?")
        .first(remote) { _ in true }
      guard isKnown == true else { throw StoreError.unknownRemote("\(remote)") }
      try PreparedStatement(
        db, "INSERT INTO link (remote, key, post, existence) VALUES (?, ?, ?, 'wanted')"
      ).run(remote, link.key, row)
    }
  }

  static func markDirty(_ row: Int64, in db: Database) throws {
    try PreparedStatement(db, "UPDATE post SET isDirty = 1 WHERE row = ?").run(row)
  }
}
