/// What both sides last agreed on: the local value then, and the remote's form of it then.
///
/// They differ where a server rewrites what it is sent: trims, shortens links, drops `@`.
public struct Agreement<Value: Hashable & Sendable>: Hashable, Sendable {
  public var sent: Value
  public var seen: Value

  public init(sent: Value, seen: Value) {
    self.sent = sent
    self.seen = seen
  }

  /// Both sides held the same value.
  public init(at value: Value) {
    self.init(sent: value, seen: value)
  }
}
