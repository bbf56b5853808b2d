internal import CXXHash

/// The items of one remote that the store holds: which bytes each was read from, and which of them
/// a listing has shown.
///
/// About 40 bytes an item, so that the unchanged items of a long feed cost no query each.
public struct KnownItems: Sendable {
  private struct Entry {
    var contentHash: UInt64
    var isListed: Bool
  }

  private var entries: [UInt64: Entry] = [:]

  public init() {}

  public init(minimumCapacity: Int) {
    entries.reserveCapacity(minimumCapacity)
  }

  public var count: Int { entries.count }

  /// Enters an item as the store holds it.
  public mutating func insert(key: String, contentHash: UInt64) {
    var key = key
    let hash = key.withUTF8 { unsafe Self.hash(UnsafeRawBufferPointer($0)) }
    entries[hash] = Entry(contentHash: contentHash, isListed: false)
  }

  /// Notes that a listing shows an item, and tells whether its bytes are those the store has read.
  ///
  /// - Parameter keyHash: `hash` of the key's UTF-8 bytes.
  public mutating func list(keyHash: UInt64, contentHash: UInt64) -> Listed {
    guard let index = entries.index(forKey: keyHash) else {
      entries[keyHash] = Entry(contentHash: contentHash, isListed: true)
      return .new
    }
    let known = entries.values[index]
    if known.isListed { return .repeated }
    entries.values[index].isListed = true
    return known.contentHash == contentHash ? .unchanged : .changed
  }

  /// Whether the listing has shown the item with this key.
  public func isListed(key: String) -> Bool {
    var key = key
    let hash = key.withUTF8 { unsafe Self.hash(UnsafeRawBufferPointer($0)) }
    return entries[hash]?.isListed ?? false
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
