internal import CaptionText

/// The words of many bodies, each once, by number.
struct WordTable: Sendable {
  struct Kind: OptionSet {
    let rawValue: UInt8
    /// A number, or one of `ProtectedWords`.
    static let protected = Self(rawValue: 1)
    static let number = Self(rawValue: 2)
  }

  private var bytes: [UInt8] = []
  private var starts: [Int] = [0]
  private(set) var hashes: [UInt64] = []
  private(set) var kinds: [Kind] = []
  /// How many letters each word has.
  private(set) var lengths: [UInt16] = []
  /// Which letters each word has, as bits: words that differ in more than four are no typos.
  private(set) var letters: [UInt32] = []
  /// Numbers of words by their hash, -1 where free; at most half full, a power of two.
  private var slots: [Int32] = Array(repeating: -1, count: 1 << 12)

  var count: Int { hashes.count }

  func text(_ word: UInt32) -> String {
    String(decoding: bytes[starts[Int(word)]..<starts[Int(word) + 1]], as: UTF8.self)
  }

  /// The same in each run, so that what is made of it is too.
  func hash(_ word: UInt32) -> UInt64 { hashes[Int(word)] }

  /// Appends the words of a body, one space between them, to `words`.
  mutating func appendWords(of body: String, to words: inout [UInt32]) {
    let text = body.utf8Span.span
    var start = 0
    var hash: UInt64 = Self.seed
    for position in 0..<text.count {
      if text[position] == 0x20 {
        words.append(word(text, start..<position, hash))
        start = position + 1
        hash = Self.seed
      } else {
        hash = (hash ^ UInt64(text[position])) &* 0x100_0000_01B3
      }
    }
    if start < text.count { words.append(word(text, start..<text.count, hash)) }
  }

  private static let seed: UInt64 = 0xCBF2_9CE4_8422_2325

  private mutating func word(_ text: Span<UInt8>, _ range: Range<Int>, _ hash: UInt64) -> UInt32 {
    let hash = mixed(hash)
    var slot = Int(truncatingIfNeeded: hash) & (slots.count - 1)
    while slots[slot] >= 0 {
      let known = Int(slots[slot])
      if hashes[known] == hash && isEqual(known, text, range) { return UInt32(known) }
      slot = (slot + 1) & (slots.count - 1)
    }
    let new = hashes.count
    slots[slot] = Int32(new)
    for position in range { bytes.append(text[position]) }
    starts.append(bytes.count)
    hashes.append(hash)
    describe(self.text(UInt32(new)))
    if 2 * new > slots.count { grow() }
    return UInt32(new)
  }

  private func isEqual(_ known: Int, _ text: Span<UInt8>, _ range: Range<Int>) -> Bool {
    let start = starts[known]
    guard starts[known + 1] - start == range.count else { return false }
    for offset in 0..<range.count where bytes[start + offset] != text[range.lowerBound + offset] {
      return false
    }
    return true
  }

  private mutating func describe(_ word: String) {
    let isNumber = word.unicodeScalars.first?.wordClass == .digit
    kinds.append(
      isNumber ? [.number, .protected] : ProtectedWords.contains(word) ? .protected : [])
    lengths.append(UInt16(clamping: word.unicodeScalars.count))
    letters.append(
      word.unicodeScalars.reduce(0) { $1 == "'" ? $0 : $0 | 1 << ($1.value & 31) })
  }

  private mutating func grow() {
    slots = Array(repeating: -1, count: 2 * slots.count)
    for (word, hash) in hashes.enumerated() {
      var slot = Int(truncatingIfNeeded: hash) & (slots.count - 1)
      while slots[slot] >= 0 { slot = (slot + 1) & (slots.count - 1) }
      slots[slot] = Int32(word)
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
