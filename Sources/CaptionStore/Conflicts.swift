public import CaptionCore
internal import GRDB

/// A conflict that waits for a person.
public struct ConflictRecord: Hashable, Sendable, Identifiable {
  public var id: Int64
  public var post: PostID
  public var conflict: Conflict
  public var openedAt: Timestamp
}

extension CaptionStore {
  /// The open conflicts, oldest first, of one post or of all.
  public func conflicts(of post: PostID? = nil) throws(StoreError) -> [ConflictRecord] {
    try read { db in
      var storage = ContentStorage(db)
      return try Row.fetchAll(
        db,
        sql: """
          SELECT conflict.*, post.id AS postID FROM conflict JOIN post ON post.row = conflict.post
          WHERE state = 'open' AND (?1 IS NULL OR post.id = ?1) ORDER BY conflict.id
          """, arguments: [post?.description]
      ).map { row in try Self.record(row, &storage) }
    }
  }

  /// Settles a conflict by a person's word.
  ///
  /// - Parameters:
  ///   - resolve: Makes of the post as it is now what it is to be; the conflict as it was shown is
  ///     given, so that a side that moved meanwhile can be noticed.
  /// - Throws: `refused` when the conflict is no longer open, or `resolve` throws.
  public func resolve(
    _ record: ConflictRecord, capabilities: [RemoteID: Capabilities], at now: Timestamp,
    _ resolve: (PostState) throws -> PostState
  ) throws(StoreError) {
    try write { db in
      let isOpen = try Bool.fetchOne(
        db, sql: "SELECT state = 'open' FROM conflict WHERE id = ?", arguments: [record.id])
      guard isOpen == true else {
        throw StoreError.refused("the conflict was settled meanwhile; see `captions conflicts`")
      }
      let row = try Self.row(of: record.post, in: db)
      var reader = StateReader(db: db, capabilities: capabilities)
      let old = try reader.state(row: row)
      let new = try resolve(old)
      try Self.edit(row, cause: "resolved", at: now, in: db) { $0 = new.local }
      try Self.setTrashed(new.isTrashed, was: old.isTrashed, row: row, at: now, in: db)
      for link in new.links { try Self.write(link, in: db) }
      try db.execute(
        sql: "UPDATE conflict SET state = 'resolved', closedAt = ? WHERE id = ?",
        arguments: [now.milliseconds, record.id])
      try Self.markDirty(row, in: db)
    }
  }

  private static func setTrashed(
    _ isTrashed: Bool, was wasTrashed: Bool, row: Int64, at now: Timestamp, in db: Database
  ) throws {
    guard isTrashed != wasTrashed else { return }
    try db.execute(
      sql: "UPDATE post SET trashedAt = ?, trashedBy = ? WHERE row = ?",
      arguments: [isTrashed ? now.milliseconds : nil, isTrashed ? "person" : nil, row])
  }

  private static func write(_ link: LinkState, in db: Database) throws {
    var storage = ContentStorage(db)
    let sent = try link.agreement.map { try storage.insert($0.sent, accountName: nil) }
    let seen = try link.agreement.map { try storage.insert($0.seen, accountName: nil) }
    try db.execute(
      sql: """
        UPDATE link SET existence = ?, sent = ?, seen = ?, isUnagreed = ?, isDeletionWanted = ?,
          settled = ?, captionOverride = ? WHERE remote = ? AND key = ?
        """,
      arguments: [
        link.existence.rawValue, sent, seen, link.isUnagreed, link.isDeletionWanted,
        link.settled.isEmpty ? nil : OutboxRow.text(of: link.settled),
        try link.captionOverride.map(storage.insert),
        link.id.remote.rawValue, link.id.key,
      ])
  }

  private static func record(
    _ row: Row, _ storage: inout ContentStorage
  ) throws -> ConflictRecord {
    guard let post = PostID(row["postID"] as String),
      let subject = Conflict.Subject(row["subject"] as String)
    else { throw StoreError.notAStore(path: "", reason: "conflict \(row["id"] as Int64)") }
    let sides = try ConflictSide.decode(row["sides"]).map { side in
      Conflict.Side(
        link: LinkID(remote: RemoteID(rawValue: side.remote), key: side.key),
        observed: try storage.read(side.content))
    }
    return ConflictRecord(
      id: row["id"], post: post,
      conflict: Conflict(
        subject: subject, base: try storage.read(row["base"] as Int64?),
        local: try storage.read(row["local"] as Int64), sides: sides),
      openedAt: Timestamp(milliseconds: row["openedAt"]))
  }
}
