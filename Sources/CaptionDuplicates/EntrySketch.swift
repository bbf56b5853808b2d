/// What tells at a glance that two texts under one key are not related, in 48 bits.
///
/// | | bits 0-6 | bits 7-9 | bits 10-47 |
/// |---|---|---|---|
/// | of a rare word | how many words, 127 for more | a bit for each word | and so on |
/// | of a run of a text that another may begin | 0 | 0 | a bit for each of the first words |
/// | of a run of a text that breaks off | 1 | how many edits | a bit for each of the first words |
struct EntrySketch {
  private(set) var bits: UInt64

  init(bits: UInt64) { self.bits = bits }

  /// Of all words of a text: bits that two of them share are off.
  init(ofAll words: some Collection<UInt64>) {
    bits = UInt64(min(words.count, 0x7F))
    for word in words { bits ^= 1 << (7 + (word >> 32) % 41) }
  }

  /// Of a text that may go on where another breaks off.
  init(ofLonger words: some Collection<UInt64>) {
    bits = Self.mask(words)
  }

  /// Of what is left of a text that breaks off, with as many edits as it may have, at most 6.
  init(ofBeginning words: some Collection<UInt64>, mostEdits: Int) {
    bits = 1 | UInt64(mostEdits) << 7 | Self.mask(words)
  }

  /// A bit for each of the first words: of more, too many bits would be set.
  private static func mask(_ words: some Sequence<UInt64>) -> UInt64 {
    words.prefix(16).reduce(0) { $0 | 1 << (10 + ($1 >> 32) % 38) }
  }

  private var count: Int { Int(bits & 0x7F) }
  private var mask: UInt64 { bits >> 10 }

  /// Never `false` for texts that are related.
  func canMatch(_ other: Self) -> Bool {
    switch (count, other.count) {
    case (1, 0): return canBegin(other)
    case (0, 1): return other.canBegin(self)
    default:
      // One edit changes at most two words, a joined word three.
      let mostEdits = NearBodies.mostEdits(min(count, other.count))
      return abs(count - other.count) <= mostEdits
        && ((bits ^ other.bits) >> 7).nonzeroBitCount <= 2 * mostEdits + 1
    }
  }

  /// Whether a text may be the beginning of a longer one: each edit changes one of its first words,
  /// or moves one away from the first words of the other.
  private func canBegin(_ longer: Self) -> Bool {
    (mask & ~longer.mask).nonzeroBitCount <= Int(bits >> 7 & 7)
  }
}
