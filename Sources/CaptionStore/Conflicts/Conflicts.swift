public import CaptionCore
internal import GRDB

/// A conflict that waits for a person, or did.
public struct ConflictRecord: Hashable, Sendable, Identifiable {
  public enum State: String, Hashable, Sendable {
    case open
    /// A person decided.
    case resolved
    /// The sides met by themselves.
    case settled
  }

  public var id: Int64
  public var post: PostID
  public var conflict: Conflict
  public var state: State
  public var openedAt: Timestamp
  public var closedAt: Timestamp?
  /// The run in which a person decided.
  public var run: Int64?
  /// What was chosen, where a person decided about a field.
  public var decided: FieldValue?
  /// What a person chose when the same texts met before; `nil` where they never did.
  public var remembered: FieldValue?
}

extension CaptionStore {
  /// The open conflicts, oldest first, of one post or of all.
  public func conflicts(of post: PostID? = nil) throws(StoreError) -> [ConflictRecord] {
    try conflicts(of: post, in: "state = 'open'")
  }

  /// Every conflict that a post ever had, oldest first.
  public func everyConflict(of post: PostID) throws(StoreError) -> [ConflictRecord] {
    try conflicts(of: post, in: "1")
  }

  private func conflicts(
    of post: PostID?, in condition: String
  ) throws(StoreError) -> [ConflictRecord] {
    try read { db in
      var reader = try ContentReader(db)
      let rows = try PreparedStatement(
        db,
        """
        SELECT conflict.id, post.id, subject, base, local, sides, openedAt, state, closedAt, run,
          decided
        FROM conflict JOIN post ON post.row = conflict.post
        WHERE \(condition) AND post.id = coalesce(?, post.id) ORDER BY conflict.id
        """
      ).all(post?.description, read: ConflictRow.init)
      return try rows.map { row in
        var record = try row.record(&reader)
        record.remembered = try Self.remembered(record.conflict, &reader, in: db)
        return record
      }
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
      var hand = HandRun("resolve", at: now, in: db)
      try Self.resolve(record, by: &hand, capabilities, at: now, in: db, resolve)
    }
  }

  /// Settles conflicts by a person's word, all of them or none.
  ///
  /// - Throws: `undecided` where a side moved after the conflict was read.
  public func resolve(
    _ decisions: [ConflictDecision], capabilities: [RemoteID: Capabilities], at now: Timestamp
  ) throws(StoreError) {
    try write { db in
      var hand = HandRun("resolve", at: now, in: db)
      for decision in decisions {
        let conflict = decision.record.conflict
        try Self.resolve(decision.record, by: &hand, capabilities, at: now, in: db) { state in
          switch decision.choice {
          case .value(let value): try state.resolving(conflict, with: value)
          case .deletion(let choice): try state.resolving(conflict, by: choice)
          }
        }
      }
    }
  }

  private static func resolve(
    _ record: ConflictRecord, by hand: inout HandRun, _ capabilities: [RemoteID: Capabilities],
    at now: Timestamp, in db: Database, _ resolve: (PostState) throws -> PostState
  ) throws {
    let isOpen = try PreparedStatement(db, "SELECT state = 'open' FROM conflict WHERE id = ?")
      .first(record.id) { $0.bool(0) }
    guard isOpen == true else {
      throw StoreError.refused("the conflict was settled meanwhile; see `captions conflicts`")
    }
    let row = try row(of: record.post, in: db)
    var reader = try StateReader(db: db, capabilities: capabilities)
    let old = try reader.state(row: row)
    let new = try resolve(old)
    let run = try hand.noted()
    try edit(row, cause: "resolved", by: &hand, at: now, in: db) { $0 = new.local }
    try setTrashed(
      new.isTrashed, by: "person", cause: "resolved", row: row, at: now, in: db
    ) { run }
    for link in new.links {
      let before = old.links.first { $0.id == link.id }
      if let own = before?.captionOverride, own.text != link.captionOverride?.text {
        try keepOverride(own, of: link.id, in: old.local, post: row, run, at: now, db)
      }
      if link.existence == .ended {
        try keepWords(ofEnding: link.id, run: run, at: now, in: db)
      }
      try write(link, of: row, in: db)
    }
    let decided = try remember(record.conflict, as: new, post: row, at: now, in: db)
    try PreparedStatement(
      db, "UPDATE conflict SET state = 'resolved', closedAt = ?, run = ?, decided = ? WHERE id = ?"
    ).run(now.milliseconds, run, decided, record.id)
    try markDirty(row, in: db)
  }

