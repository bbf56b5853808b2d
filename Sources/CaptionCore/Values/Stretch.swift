/// A stretch of time of which a listing has shown every item; both ends are left out.
public struct Stretch: Hashable, Sendable {
  /// `nil` from the first item on.
  public var after: Timestamp?
  /// `nil` up to the newest item.
  public var before: Timestamp?

  public init(after: Timestamp?, before: Timestamp?) {
    self.after = after
    self.before = before
  }
}
