/// The identity of a remote within one store.
public struct RemoteID: Hashable, Comparable, Sendable {
  public let rawValue: Int64

  public init(rawValue: Int64) {
    self.rawValue = rawValue
  }

  public static func < (one: Self, other: Self) -> Bool { one.rawValue < other.rawValue }
}

/// The identity of a link: the key by which one remote knows one item.
public struct LinkID: Hashable, Comparable, Sendable {
  public var remote: RemoteID
  /// The remote's own key, opaque: never ordered by meaning, never computed with.
  public var key: String

  public init(remote: RemoteID, key: String) {
    self.remote = remote
    self.key = key
  }

  public static func < (one: Self, other: Self) -> Bool {
    (one.remote, one.key) < (other.remote, other.key)
  }
}
