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
  /// Where the entries with each value of the highest bits of a key begin.
  private let starts: [UInt32]

  init(_ entries: [Entry]) {
    self.entries = entries.sorted { $0.key < $1.key }
    var starts = [UInt32](repeating: 0, count: 1 << Self.highBits + 1)
    for entry in entries { starts[Self.high(entry.key) + 1] += 1 }
    for value in 1..<starts.count { starts[value] += starts[value - 1] }
    self.starts = starts
    var filter = [UInt64](repeating: 0, count: Self.filterSize)
    for entry in entries { filter[Self.place(entry.key)] |= Self.bit(entry.key) }
    self.filter = filter
  }

  var isEmpty: Bool { entries.isEmpty }

  /// Calls `body` with all entries under a key.
  func forEach(_ key: UInt64, _ body: (Entry) -> Void) {
    guard filter[Self.place(key)] & Self.bit(key) != 0 else { return }
    let high = Self.high(key)
    for position in Int(starts[high])..<Int(starts[high + 1]) where entries[position].key == key {
      body(entries[position])
    }
  }

  private static let highBits = 16

  private static func high(_ key: UInt64) -> Int {
    Int(truncatingIfNeeded: key >> UInt64(64 - highBits))
  }

  private static let filterSize = 1 << 16

  private static func bit(_ key: UInt64) -> UInt64 { 1 << (key & 63) }

  private static func place(_ key: UInt64) -> Int {
    Int(truncatingIfNeeded: key >> 6) & (filterSize - 1)
  }
}
