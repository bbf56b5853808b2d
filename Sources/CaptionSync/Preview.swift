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

  /// Plans all that a run would do now, items without a post included: what an approval binds to.
  ///
  /// - Parameter waiting: The names of the remotes whose items get no post in that run.
  package func rehearsedPlans(
    except waiting: Set<RemoteID>
  ) throws(SyncError) -> [PostPlan] {
    do {
      var plans: [PostPlan] = []
      try store.rehearse(except: waiting, capabilities: capabilities(), at: environment.now()) {
        if case .post(let state) = $0 { plans.append(state.plan()) }
      }
      return plans
    } catch {
      throw SyncError(error)
    }
  }
}
