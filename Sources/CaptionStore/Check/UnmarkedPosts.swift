internal import CaptionCore
internal import GRDB

/// Posts that a plan would change though nothing marks them as changed: no run would come to them.
enum UnmarkedPosts {
  static func check(
    _ db: Database, _ capabilities: [RemoteID: Capabilities],
    _ progress: (CheckProgress) -> Void
  ) throws -> StoreFinding? {
    var finding = StoreFinding(
      code: "post-unmarked", message: "posts wait for something that no run would do", count: 0)
    try forEach(db, capabilities, progress) { _, id in finding.note("post \(id)") }
    return finding.count > 0 ? finding : nil
  }

  static func mark(_ db: Database, _ capabilities: [RemoteID: Capabilities]) throws {
    try forEach(db, capabilities, { _ in }) { row, _ in
      try CaptionStore.markDirty(row, in: db)
    }
  }

  /// Plans the posts that are not plainly at rest: where all items show what is here, and nothing
  /// is kept beside that, there is nothing to plan.
  private static func forEach(
    _ db: Database, _ capabilities: [RemoteID: Capabilities],
    _ progress: (CheckProgress) -> Void, _ body: (Int64, PostID) throws -> Void
  ) throws {
    let find = try PreparedStatement(
      db,
      """
      SELECT row FROM post WHERE isDirty = 0 AND row > ? AND EXISTS (
        SELECT 1 FROM link WHERE link.post = post.row AND existence <> 'ended'
          AND (observed IS NOT post.content OR sent IS NOT NULL OR existence <> 'live'
            OR isUnagreed OR isDeletionWanted OR post.trashedAt IS NOT NULL))
      ORDER BY row LIMIT 500
      """)
    var row: Int64 = 0
    var done = 0
    while true {
      let rows = try find.all(row) { $0.integer(0) }
      guard let last = rows.last else { return }
      // Contents are held for one batch only.
      var reader = try StateReader(db: db, capabilities: capabilities)
      for row in rows {
        guard let state = try Self.state(row, &reader) else { continue }
        if try !isAtRest(state, row: row, in: db) { try body(row, state.id) }
      }
      row = last
      done += rows.count
      progress(CheckProgress("posts that differ somewhere", done: done))
    }
  }

  /// The post as it is planned; `nil` where its rows are damaged, which other rules tell.
  private static func state(_ row: Int64, _ reader: inout StateReader) throws -> PostState? {
    do {
      return try reader.state(row: row)
    } catch StoreError.damaged, StoreError.unknownPost {
      return nil
    }
  }

  private static func isAtRest(_ state: PostState, row: Int64, in db: Database) throws -> Bool {
    let plan = state.plan()
    guard plan.local == state.local, plan.isTrashed == state.isTrashed else { return false }
    let open = Set(
      try PreparedStatement(
        db, "SELECT subject FROM conflict WHERE post = ? AND state = 'open'"
      ).all(row) { $0.text(0) })
    guard Set(plan.conflicts.map(\.subject.description)) == open else { return false }
    return try plan.links.allSatisfy { link in
      let before = state.links.first { $0.id == link.id }
      guard before?.existence == link.existence else { return false }
      return try link.operation == nil || OutboxRow.open(for: link.id, in: db) != nil
    }
  }
}
