/// What is kept under some keys, looked up where nearly all keys that are asked for are missing.
struct KeyIndex: Sendable {
  struct Entry: Sendable {
    var key: UInt64
    /// What tells at a glance that a value is not looked for: a bit for each of its words, and how
    /// many these are.
    var mask: UInt64
    var count: UInt32
    var value: UInt32
  }

  /// By the highest bits of their keys.
  private let entries: [Entry]
  /// Where the entries with each value of the highest bits begin.
  private let starts: [UInt32]
  /// How many bits these are: so many that few entries share them.
  private let highBits: UInt64
  /// A bit for each value that the lowest bits of a key can have: set where there is such a key.
  private let filter: [UInt64]

  init(_ unsorted: [Entry]) {
    let highBits = UInt64(max(1, Int.bitWidth - (unsorted.count / 4).leadingZeroBitCount))
    self.highBits = highBits
    var starts = [UInt32](repeating: 0, count: 1 << highBits + 1)
    // 16 to 32 bits for each entry.
    var filter = [UInt64](repeating: 0, count: 1 << highBits)
    for entry in unsorted {
      starts[Self.high(entry.key, highBits) + 1] += 1
      filter[Self.place(entry.key, in: filter)] |= Self.bit(entry.key)
    }
    for value in 1..<starts.count { starts[value] += starts[value - 1] }
    var (entries, next) = (unsorted, starts)
    for entry in unsorted {
      let high = Self.high(entry.key, highBits)
      entries[Int(next[high])] = entry
      next[high] += 1
    }
    (self.entries, self.starts, self.filter) = (entries, starts, filter)
  }

  var isEmpty: Bool { entries.isEmpty }

  /// Calls `body` with all entries under a key.
  func forEach(_ key: UInt64, _ body: (Entry) -> Void) {
    guard filter[Self.place(key, in: filter)] & Self.bit(key) != 0 else { return }
    let high = Self.high(key, highBits)
    for position in Int(starts[high])..<Int(starts[high + 1]) where entries[position].key == key {
      body(entries[position])
    }
  }

  private static func high(_ key: UInt64, _ bits: UInt64) -> Int {
    Int(truncatingIfNeeded: key >> (64 - bits))
  }

  private static func bit(_ key: UInt64) -> UInt64 { 1 << (key & 63) }

  private static func place(_ key: UInt64, in filter: [UInt64]) -> Int {
    Int(truncatingIfNeeded: key >> 6) & (filter.count - 1)
  }
}
