public import CaptionCore
internal import CaptionStore

extension SyncEngine {
  /// Plans every post that something changed about, and carries nothing out.
  ///
  /// What a dry run observed is planned here as the next run will plan it; items that have no post
  /// yet are not.
  public func forEachPlan(
    _ body: (PostState, PostPlan) throws -> Void
  ) throws(SyncError) {
    do {
      let capabilities = try capabilities()
      var row: Int64 = 0
      while true {
        let (posts, last) = try store.dirtyPosts(
          after: row, limit: 500, capabilities: capabilities)
        for state in posts { try body(state, state.plan()) }
        guard let last else { return }
        row = last
      }
    } catch {
      throw SyncError(error)
    }
  }
}
