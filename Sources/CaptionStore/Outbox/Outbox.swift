public import CaptionCore
internal import GRDB

/// An operation in the outbox.
public struct PendingOperation: Hashable, Sendable, Identifiable {
  public var id: Int64
  public var operation: Operation
  public var attempts: Int
  /// Why a person has to look at it, the remote having refused it or nothing telling what became of
  /// it; or why it waits until `notBefore`.
  public var reason: String?
  public var state: OperationState
  /// When it came into its state.
  public var since: Timestamp
  /// Until when it waits by itself.
  public var notBefore: Timestamp?

  /// Whether it waits for a person: refused, or lost without a trace.
  public var isParked: Bool { state == .refused || state == .unknown && reason != nil }

  /// Until when it is not sent; `nil` where the next push sends it, or it is not queued at all.
  public func wait(at now: Timestamp) -> Timestamp? {
    state == .queued ? notBefore.flatMap { now < $0 ? $0 : nil } : nil
  }
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
    try operations(in: [.queued], on: remote, dueBy: now)
  }

  /// The operations of a remote whose outcome is not known, or that were under way when the
  /// program ended.
  public func unsettledOperations(
    on remote: RemoteID
  ) throws(StoreError) -> [PendingOperation] {
    try operations(in: [.unknown, .inflight], on: remote)
  }

  /// The creates and edits that wait to be sent again.
  ///
  /// The answer was that nothing was done: to slow down, to go elsewhere, to log in. Some servers
  /// answer so when it is done; and what they made of our edit would be taken for one of theirs.
  public func operations(toSendAgainTo remote: RemoteID) throws(StoreError) -> [PendingOperation] {
    try operations(in: [.queued], on: remote).filter {
      $0.operation.kind != .delete && $0.operation.sentAt != nil
    }
  }

  /// The remotes on which it is not known whether an item of ours was made, or got another key.
  ///
  /// That it was not made is not known by the answer alone: it is looked for before it is sent again.
  ///
  /// - Parameter thatMayShow: Leaves out those that only a person can decide about, and those that are
  ///   said not to be made.
  public func remotesWithUnsettledCreates(
    thatMayShow: Bool = false
  ) throws(StoreError) -> Set<RemoteID> {
    try read { db in
      let remotes = try PreparedStatement(
        db,
        """
        SELECT DISTINCT remote FROM outbox
        WHERE (kind = 'create' OR note IS NOT NULL) AND \(OutboxRow.isOpen)
          AND (state IN ('unknown', 'inflight') AND NOT (?1 AND reason IS NOT NULL)
            OR state = 'queued' AND firstSentAt IS NOT NULL AND NOT ?1)
        """
      ).all(thatMayShow) { RemoteID(rawValue: $0.integer(0)) }
      return Set(remotes)
    }
  }

  /// Every operation that is not over.
  public func openOperations() throws(StoreError) -> [PendingOperation] {
    try operations(in: [.queued, .inflight, .refused, .unknown])
  }

  /// Notes, before anything is sent, that these operations are under way.
  ///
  /// - Parameters:
  ///   - cursor: What is left of the remote's cursor once it was written to.
  ///   - ids: The operations.
  ///   - now: The time that is kept with it.
  ///   - remote: The remote that they are sent to.
  public func markInflight(
    _ ids: [Int64], on remote: RemoteID, at now: Timestamp,
    cursor: (String) -> String = { $0 }
  ) throws(StoreError) {
    try write { db in
      let old = try PreparedStatement(db, "SELECT cursor FROM remote WHERE id = ?")
        .first(remote.rawValue) { $0.optionalText(0) }
      if let old = old ?? nil, cursor(old) != old {
        try PreparedStatement(db, "UPDATE remote SET cursor = ? WHERE id = ?")
          .run(cursor(old), remote.rawValue)
      }
      let mark = try PreparedStatement(
        db,
        """
        UPDATE outbox SET state = 'inflight', attempts = attempts + 1, notBefore = NULL,
          reason = NULL, changedAt = ?1, firstSentAt = coalesce(firstSentAt, ?1)
        WHERE id = ?2 AND state = 'queued'
        """)
      for id in ids { try mark.run(now.milliseconds, id) }
    }
  }

  /// Records how an operation ended, in one transaction with what that means for its link.
  ///
  /// An operation that is not under way any more is left as it is; so is one that waits to be sent
  /// again, unless what it was to make is there.
  ///
  /// - Parameters:
  ///   - pending: The operation as it was sent.
  ///   - outcome: What the remote answered, or what was found there.
  ///   - lag: How old what the outcome was read from may be: what shows an item as it was before says
  ///     nothing yet.
  ///   - run: The run that does it.
  ///   - now: The time that is kept with it.
  public func settle(
    _ pending: PendingOperation, as outcome: Outcome, lag: Duration = .zero, run: Int64,
    at now: Timestamp
  ) throws(StoreError) {
    try write { db in
      guard let row = try OutboxRow.find(pending.id, in: db),
        row.state == .inflight || row.state == .unknown
          || row.state == .queued && outcome.mayShowItem
      else { return }
      var settlement = Settlement(db: db, row: row, run: run, now: now, lag: lag)
      try settlement.settle(outcome)
    }
  }

  private func operations(
    in states: [OperationState], on remote: RemoteID? = nil, dueBy now: Timestamp? = nil
  ) throws(StoreError) -> [PendingOperation] {
    try read { db in
      var reader = try ContentReader(db)
      return try OutboxRow.all(in: states, on: remote, dueBy: now, db).map { row in
        // What is sent is in the remote's words.
        let names = try MediaNames.read(of: row.link, in: db)
        return PendingOperation(
          id: row.id, operation: names.inTheirs(try row.operation(&reader)), attempts: row.attempts,
          reason: row.reason, state: row.state, since: row.changedAt, notBefore: row.notBefore)
      }
    }
  }
}
