/// What is kept under some keys, looked up where nearly all keys that are asked for are missing.
struct KeyIndex: Sendable {
  struct Entry: Sendable {
    var key: UInt64
    /// What tells at a glance that a value is not looked for.
    var mask: UInt64
    var value: UInt32
  }

  /// Sorted by key.
  private let entries: [Entry]
  /// A bit for each value that the lowest bits of a key can have: set where there is such a key.
  private let filter: [UInt64]

  init(_ entries: [Entry]) {
    self.entries = entries.sorted { $0.key < $1.key }
    var filter = [UInt64](repeating: 0, count: Self.filterSize)
    for entry in entries { filter[Self.place(entry.key)] |= Self.bit(entry.key) }
    self.filter = filter
  }

  var isEmpty: Bool { entries.isEmpty }

  /// Calls `body` with all entries under a key.
  func forEach(_ key: UInt64, _ body: (Entry) -> Void) {
    guard filter[Self.place(key)] & Self.bit(key) != 0 else { return }
    var (low, high) = (0, entries.count)
    while low < high {
      let middle = (low + high) / 2
      if entries[middle].key < key { low = middle + 1 } else { high = middle }
    }
    while low < entries.count, entries[low].key == key {
      body(entries[low])
      low += 1
    }
  }

  private static let filterSize = 1 << 16

  private static func bit(_ key: UInt64) -> UInt64 { 1 << (key & 63) }

  private static func place(_ key: UInt64) -> Int {
    Int(truncatingIfNeeded: key >> 6) & (filterSize - 1)
  }
}
