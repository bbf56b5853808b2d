internal import CaptionDuplicates
internal import GRDB

/// How far the index of duplicates is brought up to date.
public enum DuplicateProgress: Hashable, Sendable {
  /// All posts are compared: the first time, after many changed, or by new rules.
  case comparing(posts: Int)
  /// What was found is written.
  case writing
  /// So many of the posts that changed are joined against the index.
  case joining(posts: Int, of: Int)
}

extension CaptionStore {
  /// Brings the index of duplicates up to date with the posts.
  ///
  /// Cost: that of the posts that changed since the last time; that of all posts the first time,
  /// after more than an eighth of them changed, and by new rules. Everything that asks for
  /// duplicates calls it, so that pulls and edits need not.
  ///
  /// - Parameters:
  ///   - most: Does nothing where more posts than this would have to be looked at.
  ///   - progress: Told what takes long; called within the transaction.
  /// - Returns: Whether the index is up to date.
  @discardableResult
  public func updateDuplicates(
    atMost most: Int = .max, _ progress: (DuplicateProgress) -> Void = { _ in }
  ) throws(StoreError) -> Bool {
    let state = try readAsWriter { try DuplicateIndexState($0) }
    if state.pending == 0 && !state.mustRebuild { return true }
    guard state.pending <= most, !state.mustRebuild || state.posts <= most else { return false }
    if state.mustRebuild {
      try rebuildDuplicates(progress)
      return true
    }
    var joined = 0
    while try joinDuplicates(limit: 500, &joined) {
      progress(.joining(posts: joined, of: max(joined, state.pending)))
    }
    return true
  }

  func rebuildDuplicates(
    _ progress: (DuplicateProgress) -> Void = { _ in }
  ) throws(StoreError) {
    try write { db in
      var rebuild = try DuplicateRebuild(db)
      try rebuild.run(progress)
      try db.execute(
        sql: """
          DELETE FROM duplicateDue;
          INSERT OR REPLACE INTO duplicateIndex (id, version, posts, lastPost)
            SELECT 1, '\(DuplicateIndexState.version)', coalesce(max(row), 0), coalesce(max(row), 0)
              FROM post
          """)
    }
  }

  /// Joins the next posts that changed against the index.
  ///
  /// - Returns: Whether there may be more.
  func joinDuplicates(limit: Int, _ joined: inout Int) throws(StoreError) -> Bool {
    let count = try write { db in
      let due = try DuePost.next(limit, in: db)
      guard !due.isEmpty else { return 0 }
      var update = try DuplicateUpdate(db)
      try update.run(due)
      let forget = try PreparedStatement(db, "DELETE FROM duplicateDue WHERE post = ?")
      for post in due { try forget.run(post.row) }
      try PreparedStatement(
        db, "UPDATE duplicateIndex SET lastPost = max(lastPost, ?)"
      ).run(due.map(\.row).max() ?? 0)
      return due.count
    }
    joined += count
    return count == limit
  }
}

/// What the index of duplicates has to catch up with.
struct DuplicateIndexState {
  /// Of the rules by which captions are compared, and of what the index keeps.
  static let version = "\(NormalForm.version).8"

  /// How many posts there are.
  var posts: Int
  /// How many of them changed since, or are new.
  var pending: Int
  var mustRebuild: Bool

  init(_ db: Database) throws {
    // Rows of posts are never removed.
    let state = try PreparedStatement(
      db,
      """
      SELECT version, posts, (SELECT max(row) FROM post),
        (SELECT count(*) FROM post WHERE row > coalesce(lastPost, 0))
          + (SELECT count(*) FROM duplicateDue)
      FROM (SELECT 1) LEFT JOIN duplicateIndex
      """
    ).first { row in
      (
        version: row.optionalText(0), postsThen: Int(row.integer(1)), posts: Int(row.integer(2)),
        pending: Int(row.integer(3))
      )
    }
    (posts, pending) = (state?.posts ?? 0, state?.pending ?? 0)
    mustRebuild = state?.version != nil || pending > 0
    guard let state, state.version == Self.version else { return }
    // Words that were rare when the index was made may be frequent by now.
    mustRebuild = pending > max(100, posts / 8) || posts > 2 * state.postsThen + 1000
  }
}

extension DuePost {
  /// The next posts that changed, then the next new ones.
  static func next(_ limit: Int, in db: Database) throws -> [DuePost] {
    let changed = try PreparedStatement(
      db,
      """
      SELECT duplicateDue.post, duplicateDue.content, post.content, trashedAt IS NOT NULL
      FROM duplicateDue JOIN post ON post.row = duplicateDue.post LIMIT ?
      """
    ).all(limit, read: DuePost.init)
    let new = try PreparedStatement(
      db,
      """
      SELECT row, NULL, content, trashedAt IS NOT NULL FROM post
      WHERE row > (SELECT lastPost FROM duplicateIndex) ORDER BY row LIMIT ?
      """
    ).all(limit - changed.count, read: DuePost.init)
    return changed + new
  }

  private init(_ row: SQLRow) {
    self.row = row.integer(0)
    before = row.optionalInteger(1)
    now = row.integer(2)
    isTrashed = row.bool(3)
  }
}
