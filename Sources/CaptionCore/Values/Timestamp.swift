/// An instant in milliseconds since 1970-01-01T00:00:00Z, as remotes state and the store keeps it.
///
/// Any year from 0001 to 9999; leap seconds are read as the second after.
public struct Timestamp: Hashable, Comparable, Sendable {
  public var milliseconds: Int64

  public init(milliseconds: Int64) {
    self.milliseconds = milliseconds
  }

  public static func < (one: Self, other: Self) -> Bool { one.milliseconds < other.milliseconds }
}
