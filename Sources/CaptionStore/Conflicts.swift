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
      var reader = try ContentReader(db)
      let rows = try PreparedStatement(
        db,
        """
        SELECT conflict.id, post.id, subject, base, local, sides, openedAt
        FROM conflict JOIN post ON post.row = conflict.post
        WHERE state = 'open' AND post.id = coalesce(?, post.id) ORDER BY conflict.id
        """
      ).all(post?.description, read: ConflictRow.init)
      return try rows.map { try $0.record(&reader) }
    }
  }

  /// Settles a conflict by a person's word.
  ///
  /// - Parameters:
  ///   - resolve: Makes of the post as it is now what it is to be; the conflict as it was shown is
  ///     given, so that a side that moved meanwhile can be noticed.
  ///   - capabilities: What each remote can hold.
  ///   - record: The conflict as the person saw it.
  ///   - now: The time that is kept with it.
  /// - Throws: `refused` when the conflict is no longer open, or `resolve` throws.
  public func resolve(
    _ record: ConflictRecord, capabilities: [RemoteID: Capabilities], at now: Timestamp,
    _ resolve: (PostState) throws -> PostState
  ) throws(StoreError) {
    try write { db in
      let isOpen = try PreparedStatement(db, "SELECT state = 'open' FROM conflict WHERE id = ?")
        .first(record.id) { $0.bool(0) }
      guard isOpen == true else {
        throw StoreError.refused("the conflict was settled meanwhile; see `captions conflicts`")
      }
      let row = try Self.row(of: record.post, in: db)
      var reader = try StateReader(db: db, capabilities: capabilities)
      let old = try reader.state(row: row)
      let new = try resolve(old)
      try Self.edit(row, cause: "resolved", at: now, in: db) { $0 = new.local }
      try Self.setTrashed(new.isTrashed, was: old.isTrashed, row: row, at: now, in: db)
      for link in new.links {
        let before = old.links.first { $0.id == link.id }
        if let own = before?.captionOverride, own.text != link.captionOverride?.text {
          try Self.keepOverride(own, of: link.id, in: old.local, post: row, at: now, db)
        }
        if link.existence == .ended {
          try Self.keepWords(ofEnding: link.id, run: nil, at: now, in: db)
        }
        try Self.write(link, of: row, in: db)
      }
      try PreparedStatement(
        db, "UPDATE conflict SET state = 'resolved', closedAt = ? WHERE id = ?"
      ).run(now.milliseconds, record.id)
      try Self.markDirty(row, in: db)
    }
  }

  /// Keeps the caption of its own that a copy had before a person decided on another.
  private static func keepOverride(
    _ caption: Caption, of link: LinkID, in local: Content, post row: Int64, at now: Timestamp,
    _ db: Database
  ) throws {
    var content = local
    content.caption = caption
    try HistoryRow(
      post: row, remote: link.remote, key: link.key,
      content: try ContentStorage(db).insert(content, accountName: nil), fields: [.caption],
      cause: "resolved", at: now
    ).insert(db)
  }

  private static func setTrashed(
    _ isTrashed: Bool, was wasTrashed: Bool, row: Int64, at now: Timestamp, in db: Database
  ) throws {
    guard isTrashed != wasTrashed else { return }
    try PreparedStatement(db, "UPDATE post SET trashedAt = ?, trashedBy = ? WHERE row = ?")
      .run(isTrashed ? now.milliseconds : nil, isTrashed ? "person" : nil, row)
  }

  /// Writes what a decision makes of a link.
  static func write(_ link: LinkState, of post: Int64, in db: Database) throws {
    var storage = try ContentStorage(db)
    let name = try storage.accountName(ofPost: post)
    let known = try PreparedStatement(
      db, "SELECT observed, sent, seen FROM link WHERE remote = ? AND key = ?"
    ).first(link.id.remote.rawValue, link.id.key) { row in
      (0...2).map { row.optionalInteger($0) }
    }
    func intern(_ content: Content?) throws -> Int64? {
      guard let content else { return nil }
      return try storage.insert(content, accountName: name, unlessAmong: known ?? [])
    }
    try PreparedStatement(
      db,
      """
      UPDATE link SET existence = ?, sent = ?, seen = ?, isUnagreed = ?, isDeletionWanted = ?,
        settled = ?, captionOverride = ? WHERE remote = ? AND key = ?
      """
    ).run(
      link.existence.rawValue, try intern(link.agreement?.sent), try intern(link.agreement?.seen),
      link.isUnagreed, link.isDeletionWanted,
      link.settled.isEmpty ? nil : Field.list(link.settled),
      try link.captionOverride.map(storage.insert), link.id.remote.rawValue, link.id.key)
  }
}

/// One open conflict with the identity of its post.
private struct ConflictRow {
  var id: Int64
  var post: String
  var subject: String
  var base: Int64?
  var local: Int64
  var sides: String
  var openedAt: Int64

  init(_ row: SQLRow) {
    id = row.integer(0)
    post = row.text(1)
    subject = row.text(2)
    base = row.optionalInteger(3)
    local = row.integer(4)
    sides = row.text(5)
    openedAt = row.integer(6)
  }

  func record(_ reader: inout ContentReader) throws -> ConflictRecord {
    guard let post = PostID(post), let subject = Conflict.Subject(subject) else {
      throw StoreError.notAStore(path: "", reason: "conflict \(id)")
    }
    let sides = try ConflictSide.decode(sides).map { side in
      Conflict.Side(
        link: LinkID(remote: RemoteID(rawValue: side.remote), key: side.key),
        observed: try reader.read(side.content))
    }
    return ConflictRecord(
      id: id, post: post,
      conflict: Conflict(
        subject: subject, base: try reader.read(base), local: try reader.read(local),
        sides: sides),
      openedAt: Timestamp(milliseconds: openedAt))
  }
}
