/// Texts, each once, by number.
struct TextTable: Sendable {
  private var bytes: [UInt8] = []
  private var starts: [UInt32] = [0]
  private(set) var hashes: [UInt64] = []
  /// The upper half of a hash and the number behind it plus one, 0 where free; at most half full, a
  /// power of two.
  private var slots: [UInt64] = Array(repeating: 0, count: 1 << 6)

  init(_ texts: [String] = []) {
    for text in texts { _ = insert(text) }
  }

  var count: Int { hashes.count }

  func text(_ number: UInt32) -> String {
    String(decoding: bytes[range(number)], as: UTF8.self)
  }

  /// Appends a text to others.
  func append(_ number: UInt32, to others: inout [UInt8]) {
    // A slice of the bytes would count references, which several threads would wait for.
    let text = bytes.span.extracting(range(number))
    others.append(addingCapacity: text.count) { others in
      for position in text.indices { others.append(text[position]) }
    }
  }

  private func range(_ number: UInt32) -> Range<Int> {
    Int(starts[Int(number)])..<Int(starts[Int(number) + 1])
  }

  /// A hash that is the same in each run and on every machine.
  ///
  /// Eight bytes at a time: nearly all words have no more, and texts of one length up to that never
  /// share a hash.
  static func hash(_ text: Span<UInt8>) -> UInt64 {
    var hash = UInt64(text.count) &* 0x9E37_79B9_7F4A_7C15
    var eight: UInt64 = 0
    for position in text.indices {
      eight = eight << 8 | UInt64(text[position])
      if position & 7 == 7 {
        hash = mixed(hash ^ eight)
        eight = 0
      }
    }
    return mixed(hash ^ eight)
  }

  mutating func insert(_ text: String) -> UInt32 {
    let text = text.utf8Span.span
    return insert(text, Self.hash(text))
  }

  mutating func insert(_ text: borrowing FoldedText) -> UInt32 {
    let text = text.bytes.span
    return insert(text, Self.hash(text))
  }

  /// The number of a text; the next one if it is new.
  mutating func insert(_ text: Span<UInt8>, _ hash: UInt64) -> UInt32 {
    let slot = slot(of: text, hash)
    if slots[slot] != 0 { return number(in: slot) }
    let new = hashes.count
    slots[slot] = hash & 0xFFFF_FFFF_0000_0000 | UInt64(new + 1)
    bytes.append(addingCapacity: text.count) { bytes in
      for position in text.indices { bytes.append(text[position]) }
    }
    starts.append(UInt32(bytes.count))
    hashes.append(hash)
    if 2 * new > slots.count { grow() }
    return UInt32(new)
  }

  func contains(_ text: Span<UInt8>, _ hash: UInt64) -> Bool { slots[slot(of: text, hash)] != 0 }

  /// Where a text is, or the free slot where it belongs.
  private func slot(of text: Span<UInt8>, _ hash: UInt64) -> Int {
    let mask = slots.count - 1
    let upper = hash & 0xFFFF_FFFF_0000_0000
    var slot = Int(truncatingIfNeeded: hash) & mask
    while slots[slot] != 0 {
      if slots[slot] & 0xFFFF_FFFF_0000_0000 == upper, isEqual(number(in: slot), text) { break }
      slot = (slot + 1) & mask
    }
    return slot
  }

  private func number(in slot: Int) -> UInt32 { UInt32(truncatingIfNeeded: slots[slot]) - 1 }

  /// The number here of each text of another table.
  mutating func insertAll(_ other: Self) -> [UInt32] {
    let bytes = other.bytes.span
    return (0..<UInt32(other.count)).map { number in
      insert(bytes.extracting(other.range(number)), other.hashes[Int(number)])
    }
  }

  private func isEqual(_ known: UInt32, _ text: Span<UInt8>) -> Bool {
    let range = range(known)
    guard range.count == text.count else { return false }
    let known = bytes.span.extracting(range)
    for position in text.indices where known[position] != text[position] { return false }
    return true
  }

  private mutating func grow() {
    slots = Array(repeating: 0, count: 2 * slots.count)
    for (number, hash) in hashes.enumerated() {
      var slot = Int(truncatingIfNeeded: hash) & (slots.count - 1)
      while slots[slot] != 0 { slot = (slot + 1) & (slots.count - 1) }
      slots[slot] = hash & 0xFFFF_FFFF_0000_0000 | UInt64(number + 1)
    }
  }
}

/// A hash with all its bits spread.
///
/// Source: the finisher of SplitMix64.
func mixed(_ value: UInt64) -> UInt64 {
  var value = value
  value = (value ^ value >> 30) &* 0xBF58_476D_1CE4_E5B9
  value = (value ^ value >> 27) &* 0x94D0_49BB_1331_11EB
  return value ^ value >> 31
}
