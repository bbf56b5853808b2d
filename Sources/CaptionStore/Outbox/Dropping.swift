public import CaptionCore
internal import GRDB

/// What became of a person's wish about the outbox.
public struct OutboxChange: Hashable, Sendable {
  /// The pushes that were given up, or that are to be sent again.
  public var changed: [Operation] = []
  /// Those that nothing was done about: no answer came yet, so only a look can tell what they did.
  public var waiting: [Operation] = []

  public init() {}
}

extension CaptionStore {
  /// Gives up what would be pushed of a post; what is here and what was agreed stay as they are.
  ///
  /// The caller has to hold the store's lock: a run that is under way may have read the outbox.
  ///
  /// - Parameters:
  ///   - remotes: Where; `nil` for everywhere.
  ///   - capabilities: What each remote can hold.
  ///   - now: The time that is kept with it.
  ///   - post: The post it is for.
  public func drop(
    _ post: PostID, on remotes: Set<RemoteID>? = nil, capabilities: [RemoteID: Capabilities],
    at now: Timestamp
  ) throws(StoreError) -> OutboxChange {
    try write { db in
      let row = try Self.row(of: post, in: db)
      var reader = try StateReader(db: db, capabilities: capabilities)
      var before = try reader.state(row: row)
      try Self.letGoOfLost(&before, in: db)
      let (state, dropped) = before.dropping(on: remotes)
      var change = OutboxChange()
      change.changed = dropped
      change.waiting = try Self.unanswered(row, on: remotes, in: db).filter { operation in
        !dropped.contains { $0.link == operation.link }
      }
      for link in state.links where dropped.contains(where: { $0.link == link.id }) {
        if link.existence == .ended {
          try Self.keepWords(ofEnding: link.id, run: nil, at: now, in: db)
        }
        try Self.write(link, of: row, in: db)
        try PreparedStatement(
          db,
          """
          DELETE FROM outbox WHERE remote = ? AND key = ? AND \(OutboxRow.isOpen)
            AND (state IN ('queued', 'refused') OR state = 'unknown' AND reason IS NOT NULL)
          """
        ).run(link.id.remote.rawValue, link.id.key)
      }
      if !dropped.isEmpty { try Self.markDirty(row, in: db) }
      return change
    }
  }

  /// Has what was refused or given up planned and sent again at the next push.
  ///
  /// What no answer came for is not: the next run looks what became of it, once more where looking
  /// did not help before.
  ///
  /// - Parameters:
  ///   - remotes: Where; `nil` for everywhere.
  ///   - post: The post it is for.
  public func retry(
    _ post: PostID, on remotes: Set<RemoteID>? = nil
  ) throws(StoreError) -> OutboxChange {
    try write { db in
      let row = try Self.row(of: post, in: db)
      var reader = try StateReader(db: db)
      let state = try reader.state(row: row)
      let again = state.retrying(on: remotes)
      var change = OutboxChange()
      change.waiting = try Self.unanswered(row, on: remotes, in: db)
      for operation in change.waiting {
        try PreparedStatement(
          db,
          """
          UPDATE outbox SET reason = NULL, notBefore = NULL
          WHERE remote = ? AND key = ? AND \(OutboxRow.isOpen) AND state = 'unknown'
          """
        ).run(operation.link.remote.rawValue, operation.link.key)
      }
      for (before, after) in zip(state.links, again.links) where before != after {
        change.changed += [before.parked, before.dropped].compactMap(\.self)
        try PreparedStatement(
          db,
          """
          DELETE FROM outbox WHERE remote = ? AND key = ? AND \(OutboxRow.isOpen)
            AND state = 'refused'
          """
        ).run(after.id.remote.rawValue, after.id.key)
        try Self.write(after, of: row, in: db)
      }
      if !change.changed.isEmpty { try Self.markDirty(row, in: db) }
      return change
    }
  }

  /// What was given up and still stands apart, in the order of posts.
  public func droppedPushes() throws(StoreError) -> [Operation] {
    try read { db in
      var reader = try ContentReader(db)
      let rows = try PreparedStatement(
        db,
        """
        SELECT post, remote, key, dropped, droppedFields FROM link
        WHERE dropped IS NOT NULL AND existence <> 'ended' AND post IS NOT NULL
        ORDER BY post, remote, key
        """
      ).all { row in
        (
          post: row.integer(0),
          link: LinkID(remote: RemoteID(rawValue: row.integer(1)), key: row.text(2)),
          target: row.integer(3), fields: row.optionalText(4)
        )
      }
      return try rows.map { row in
        let owner = try reader.post(row.post)
        return Operation(
          dropped: try reader.read(row.target), fields: row.fields, post: owner.id, link: row.link,
          owner.createdAt)
      }
    }
  }

  /// Has operations that were lost without a trace count as refused: the person may give them up.
  private static func letGoOfLost(_ state: inout PostState, in db: Database) throws {
    var reader = try ContentReader(db)
    for index in state.links.indices where state.links[index].isBusy {
      guard let open = try OutboxRow.open(for: state.links[index].id, in: db),
        open.state == .unknown, open.reason != nil
      else { continue }
      state.links[index].isBusy = false
      state.links[index].parked = try open.operation(&reader)
    }
  }

  private static func unanswered(
    _ row: Int64, on remotes: Set<RemoteID>?, in db: Database
  ) throws -> [Operation] {
    var reader = try ContentReader(db)
    return try OutboxRow.all(in: [.inflight, .unknown], on: nil, dueBy: nil, db)
      .filter { $0.post == row && remotes?.contains($0.link.remote) ?? true }
      .map { try $0.operation(&reader) }
  }
}
