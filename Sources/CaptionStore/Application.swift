public import CaptionCore
internal import GRDB

/// What carrying out a batch of plans changed.
public struct AppliedCounts: Hashable, Sendable {
  public var pulled: [RemoteID: Int] = [:]
  public var trashed = 0
  public var queued = 0
  public var conflicts = 0
  /// The last post of the batch; `nil` when none was left.
  public var lastRow: Int64?

  public init() {}
}

extension CaptionStore {
  /// Plans the next dirty posts and carries the plans out, in one transaction.
  ///
  /// - Parameter decide: What to do about a post; `nil` leaves it for a later run.
  public func applyPlans(
    after row: Int64, limit: Int, capabilities: [RemoteID: Capabilities], run: Int64,
    at now: Timestamp, decide: (PostState) -> PostPlan?
  ) throws(StoreError) -> AppliedCounts {
    try write { db in
      var counts = AppliedCounts()
      let rows = try Int64.fetchAll(
        db, sql: "SELECT row FROM post WHERE isDirty = 1 AND row > ? ORDER BY row LIMIT ?",
        arguments: [row, limit])
      var reader = StateReader(db: db, capabilities: capabilities)
      for row in rows {
        let state = try reader.state(row: row)
        guard let plan = decide(state) else { continue }
        var application = try Application(db: db, row: row, run: run, now: now)
        try application.apply(plan, to: state, &counts)
      }
      counts.lastRow = rows.last
      return counts
    }
  }
}

/// Carries out the plan of one post within one transaction.
struct Application {
  private let db: Database
  private let row: Int64
  private let run: Int64
  private let now: Timestamp
  private var storage: ContentStorage
  /// The contents that the post's rows point at, so that an equal one is not stored again.
  private var known: [(id: Int64, content: Content)] = []

  init(db: Database, row: Int64, run: Int64, now: Timestamp) throws {
    self.db = db
    self.row = row
    self.run = run
    self.now = now
    storage = ContentStorage(db)
  }

  mutating func apply(
    _ plan: PostPlan, to state: PostState, _ counts: inout AppliedCounts
  ) throws {
    try gatherKnown()
    if !plan.local.isIdentical(to: state.local) {
      try replaceLocal(state.local, with: plan.local, isMerged: plan.pulled.isEmpty)
    }
    for remote in Set(plan.pulled.values.joined().map(\.remote)) {
      counts.pulled[remote, default: 0] += 1
    }
    for link in plan.links { try apply(link, &counts) }
    counts.conflicts += try apply(plan.conflicts)
    if plan.isTrashed {
      counts.trashed += 1
      try db.execute(
        sql: "UPDATE post SET trashedAt = ?, trashedBy = 'remote' WHERE row = ?",
        arguments: [now.milliseconds, row])
    }
    try db.cachedStatement(sql: "UPDATE post SET isDirty = 0 WHERE row = ?")
      .execute(arguments: [row])
  }

  private mutating func replaceLocal(
    _ old: Content, with new: Content, isMerged: Bool
  ) throws {
    try HistoryRow(
      post: row, content: try intern(old), fields: new.changedFields(from: old),
      cause: isMerged ? "merged" : "pulled", run: run, at: now
    ).insert(db)
    try db.cachedStatement(sql: "UPDATE post SET content = ? WHERE row = ?")
      .execute(arguments: [try intern(new), row])
  }

  private mutating func apply(
    _ plan: LinkPlan, _ counts: inout AppliedCounts
  ) throws {
    let sent = try plan.agreement.map { try intern($0.sent) }
    let seen = try plan.agreement.map { try intern($0.seen) }
    let statement = try db.cachedStatement(
      sql: """
        UPDATE link SET existence = ?, sent = ?, seen = ?, isUnagreed = ?, settled = ?,
          blocked = ?, captionOverride = ?, isDeletionWanted = isDeletionWanted AND ?1 <> 'ended'
        WHERE remote = ? AND key = ?
        """)
    try statement.execute(arguments: [
      plan.existence.rawValue, sent, seen, plan.isUnagreed,
      plan.settled.isEmpty ? nil : OutboxRow.text(of: plan.settled),
      plan.blocked.isEmpty ? nil : plan.blocked.map(\.description).joined(separator: "; "),
      try plan.captionOverride.map(storage.insert), plan.id.remote.rawValue, plan.id.key,
    ])
    counts.queued += try enqueue(plan, for: plan.id) ? 1 : 0
  }

