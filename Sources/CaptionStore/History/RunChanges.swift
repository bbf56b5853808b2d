internal import CaptionCore
internal import GRDB

/// What one run changed of one post: before it, after it, and now.
struct RunChanges {
  let id: PostID
  private(set) var before: LocalSide
  private(set) var after: LocalSide
  private(set) var now: LocalSide

  /// - Parameters:
  ///   - run: The run whose rows of the history are read.
  ///   - post: The row of the post.
  init(of run: Int64, post: Int64, in db: Database) throws {
    var contents = try ContentReader(db)
    let current = try PreparedStatement(
      db, "SELECT id, content, trashedAt IS NOT NULL FROM post WHERE row = ?"
    ).first(post) { (id: PostID($0.text(0)), content: $0.integer(1), isTrashed: $0.bool(2)) }
    guard let current, let id = current.id else { throw StoreError.unknownPost("row \(post)") }
    self.id = id
    now = LocalSide(content: try contents.read(current.content), isTrashed: current.isTrashed)
    before = now
    after = now
    let rows = try PreparedStatement(
      db,
      """
      SELECT id, remote, key, content, cause, run, wasTrashed FROM history
      WHERE post = ? AND id >= (SELECT min(id) FROM history WHERE post = ?1 AND run = ?2)
      ORDER BY id
      """
    ).all(post, run, read: ChangeRow.init)

    let texts = Self.changes(rows.filter { $0.key == nil && $0.wasTrashed == nil }, of: run)
    if let texts {
      before.content = try contents.read(texts.before.content)
      if let next = texts.after { after.content = try contents.read(next.content) }
    }
    if let trash = Self.changes(rows.filter { $0.wasTrashed != nil }, of: run) {
      before.isTrashed = trash.before.wasTrashed ?? now.isTrashed
      after.isTrashed = trash.after?.wasTrashed ?? now.isTrashed
    }
    let wordings = rows.filter { $0.key != nil && HistoryRow.wordingCauses.contains($0.cause) }
    for (link, rows) in Dictionary(grouping: wordings, by: \.link) {
      guard let link, let changes = Self.changes(rows, of: run) else { continue }
      try add(link, changes, &contents, in: db)
    }
  }

  /// What a restored side differs in from what is there now.
  func difference(to side: LocalSide) -> UndoReport.Post {
    let reworded = side.overrides.keys.filter { link in
      (side.overrides[link] ?? nil)?.text != (now.overrides[link] ?? nil)?.text
    }
    return UndoReport.Post(
      id: id, fields: side.content.changedFields(from: now.content),
      isTrashed: side.isTrashed == now.isTrashed ? nil : side.isTrashed,
      reworded: reworded.sorted())
  }

  /// The first row that a run wrote, and the first one behind its last; `nil` where it wrote none.
  private static func changes(
    _ rows: [ChangeRow], of run: Int64
  ) -> (before: ChangeRow, after: ChangeRow?)? {
    guard let first = rows.first(where: { $0.run == run }),
      let last = rows.lastIndex(where: { $0.run == run })
    else { return nil }
    return (first, rows[(last + 1)...].first)
  }

  private mutating func add(
    _ link: LinkID, _ changes: (before: ChangeRow, after: ChangeRow?),
    _ contents: inout ContentReader, in db: Database
  ) throws {
    before.overrides[link] = .some(try changes.before.wording(&contents))
    let current = try PreparedStatement(
      db,
      """
      SELECT captionOverride FROM link
      WHERE remote = ? AND key = ? AND existence IN ('wanted', 'live')
      """
    ).first(link.remote.rawValue, link.key) { $0.optionalInteger(0) }
    // A copy that is gone is not there to be compared with: the post was changed since.
    if let current { now.overrides[link] = .some(try contents.caption(current)) }
    let next = try changes.after.map { try $0.wording(&contents) }
    after.overrides[link] = next ?? now.overrides[link] ?? .some(nil)
  }
}

/// A row of the history as undoing reads it.
private struct ChangeRow {
  var id: Int64
  var link: LinkID?
  var key: String?
  var content: Int64
  var cause: String
  var run: Int64?
  var wasTrashed: Bool?

  init(_ row: SQLRow) {
    id = row.integer(0)
    key = row.optionalText(2)
    if let remote = row.optionalInteger(1), let key {
      link = LinkID(remote: RemoteID(rawValue: remote), key: key)
    }
    content = row.integer(3)
    cause = row.text(4)
    run = row.optionalInteger(5)
    wasTrashed = row.optionalInteger(6).map { $0 != 0 }
  }

  /// The caption of its own that the copy had before; `nil` where it showed the post's.
  func wording(_ contents: inout ContentReader) throws -> Caption? {
    cause == HistoryRow.firstWording ? nil : try contents.read(content).caption
  }
}