  /// Keeps the caption of its own that a copy had before a person decided on another.
  private static func keepOverride(
    _ caption: Caption, of link: LinkID, in local: Content, post row: Int64, _ run: Int64,
    at now: Timestamp, _ db: Database
  ) throws {
    var content = local
    content.caption = caption
    var storage = try ContentStorage(db)
    try HistoryRow(
      post: row, remote: link.remote, key: link.key,
      content: try storage.insert(content, accountName: nil), fields: [.caption],
      cause: "resolved", run: run, at: now
    ).insert(db)
  }

  /// Writes what a person's word made of a link.
  static func write(_ link: LinkState, of post: Int64, in db: Database) throws {
    var storage = try ContentStorage(db)
    let name = try storage.accountName(ofPost: post)
    let known = try PreparedStatement(
      db,
      """
      SELECT observed, sent, seen, dropped, content FROM link
      JOIN post ON post.row = link.post WHERE remote = ? AND key = ?
      """
    ).first(link.id.remote.rawValue, link.id.key) { row in
      (0...4).map { row.optionalInteger($0) }
    }
    func intern(_ content: Content?) throws -> Int64? {
      guard let content else { return nil }
      return try storage.insert(content, accountName: name, unlessAmong: known ?? [])
    }
    try PreparedStatement(
      db,
      """
      UPDATE link SET existence = ?, sent = ?, seen = ?, isUnagreed = ?, isDeletionWanted = ?,
        settled = ?, captionOverride = ?, dropped = ?, droppedFields = ? WHERE remote = ? AND key = ?
      """
    ).run(
      link.existence.rawValue, try intern(link.agreement?.sent), try intern(link.agreement?.seen),
      link.isUnagreed, link.isDeletionWanted,
      link.settled.isEmpty ? nil : Field.list(link.settled),
      try link.captionOverride.map { try storage.insert($0) }, try intern(link.dropped?.target),
      link.dropped?.droppedFields, link.id.remote.rawValue, link.id.key)
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
  var state: String
  var closedAt: Int64?
  var run: Int64?
  var decided: Int64?

  init(_ row: SQLRow) {
    id = row.integer(0)
    post = row.text(1)
    subject = row.text(2)
    base = row.optionalInteger(3)
    local = row.integer(4)
    sides = row.text(5)
    openedAt = row.integer(6)
    state = row.text(7)
    closedAt = row.optionalInteger(8)
    run = row.optionalInteger(9)
    decided = row.optionalInteger(10)
  }

  func record(_ reader: inout ContentReader) throws -> ConflictRecord {
    guard let post = PostID(post), let subject = Conflict.Subject(subject) else {
      throw StoreError.damaged(path: "", reason: "conflict \(id)")
    }
    let sides = try ConflictSide.decode(sides).map { side in
      Conflict.Side(
        link: LinkID(remote: RemoteID(rawValue: side.remote), key: side.key),
        observed: try reader.read(side.content))
    }
    var chosen: FieldValue?
    if case .field(let field) = subject { chosen = try reader.read(decided)?[field] }
    return ConflictRecord(
      id: id, post: post,
      conflict: Conflict(
        subject: subject, base: try reader.read(base), local: try reader.read(local),
        sides: sides),
      state: ConflictRecord.State(rawValue: state) ?? .settled,
      openedAt: Timestamp(milliseconds: openedAt), closedAt: Timestamp(closedAt), run: run,
      decided: chosen)
  }
}
