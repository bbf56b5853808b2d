internal import CaptionCore
internal import GRDB

/// Carries out the plan of one post within one transaction.
struct Application {
  private let db: Database
  private let row: Int64
  private let run: Int64
  private let now: Timestamp
  private var storage: ContentStorage
  /// The contents that the post's rows point at, so that an equal one is not stored again; `nil`
  /// until one is to be stored, for most plans only note that nothing differs.
  private var known: [Int64]?

  init(db: Database, row: Int64, run: Int64, now: Timestamp) throws {
    self.db = db
    self.row = row
    self.run = run
    self.now = now
    storage = try ContentStorage(db)
  }

  mutating func apply(
    _ plan: PostPlan, to state: PostState, _ counts: inout AppliedCounts
  ) throws {
    if !plan.local.isIdentical(to: state.local) {
      try replaceLocal(state.local, with: plan.local, plan.sources(from: state))
    }
    for remote in Set(plan.pulled.values.joined().map(\.remote)) {
      counts.pulled[remote, default: 0] += 1
    }
    let before = Dictionary(uniqueKeysWithValues: state.links.map { ($0.id, $0) })
    for link in plan.links {
      try keepOverride(of: before[link.id], replacedBy: link.captionOverride, in: state.local)
      if link.existence == .ended {
        try CaptionStore.keepWords(ofEnding: link.id, run: run, at: now, in: db)
      }
      try apply(link)
      counts.queued += try enqueue(link) ? 1 : 0
    }
    counts.conflicts += try apply(plan.conflicts)
    if plan.isTrashed != state.isTrashed {
      counts.trashed += plan.isTrashed ? 1 : 0
      try CaptionStore.setTrashed(
        plan.isTrashed, by: "remote", cause: plan.isTrashed ? "trashed" : "restored", row: row,
        at: now, in: db
      ) { run }
    }
    try PreparedStatement(db, "UPDATE post SET isDirty = 0 WHERE row = ?").run(row)
  }

  private mutating func replaceLocal(
    _ old: Content, with new: Content, _ sources: [FieldSource]
  ) throws {
    if new.replacesWords(of: old) {
      let isMerged = !sources.isEmpty && sources.allSatisfy(\.isMerged)
      try HistoryRow(
        post: row, content: try intern(old), fields: new.changedFields(from: old),
        cause: isMerged ? "merged" : "pulled", run: run, at: now,
        sources: try FieldSource.encode(sources)
      ).insert(db)
    }
    try PreparedStatement(db, "UPDATE post SET content = ? WHERE row = ?")
      .run(try intern(new), row)
  }

  /// Keeps a copy's own caption that a remote's edit replaces.
  private mutating func keepOverride(
    of link: LinkState?, replacedBy new: Caption?, in local: Content
  ) throws {
    guard let link, let old = link.captionOverride, old.text != new?.text else { return }
    var content = local
    content.caption = old
    try HistoryRow(
      post: row, remote: link.id.remote, key: link.id.key, content: try intern(content),
      fields: [.caption], cause: "pulled", run: run, at: now
    ).insert(db)
  }

  private mutating func apply(_ plan: LinkPlan) throws {
    let sent = try plan.agreement.map { try intern($0.sent) }
    let seen = try plan.agreement.map { try intern($0.seen) }
    try PreparedStatement(
      db,
      """
      UPDATE link SET existence = ?1, sent = ?, seen = ?, isUnagreed = ?, settled = ?,
        blocked = ?, captionOverride = ?, dropped = ?, droppedFields = ?, isDeletionWanted = isDeletionWanted AND ?1 <> 'ended'
      WHERE remote = ? AND key = ?
      """
    ).run(
      plan.existence.rawValue, sent, seen, plan.isUnagreed,
      plan.settled.isEmpty ? nil : Field.list(plan.settled),
      plan.blocked.isEmpty ? nil : plan.blocked.map(\.description).joined(separator: "; "),
      try plan.captionOverride.map { try storage.insert($0) },
      try plan.dropped.map { try intern($0.target) },
      plan.dropped?.droppedFields, plan.id.remote.rawValue, plan.id.key)
  }

