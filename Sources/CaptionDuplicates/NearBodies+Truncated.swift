extension NearBodies {
  /// All pairs of a text that breaks off and a longer one that it is the beginning of.
  ///
  /// With k edits at least one of its first k + 1 runs of four words is whole, and stands in the
  /// longer one at most k words off; texts are looked up by these runs.
  func truncatedPairs() -> [NearPair] {
    var truncated: [UInt64: [(position: Int, run: Int)]] = [:]
    for other in isTruncated.indices where isTruncated[other] {
      let start = body(other).dropLast()
      for run in 0...Self.mostEdits(kept: start) {
        truncated[key(start.dropFirst(4 * run)), default: []].append((other, run))
      }
    }
    guard !truncated.isEmpty else { return [] }
    let farthest = 4 * 6 + 6
    let parts = inParallel(isTruncated.count, parts: 64) { [truncated] range in
      var pairs: Set<NearPair> = []
      for one in range {
        let words = body(one)
        guard words.count > 4 else { continue }
        for offset in 0...min(words.count - 4, farthest) {
          for (other, run) in truncated[key(words.dropFirst(offset))] ?? [] {
            let start = body(other).dropLast()
            let pair = NearPair(one: one, other: other)
            if abs(offset - 4 * run) <= Self.mostEdits(kept: start), isLonger(one, than: other),
              isBrokenOff(other, of: one)
            {
              pairs.insert(pair)
            }
          }
        }
      }
      return pairs
    }
    return parts.joined().sorted()
  }

  /// Whether a class has more words, or as many and is older.
  func isLonger(_ one: Int, than other: Int) -> Bool {
    (count(other), one) < (count(one), other)
  }

  private func key(_ words: ArraySlice<UInt32>) -> UInt64 {
    words.prefix(4).reduce(0) { mixed($0 ^ hash($1)) }
  }
}