  /// Makes the outbox hold this operation for the link, and no other that has not been sent.
  ///
  /// - Returns: Whether it is to be sent: one that was refused before waits for the person.
  private mutating func enqueue(_ plan: LinkPlan, for link: LinkID) throws -> Bool {
    let open = try OutboxRow.open(for: link, in: db)
    if let open, open.state == .inflight || open.state == .unknown { return false }
    guard let operation = plan.operation else {
      guard !plan.isParked else { return false }
      try db.cachedStatement(
        sql: """
          DELETE FROM outbox WHERE remote = ? AND key = ? AND state IN ('queued', 'refused')
          """
      ).execute(arguments: [link.remote.rawValue, link.key])
      return false
    }
    let target = try intern(operation.target)
    let expected = try operation.expected.map { try intern($0) }
    if let open, open.state == .queued, open.kind == operation.kind, open.target == target,
      open.fields == operation.fields
    {
      try db.cachedStatement(sql: "UPDATE outbox SET expected = ?, version = ? WHERE id = ?")
        .execute(arguments: [expected, operation.version, open.id])
      return true
    }
    try db.cachedStatement(
      sql: "DELETE FROM outbox WHERE remote = ? AND key = ? AND state IN ('queued', 'refused')"
    ).execute(arguments: [link.remote.rawValue, link.key])
    try db.cachedStatement(
      sql: """
        INSERT INTO outbox (post, remote, key, kind, target, fields, expected, version, state,
          run, changedAt) VALUES (?, ?, ?, ?, ?, ?, ?, ?, 'queued', ?, ?)
        """
    ).execute(arguments: [
      row, link.remote.rawValue, link.key, operation.kind.rawValue, target,
      OutboxRow.text(of: operation.fields), expected, operation.version, run, now.milliseconds,
    ])
    return true
  }

  /// Makes the open conflicts of the post those that stand.
  ///
  /// - Returns: How many are new.
  private mutating func apply(_ conflicts: [Conflict]) throws -> Int {
    let open = try Row.fetchAll(
      try db.cachedStatement(
        sql: "SELECT id, subject FROM conflict WHERE post = ? AND state = 'open'"),
      arguments: [row])
    var old = Dictionary(uniqueKeysWithValues: open.map { ($0[1] as String, $0[0] as Int64) })
    var fresh = 0
    for conflict in conflicts {
      let values: [(any DatabaseValueConvertible)?] = [
        try conflict.base.map { try intern($0) }, try intern(conflict.local),
        try sides(of: conflict),
      ]
      if let id = old.removeValue(forKey: conflict.subject.description) {
        try db.execute(
          sql: "UPDATE conflict SET base = ?, local = ?, sides = ? WHERE id = ?",
          arguments: StatementArguments(values + [id]))
      } else {
        fresh += 1
        try db.execute(
          sql: """
            INSERT INTO conflict (base, local, sides, post, subject, state, openedAt)
            VALUES (?, ?, ?, ?, ?, 'open', ?)
            """,
          arguments: StatementArguments(
            values + [row, conflict.subject.description, now.milliseconds]))
      }
    }
    for id in old.values.sorted() {
      try db.execute(
        sql: "UPDATE conflict SET state = 'settled', closedAt = ? WHERE id = ?",
        arguments: [now.milliseconds, id])
    }
    return fresh
  }

  private mutating func sides(of conflict: Conflict) throws -> String {
    try ConflictSide.encode(
      conflict.sides.map { side in
        ConflictSide(
          remote: side.link.remote.rawValue, key: side.link.key,
          content: try side.observed.map { try intern($0) })
      })
  }

  /// The row of a content: one that the post holds already, or a new one.
  private mutating func intern(_ content: Content) throws -> Int64 {
    if let known = known.first(where: { $0.content.isIdentical(to: content) }) { return known.id }
    let id = try storage.insert(content, accountName: try accountName())
    known.append((id, content))
    return id
  }

  private mutating func gatherKnown() throws {
    let ids = try Int64.fetchAll(
      try db.cachedStatement(
        sql: """
          SELECT content FROM post WHERE row = ?1
          UNION SELECT observed FROM link WHERE post = ?1 AND observed IS NOT NULL
          UNION SELECT sent FROM link WHERE post = ?1 AND sent IS NOT NULL
          UNION SELECT seen FROM link WHERE post = ?1 AND seen IS NOT NULL
          UNION SELECT target FROM outbox WHERE post = ?1 AND state <> 'acknowledged'
          """), arguments: [row])
    for id in ids { known.append((id, try storage.read(id))) }
  }

  private func accountName() throws -> String? {
    let statement = try db.cachedStatement(
      sql: """
        SELECT account.name, account.url FROM link JOIN account ON account.id = link.account
        WHERE link.post = ? LIMIT 1
        """)
    guard let row = try Row.fetchOne(statement, arguments: [row]) else { return nil }
    return Account(name: row[0], url: row[1])?.searchText
  }
}
