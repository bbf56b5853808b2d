public import CaptionCore
internal import GRDB

/// One sync, pull, push or other command that changed the store as a whole.
public struct RunRecord: Hashable, Sendable, Identifiable {
  public enum State: String, Hashable, Sendable {
    case running, done
    /// A guard stopped it before anything was applied.
    case stopped
    case failed
    /// A dry run: its plan waits to be approved.
    case planned
  }

  public var id: Int64
  public var command: String
  public var startedAt: Timestamp
  public var endedAt: Timestamp?
  public var state: State
  /// The digest of the plan, by which an approval knows that the world has not moved.
  public var plan: String?
  /// What the run did, as `--json` prints it.
  public var report: String?

  /// Whether it is a command by which a person changed posts, and no look at a remote.
  public var isByHand: Bool {
    !["sync", "pull", "push", "import", "check"].contains(command.prefix { $0 != " " })
  }
}

extension CaptionStore {
  /// Begins a run.
  ///
  /// What an interrupted one had under way becomes unknown, to be looked up.
  public func beginRun(_ command: String, at now: Timestamp) throws(StoreError) -> Int64 {
    try write { db in
      try PreparedStatement(
        db,
        """
        UPDATE outbox SET state = 'unknown', changedAt = ?
        WHERE \(OutboxRow.isOpen) AND state = 'inflight'
        """
      ).run(now.milliseconds)
      try PreparedStatement(
        db, "UPDATE run SET state = 'failed', endedAt = ? WHERE state = 'running'"
      ).run(now.milliseconds)
      try PreparedStatement(
        db, "INSERT INTO run (command, startedAt, state) VALUES (?, ?, 'running')"
      ).run(command, now.milliseconds)
      let run = db.lastInsertedRowID
      try Former.dropOld(at: now, in: db)
      return run
    }
  }

  public func endRun(
    _ run: Int64, as state: RunRecord.State, plan: String?, report: String?, at now: Timestamp
  ) throws(StoreError) {
    try write { db in
      try PreparedStatement(
        db, "UPDATE run SET state = ?, plan = ?, report = ?, endedAt = ? WHERE id = ?"
      ).run(state.rawValue, plan, report, now.milliseconds, run)
    }
  }

  public func run(_ id: Int64) throws(StoreError) -> RunRecord? {
    try read { db in
      try PreparedStatement(db, "\(RunRecord.select) WHERE id = ?")
        .first(id, read: RunRecord.init)
    }
  }

  /// The latest runs, newest first.
  public func runs(limit: Int) throws(StoreError) -> [RunRecord] {
    try read { db in
      try PreparedStatement(db, "\(RunRecord.select) ORDER BY id DESC LIMIT ?")
        .all(limit, read: RunRecord.init)
    }
  }

  /// The run over remotes during which something happened; `nil` where none was under way.
  public func run(around time: Timestamp) throws(StoreError) -> RunRecord? {
    try read { db in
      try PreparedStatement(
        db,
        """
        \(RunRecord.select) WHERE startedAt <= ?1 AND coalesce(endedAt, startedAt) >= ?1
        ORDER BY id DESC LIMIT 20
        """
      ).all(time.milliseconds, read: RunRecord.init).first { !$0.isByHand }
    }
  }

  /// How many live items each remote has.
  public func liveItems() throws(StoreError) -> [RemoteID: Int] {
    try read { db in
      let rows = try PreparedStatement(
        db,
        """
        SELECT remote, count(*) FROM link WHERE existence IN ('live', 'deleted') GROUP BY remote
        """
      ).all { (RemoteID(rawValue: $0.integer(0)), Int($0.integer(1))) }
      return Dictionary(uniqueKeysWithValues: rows)
    }
  }

  /// Adds to what the guards count since a person last approved.
  static func add(_ tally: GuardTally, to remote: RemoteID, in db: Database) throws {
    try PreparedStatement(
      db,
      """
      UPDATE remote SET deletionsPulled = deletionsPulled + ?, editsPulled = editsPulled + ?,
        deletionsPushed = deletionsPushed + ?, editsPushed = editsPushed + ? WHERE id = ?
      """
    ).run(
      tally.deletionsPulled, tally.editsPulled, tally.deletionsPushed, tally.editsPushed,
      remote.rawValue)
  }

  /// What is still to be pushed, or may have been, and is not about to be planned again: how many
  /// edits and deletions of each remote.
  public func pushesUnderWay() throws(StoreError) -> [RemoteID: GuardTally] {
    try read { db in
      let rows = try PreparedStatement(
        db,
        """
        SELECT remote, kind, count(*) FROM outbox JOIN post ON post.row = outbox.post
        WHERE \(OutboxRow.isOpen)
          AND (state IN ('inflight', 'unknown') OR state = 'queued' AND isDirty = 0)
          AND NOT (kind = 'delete' AND \(OutboxRow.wasDeleted(
            post: "outbox.post", remote: "outbox.remote", key: "outbox.key")))
        GROUP BY remote, kind
        """
      ).all { (RemoteID(rawValue: $0.integer(0)), $0.text(1), Int($0.integer(2))) }
      var tallies: [RemoteID: GuardTally] = [:]
      for (remote, kind, count) in rows {
        if kind == "edit" { tallies[remote, default: GuardTally()].editsPushed = count }
        if kind == "delete" { tallies[remote, default: GuardTally()].deletionsPushed = count }
      }
      return tallies
    }
  }

  /// Notes that a person approved: the guards count from here.
  ///
  /// Those of all remotes, for so is the plan that was approved, whichever of them the run reads.
  public func resetGuards() throws(StoreError) {
    try write { db in
      try PreparedStatement(
        db,
        """
        UPDATE remote SET deletionsPulled = 0, editsPulled = 0, deletionsPushed = 0,
          editsPushed = 0
        """
      ).run()
    }
  }

  /// Notes that a remote asked to be left alone until a time.
  public func pause(
    _ remote: RemoteID, until time: Timestamp, at now: Timestamp
  ) throws(StoreError) {
    try write { db in
      try PreparedStatement(db, "UPDATE remote SET notBefore = ?, pausedAt = ? WHERE id = ?")
        .run(time.milliseconds, now.milliseconds, remote.rawValue)
    }
  }
}

extension RunRecord {
  fileprivate static let select =
    "SELECT id, command, startedAt, endedAt, state, plan, report FROM run"

  fileprivate init(_ row: SQLRow) {
    id = row.integer(0)
    command = row.text(1)
    startedAt = Timestamp(milliseconds: row.integer(2))
    endedAt = Timestamp(row.optionalInteger(3))
    state = State(rawValue: row.text(4)) ?? .failed
    plan = row.optionalText(5)
    report = row.optionalText(6)
  }
}
