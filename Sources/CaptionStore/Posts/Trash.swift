internal import CaptionCore
internal import GRDB

extension CaptionStore {
  /// Moves a post into the trash or takes it out, and notes that in the history.
  ///
  /// A deletion that was given up counts for the time in the trash only.
  ///
  /// - Parameters:
  ///   - isTrashed: Whether it is in the trash from now on; where it is so already, nothing happens.
  ///   - hand: Who: `person` or `remote`.
  ///   - cause: The verb that history keeps.
  ///   - run: The run that does it, asked for only where something changes.
  ///   - row: The post it is for.
  ///   - now: The time that is kept with it.
  static func setTrashed(
    _ isTrashed: Bool, by hand: String, cause: String, row: Int64, at now: Timestamp,
    in db: Database, run: () throws -> Int64?
  ) throws {
    let post = try PreparedStatement(
      db, "SELECT content, trashedAt IS NOT NULL FROM post WHERE row = ?"
    ).first(row) { (content: $0.integer(0), isTrashed: $0.bool(1)) }
    guard let post, post.isTrashed != isTrashed else { return }
    try HistoryRow(
      post: row, content: post.content, fields: [], cause: cause, run: try run(), at: now,
      wasTrashed: post.isTrashed
    ).insert(db)
    try PreparedStatement(db, "UPDATE post SET trashedAt = ?, trashedBy = ? WHERE row = ?")
      .run(isTrashed ? now.milliseconds : nil, isTrashed ? hand : nil, row)
    try PreparedStatement(
      db, "UPDATE link SET dropped = NULL WHERE post = ? AND droppedFields IS NULL"
    ).run(row)
  }
}
