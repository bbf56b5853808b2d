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
    var windows: [UInt64: [Int]] = [:]
    for other in canBreakOff.indices {
      for key in windowKeys(other) { windows[key, default: []].append(other) }
    }
    guard !windows.isEmpty else { return [] }
    let parts = inParallel(canBreakOff.count, parts: 64) { [windows] range in
      var pairs: Set<NearPair> = []
      for one in range {
        for other in Set(runKeys(one).flatMap { windows[$0] ?? [] })
        where other != one && isBrokenOff(other, of: one) {
          pairs.insert(NearPair(one: one, other: other))
        }
      }
      return pairs
    }
    return parts.joined().sorted()
  }

  /// The keys of the runs of a text by which its beginnings find it.
  func runKeys(_ position: Int) -> [UInt64] {
    let words = body(position)
    guard words.count > 4 else { return [] }
    return (0...Self.mostEdits(kept: words.count - 1)).map { key(words.dropFirst(4 * $0)) }
  }

  /// The keys of all runs of a text that breaks off which can be one of `runKeys` of a longer one.
  func windowKeys(_ position: Int) -> Set<UInt64> {
    guard canBreakOff[position] else { return [] }
    let start = body(position).dropLast()
    let mostEdits = Self.mostEdits(kept: start.count)
    var keys: Set<UInt64> = []
    for offset in 0...(start.count - 4) {
      let off = min(offset % 4, 4 - offset % 4)
      if off <= mostEdits, offset <= 5 * mostEdits { keys.insert(key(start.dropFirst(offset))) }
    }
    return keys
  }

  /// Whether a class has more words, or as many and is older.
  func isLonger(_ one: Int, than other: Int) -> Bool {
    (count(other), one) < (count(one), other)
  }

  private func key(_ words: ArraySlice<UInt32>) -> UInt64 {
    words.prefix(4).reduce(0) { mixed($0 ^ hash($1)) }
  }
}
