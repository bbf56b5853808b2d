public import CaptionCore
internal import GRDB

/// An operation in the outbox.
public struct PendingOperation: Hashable, Sendable, Identifiable {
  public var id: Int64
  public var operation: Operation
  public var attempts: Int
  /// Why a person has to look at it; `nil` unless the remote refused it.
  public var reason: String?
  public var state: OperationState
}

/// How far an operation in the outbox is.
public enum OperationState: String, Hashable, Sendable {
  case queued, inflight, acknowledged
  /// Parked: the remote will not have it, and a person decides.
  case refused
  /// Planned again: the remote showed something else than was expected.
  case stale
  /// Sent, and no answer came.
  case unknown
}

extension CaptionStore {
  /// The operations of a remote that can be sent now, in the order they were queued.
  public func queuedOperations(
    on remote: RemoteID, at now: Timestamp
  ) throws(StoreError) -> [PendingOperation] {
    try operations(
      where: "state = 'queued' AND remote = ? AND coalesce(notBefore, 0) <= ?",
      [remote.rawValue, now.milliseconds])
  }

  /// The operations of a remote whose outcome is not known, or that were under way when the
  /// program ended.
  public func unsettledOperations(
    on remote: RemoteID
  ) throws(StoreError) -> [PendingOperation] {
    try operations(where: "state IN ('unknown', 'inflight') AND remote = ?", [remote.rawValue])
  }

  /// The operations that the remote refused and a person decides about.
  public func parkedOperations() throws(StoreError) -> [PendingOperation] {
    try operations(where: "state = 'refused'", [])
  }

  /// Every operation that is not over.
  public func openOperations() throws(StoreError) -> [PendingOperation] {
    try operations(where: "state IN ('queued', 'inflight', 'refused', 'unknown')", [])
  }

  /// Notes, before anything is sent, that these operations are under way.
  public func markInflight(_ ids: [Int64], at now: Timestamp) throws(StoreError) {
    try write { db in
      for id in ids {
        try db.execute(
          sql: """
            UPDATE outbox SET state = 'inflight', attempts = attempts + 1, changedAt = ?
            WHERE id = ?
            """, arguments: [now.milliseconds, id])
      }
    }
  }

  /// Records how an operation ended, in one transaction with what that means for its link.
  public func settle(
    _ pending: PendingOperation, as outcome: Outcome, run: Int64, at now: Timestamp
  ) throws(StoreError) {
    try write { db in
      let link = pending.operation.link
      guard
        let row = try Row.fetchOne(
          db, sql: "SELECT * FROM outbox WHERE id = ?", arguments: [pending.id]
        ).map(OutboxRow.init)
      else { return }
      switch outcome {
      case .acknowledged(let item):
        try Self.set(row.id, .acknowledged, at: now, in: db)
        if let item {
          try Self.acknowledge(row, item, run: run, at: now, in: db)
        } else {
          try Self.end(link, in: db)
        }
      case .refused(let reason): try Self.set(row.id, .refused, reason: reason, at: now, in: db)
      case .stale(let item):
        try Self.set(row.id, .stale, at: now, in: db)
        if let item {
          var observer = try Observer(db: db, remote: link.remote, run: run, now: now)
          try observer.observe(item)
        } else if row.kind != .create {
          try db.execute(
            sql: "UPDATE link SET existence = 'deleted' WHERE remote = ? AND key = ?",
            arguments: [link.remote.rawValue, link.key])
        }
      case .notDone: try Self.set(row.id, .queued, at: now, in: db)
      case .unknown: try Self.set(row.id, .unknown, at: now, in: db)
      }
      try db.execute(sql: "UPDATE post SET isDirty = 1 WHERE row = ?", arguments: [row.post])
    }
  }

  private func operations(
    where condition: String, _ arguments: StatementArguments
  ) throws(StoreError) -> [PendingOperation] {
    try read { db in
      var storage = ContentStorage(db)
      return try Row.fetchAll(
        db, sql: "SELECT * FROM outbox WHERE \(condition) ORDER BY id", arguments: arguments
      ).map { row in
        let row = OutboxRow(row)
        return PendingOperation(
          id: row.id, operation: try row.operation(&storage), attempts: row.attempts,
          reason: row.reason, state: row.state)
      }
    }
  }

  private static func set(
    _ id: Int64, _ state: OperationState, reason: String? = nil, at now: Timestamp,
    in db: Database
  ) throws {
    try db.execute(
      sql: "UPDATE outbox SET state = ?, reason = ?, changedAt = ? WHERE id = ?",
      arguments: [state.rawValue, reason, now.milliseconds, id])
  }

  private static func end(_ link: LinkID, in db: Database) throws {
    try db.execute(
      sql: """
        UPDATE link SET existence = 'ended', sent = NULL, seen = NULL, isDeletionWanted = 0,
          generation = generation + 1 WHERE remote = ? AND key = ?
        """, arguments: [link.remote.rawValue, link.key])
  }

  /// Moves observation and agreement of a link to what was sent and read back.
  private static func acknowledge(
    _ row: OutboxRow, _ item: Item, run: Int64, at now: Timestamp, in db: Database
  ) throws {
    var reader = StateReader(db: db, capabilities: [:])
    let state = try reader.state(row: row.post)
    var observer = try Observer(db: db, remote: row.link.remote, run: run, now: now)
    observer.expected = row.target
    try observer.observe(item)
    guard let before = state.links.first(where: { $0.id == row.link }) else { return }
    let after = before.acknowledging(
      try row.operation(&observer.storage), readBack: item.content, version: item.version)
    let target = try observer.storage.read(row.target)
    var pair: (sent: Int64?, seen: Int64?) = (nil, nil)
    if let agreement = after.agreement {
      let name = item.account?.searchText
      pair.sent =
        agreement.sent.isIdentical(to: target)
        ? row.target : try observer.storage.insert(agreement.sent, accountName: name)
      pair.seen = try observer.storage.insert(agreement.seen, accountName: name)
    }
    try db.execute(
      sql: "UPDATE link SET sent = ?, seen = ?, isUnagreed = ? WHERE remote = ? AND key = ?",
      arguments: [
        pair.sent, pair.seen, after.isUnagreed, row.link.remote.rawValue, row.link.key,
      ])
  }
}
