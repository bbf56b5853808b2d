public import CaptionCore
public import CaptionStore

extension SyncEngine {
  /// Gives up what would be pushed of a post, until the person changes it or takes it up again.
  ///
  /// What is here and what was agreed stay as they are: `PostState.dropping` has the rules.
  ///
  /// - Parameters:
  ///   - remotes: The names of the remotes; empty for all.
  ///   - post: The post it is for.
  /// - Throws: `busy` while a run is under way.
  public func drop(_ post: PostID, on remotes: [String] = []) throws(SyncError) -> OutboxChange {
    do {
      let lock = try storeLock()
      defer { withExtendedLifetime(lock) {} }
      return try store.drop(
        post, on: try ids(of: remotes), capabilities: try capabilities(), at: environment.now())
    } catch {
      throw SyncError(error)
    }
  }

  /// Has what was refused or given up of a post sent again at the next push.
  ///
  /// - Parameters:
  ///   - remotes: The names of the remotes; empty for all.
  ///   - post: The post it is for.
  public func retry(_ post: PostID, on remotes: [String] = []) throws(SyncError) -> OutboxChange {
    do {
      return try store.retry(post, on: try ids(of: remotes))
    } catch {
      throw SyncError(error)
    }
  }

  /// Settles conflicts by a person's word, all of them or none.
  ///
  /// - Throws: `undecided` where a side moved after the conflict was read.
  public func resolve(_ decisions: [ConflictDecision]) throws(SyncError) {
    do {
      try store.resolve(
        decisions, capabilities: try capabilities(), at: environment.now())
    } catch {
      throw SyncError(error)
    }
  }

  /// The lock of the store; `nil` for one in memory, which no other process can have.
  func storeLock() throws -> StoreLock? {
    store.path == ":memory:" ? nil : try StoreLock(path: store.path)
  }

  private func ids(of names: [String]) throws -> Set<RemoteID>? {
    names.isEmpty ? nil : Set(try names.map { try store.remote(named: $0).id })
  }
}
