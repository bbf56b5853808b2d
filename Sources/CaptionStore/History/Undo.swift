public import CaptionCore
internal import GRDB

/// What undoing a run came to, or would.
public struct UndoReport: Hashable, Sendable {
  public struct Post: Hashable, Sendable {
    public var id: PostID
    /// The fields that are as they were before the run again.
    public var fields: [Field]
    /// Whether it is in the trash now, where that changed.
    public var isTrashed: Bool?
    /// The copies whose own caption came back or went.
    public var reworded: [LinkID]
  }

  /// The run that the undoing is, and that can be undone itself; `nil` where nothing changed.
  public var run: Int64?
  public var restored: [Post] = []
  /// The posts that were changed after the run: they are left as they are.
  public var refused: [PostID] = []

  public init() {}
}

extension CaptionStore {
  /// Gives posts back what they said before a run, by a new edit that is pushed like any other.
  ///
  /// All that a run changed here: contents, own captions of copies, the trash. What it only
  /// observed, took in as new posts or agreed on stays; a post that was changed since is refused.
  ///
  /// - Parameters:
  ///   - run: A sync, or a command by which a person changed posts.
  ///   - isDryRun: Only tell what would be done.
  ///   - now: The time that is kept with it.
  /// - Throws: `refused` where there is no such run.
  public func undo(
    _ run: Int64, isDryRun: Bool = false, at now: Timestamp
  ) throws(StoreError) -> UndoReport {
    try write { db in
      let isRun = try PreparedStatement(db, "SELECT 1 FROM run WHERE id = ?")
        .first(run) { _ in true }
      guard isRun == true else {
        throw StoreError.refused("there is no run \(run); see `captions log`")
      }
      let posts = try PreparedStatement(
        db, "SELECT DISTINCT post FROM history WHERE run = ? AND post IS NOT NULL ORDER BY post"
      ).all(run) { $0.integer(0) }
      var hand = HandRun("undo \(run)", at: now, in: db)
      var report = UndoReport()
      for row in posts {
        let changes = try RunChanges(of: run, post: row, in: db)
        switch CaptionCore.undo(before: changes.before, after: changes.after, now: changes.now) {
        case .nothing: break
        case .changedSince: report.refused.append(changes.id)
        case .restore(let side):
          report.restored.append(changes.difference(to: side))
          if !isDryRun { try bring(side, backTo: row, changes, by: &hand, at: now, in: db) }
        }
      }
      report.run = hand.number
      return report
    }
  }

  private func bring(
    _ side: LocalSide, backTo row: Int64, _ changes: RunChanges, by hand: inout HandRun,
    at now: Timestamp, in db: Database
  ) throws {
    try Self.edit(row, cause: "undone", by: &hand, at: now, in: db) { $0 = side.content }
    try Self.setTrashed(
      side.isTrashed, by: "person", cause: "undone", row: row, at: now, in: db
    ) { try hand.noted() }
    for link in changes.difference(to: side).reworded {
      try Self.setOverride(
        side.overrides[link] ?? nil, of: link, cause: "undone", by: &hand, at: now, in: db)
    }
    try Self.markDirty(row, in: db)
  }
}
