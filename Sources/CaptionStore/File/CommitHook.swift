/// Where a transaction stands when its hook is called.
package enum CommitMoment: Sendable {
  /// Everything is written; throwing rolls it back.
  case before
  /// It is durable; throwing ends what would have followed.
  case after
}

/// Called on both sides of a store's commits, so that a test can end the program there.
package typealias CommitHook = @Sendable (CommitMoment) throws -> Void