  /// Makes the outbox hold this operation for the link, and no other that has not been sent.
  ///
  /// Nothing is planned for a link whose operation is under way: that one stays.
  ///
  /// - Returns: Whether it is to be sent: one that was refused before waits for the person.
  private mutating func enqueue(_ plan: LinkPlan) throws -> Bool {
    let remote = plan.id.remote.rawValue
    let open = try OutboxRow.open(for: plan.id, in: db)
    guard let operation = plan.operation else {
      if !plan.isParked { try OutboxRow.dropUnsent(of: plan.id, in: db) }
      return false
    }
    let target = try intern(operation.target)
    let expected = try operation.expected.map { try intern($0) }
    if let open, open.state == .queued, open.kind == operation.kind, open.target == target,
      open.fields == operation.fields
    {
      try PreparedStatement(db, "UPDATE outbox SET expected = ?, version = ? WHERE id = ?")
        .run(expected, operation.version, open.id)
      return true
    }
    try OutboxRow.dropUnsent(of: plan.id, in: db)
    try PreparedStatement(
      db,
      """
      INSERT INTO outbox (post, remote, key, kind, target, fields, expected, version, state,
        run, changedAt) VALUES (?, ?, ?, ?, ?, ?, ?, ?, 'queued', ?, ?)
      """
    ).run(
      row, remote, plan.id.key, operation.kind.rawValue, target, Field.list(operation.fields),
      expected, operation.version, run, now.milliseconds)
    return true
  }

  /// Makes the open conflicts of the post those that stand.
  ///
  /// - Returns: How many are new.
  private mutating func apply(_ conflicts: [Conflict]) throws -> Int {
    let open = try PreparedStatement(
      db, "SELECT subject, id FROM conflict WHERE post = ? AND state = 'open'"
    ).all(row) { ($0.text(0), $0.integer(1)) }
    var old = Dictionary(uniqueKeysWithValues: open)
    var fresh = 0
    for conflict in conflicts {
      let base = try conflict.base.map { try intern($0) }
      let local = try intern(conflict.local)
      let sides = try encode(conflict.sides)
      if let id = old.removeValue(forKey: conflict.subject.description) {
        try PreparedStatement(
          db, "UPDATE conflict SET base = ?, local = ?, sides = ? WHERE id = ?"
        ).run(base, local, sides, id)
      } else {
        fresh += 1
        try PreparedStatement(
          db,
          """
          INSERT INTO conflict (base, local, sides, post, subject, state, openedAt)
          VALUES (?, ?, ?, ?, ?, 'open', ?)
          """
        ).run(base, local, sides, row, conflict.subject.description, now.milliseconds)
      }
    }
    for id in old.values.sorted() {
      try PreparedStatement(
        db, "UPDATE conflict SET state = 'settled', closedAt = ? WHERE id = ?"
      ).run(now.milliseconds, id)
    }
    return fresh
  }

  private mutating func encode(_ sides: [Conflict.Side]) throws -> String {
    var rows: [ConflictSide] = []
    for side in sides {
      let content = try side.observed.map { try intern($0) }
      rows.append(
        ConflictSide(
          remote: side.link.remote.rawValue, key: side.link.key, content: content))
    }
    return try ConflictSide.encode(rows)
  }

  /// The row of a content: one that the post holds already, or a new one.
  private mutating func intern(_ content: Content) throws -> Int64 {
    let held = try known ?? heldContents()
    let id = try storage.insert(
      content, accountName: try storage.accountName(ofPost: row), unlessAmong: held)
    known = held.contains(id) ? held : held + [id]
    return id
  }

  private func heldContents() throws -> [Int64] {
    try PreparedStatement(
      db,
      """
      SELECT content FROM post WHERE row = ?1
      UNION SELECT observed FROM link WHERE post = ?1 AND observed IS NOT NULL
      UNION SELECT sent FROM link WHERE post = ?1 AND sent IS NOT NULL
      UNION SELECT seen FROM link WHERE post = ?1 AND seen IS NOT NULL
      UNION SELECT dropped FROM link WHERE post = ?1 AND dropped IS NOT NULL
      UNION SELECT target FROM outbox WHERE post = ?1 AND state <> 'acknowledged'
      UNION SELECT local FROM conflict WHERE post = ?1 AND state = 'open'
      UNION SELECT base FROM conflict WHERE post = ?1 AND state = 'open' AND base IS NOT NULL
      """
    ).all(row) { $0.integer(0) }
  }
}
