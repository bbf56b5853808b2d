extension NearBodies {
  /// All pairs of a text that breaks off and a longer one, as the classes are now.
  func truncated(_ pairs: [NearPair]) -> [NearPair] {
    pairs.filter { isTruncated[$0.other] && isLonger($0.one, than: $0.other) }
  }

  /// All pairs of a text that may break off and one that it may be the beginning of.
  ///
  /// With k edits at least one of the first k + 1 runs of four words of the longer one is whole, and
  /// stands in the other at most k words off.
  func breakablePairs() -> [NearPair] {
    let windows = KeyIndex(windowEntries())
    if windows.isEmpty { return [] }
    let parts = inParallel(canBreakOff.count, parts: 64) { range in
      var pairs: [NearPair] = []
      var candidates: Set<UInt32> = []
      for one in range {
        candidates.removeAll(keepingCapacity: true)
        // Most texts have no run that another breaks off in, and need none.
        var masks: [UInt64] = []
        for key in runKeys(one) {
          windows.forEach(key) { entry in
            if masks.isEmpty { masks = self.masks(body(one)) }
            if Self.canBegin(masks, with: entry) { candidates.insert(entry.value) }
          }
        }
        for other in candidates.map(Int.init) where other != one && isBrokenOff(other, of: one) {
          pairs.append(NearPair(one: one, other: other))
        }
      }
      return pairs
    }
    return parts.joined().sorted()
  }

  private func windowEntries() -> [KeyIndex.Entry] {
    let parts = inParallel(canBreakOff.count, parts: 16) { range in
      var entries: [KeyIndex.Entry] = []
      for other in range where canBreakOff[other] {
        let start = body(other).dropLast()
        let mask = masks(start)[start.count]
        for key in windowKeys(other) {
          entries.append(
            KeyIndex.Entry(
              key: key, mask: mask, count: UInt32(start.count), value: UInt32(other)))
        }
      }
      return entries
    }
    return parts.flatMap(\.self)
  }

  /// A bit for each word of none, of the first, of the first two, and so on.
  private func masks(_ words: ArraySlice<UInt32>) -> [UInt64] {
    var masks: [UInt64] = [0]
    masks.reserveCapacity(words.count + 1)
    for word in words { masks.append(masks[masks.count - 1] | 1 << (hash(word) >> 58)) }
    return masks
  }

  /// Whether a text, of which the masks are given, may begin with one that breaks off.
  ///
  /// Of the n words of what breaks off, an edit takes at most one out of those it shares with the first
  /// n of the other, and of these at most one: it changes that word, or moves one past the end.
  private static func canBegin(_ masks: [UInt64], with start: KeyIndex.Entry) -> Bool {
    let count = Int(start.count)
    let mostEdits = mostEdits(kept: count)
    return count < masks.count
      && (start.mask & ~masks[count]).nonzeroBitCount <= mostEdits
      && (masks[count] & ~start.mask).nonzeroBitCount <= mostEdits
  }

  /// The keys of the runs of a text by which its beginnings find it.
  func runKeys(_ position: Int) -> [UInt64] {
    let words = body(position)
    guard words.count > 4 else { return [] }
    return (0...Self.mostEdits(kept: words.count - 1)).map { key(words, from: 4 * $0) }
  }

  /// The keys of all runs of a text that breaks off which can be one of `runKeys` of a longer one.
  func windowKeys(_ position: Int) -> [UInt64] {
    guard canBreakOff[position] else { return [] }
    let start = body(position).dropLast()
    let mostEdits = Self.mostEdits(kept: start.count)
    var keys: [UInt64] = []
    for offset in 0...min(start.count - 4, 5 * mostEdits)
    where min(offset % 4, 4 - offset % 4) <= mostEdits {
      let key = key(start, from: offset)
      // A text may say the same four words twice.
      if !keys.contains(key) { keys.append(key) }
    }
    return keys
  }

  /// Whether a class has more words, or as many and is older.
  func isLonger(_ one: Int, than other: Int) -> Bool {
    (count(other), one) < (count(one), other)
  }

  /// A key of the four words from `offset` on, or of as many as there are.
  private func key(_ words: ArraySlice<UInt32>, from offset: Int) -> UInt64 {
    var key: UInt64 = 0
    let start = words.startIndex + offset
    for position in start..<min(start + 4, words.endIndex) {
      key = mixed(key ^ hash(words[position]))
    }
    return key
  }
}
