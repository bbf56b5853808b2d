internal import CXXHash

/// The items of one remote that the store holds: which bytes each was read from, and which of them
/// a listing has shown.
///
/// About 30 bytes an item, so that the unchanged items of a long feed cost no query each.
public struct KnownItems: Sendable {
  /// By the hash of its key, the hash of an item's bytes; the lowest bit tells whether it is listed.
  private var entries: [UInt64: UInt64] = [:]
  private var load: (@Sendable () -> KnownItems)?

  public init() {}

  public init(minimumCapacity: Int) {
    entries.reserveCapacity(minimumCapacity)
  }

  /// Items that are loaded when the first one is listed: a listing that is the same lists none.
  public init(loading load: @escaping @Sendable () -> KnownItems) {
    self.load = load
  }

  /// How many items are entered or listed.
  public var count: Int { entries.count }

  /// Enters an item as the store holds it; of its content hash 63 bits count.
  public mutating func insert(key: String, contentHash: UInt64) {
    entries[Self.hash(key)] = contentHash & ~1
  }

  /// Notes that a listing shows an item, and tells whether its bytes are those the store has read.
  ///
  /// - Parameters:
  ///   - keyHash: `hash` of the key's UTF-8 bytes.
  ///   - contentHash: The hash of the item's bytes.
  public mutating func list(keyHash: UInt64, contentHash: UInt64) -> Listed {
    if let load {
      self = load()
    }
    guard let index = entries.index(forKey: keyHash) else {
      entries[keyHash] = contentHash | 1
      return .new
    }
    let known = entries.values[index]
    if known & 1 == 1 { return .repeated }
    entries.values[index] = known | 1
    return known == contentHash & ~1 ? .unchanged : .changed
  }

  /// Notes that a listing shows an item, as `list(keyHash:contentHash:)` does.
  public mutating func list(key: String, contentHash: UInt64) -> Listed {
    list(keyHash: Self.hash(key), contentHash: contentHash)
  }

  /// Whether the listing has shown the item with this key.
  public func isListed(key: String) -> Bool {
    (entries[Self.hash(key)] ?? 0) & 1 == 1
  }

  private static func hash(_ key: String) -> UInt64 { hash(key.utf8Span.span) }

  /// The same hash of the bytes of a span.
  public static func hash(_ bytes: Span<UInt8>) -> UInt64 {
    unsafe bytes.withUnsafeBytes { unsafe hash($0) }
  }

  /// The hash by which keys and items are known; stable between runs and machines (XXH3, 64 bits).
  public static func hash(_ bytes: UnsafeRawBufferPointer) -> UInt64 {
    unsafe XXH3_64bits(bytes.baseAddress, bytes.count)
  }

  public enum Listed: Hashable, Sendable {
    case new, changed, unchanged
    /// The same listing has shown this key before: the first one counts.
    case repeated
  }
}
