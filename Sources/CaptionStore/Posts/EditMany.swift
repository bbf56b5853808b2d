public import CaptionCore
internal import GRDB

extension CaptionStore {
  /// Changes what many posts say locally, all of them or none.
  ///
  /// - Returns: How many changed.
  @discardableResult
  public func edit(
    _ changes: [(post: PostID, change: (inout Content) -> Void)], cause: String = "edited",
    at now: Timestamp
  ) throws(StoreError) -> Int {
    try write { db in
      var changed = 0
      var hand = HandRun("edit", at: now, in: db)
      for (post, change) in changes {
        let row = try Self.row(of: post, in: db)
        let fields = try Self.edit(row, cause: cause, by: &hand, at: now, in: db) { change(&$0) }
        if !fields.isEmpty { changed += 1 }
      }
      return changed
    }
  }
}
