/// How far a run is.
public enum SyncProgress: Hashable, Sendable {
  /// Items are being read from a remote.
  case observing(remote: String, items: Int, bytesReceived: Int64)
  /// Posts are being brought up to date.
  case applying(posts: Int)
  /// Operations are being pushed to a remote.
  case pushing(remote: String, done: Int, total: Int)
  /// The run is over.
  case finished(SyncReport)
}
