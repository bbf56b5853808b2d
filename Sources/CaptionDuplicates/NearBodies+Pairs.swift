/// Two near classes, by their positions in `NormalisedPosts`; `one` is the longer or older.
struct NearPair: Hashable, Comparable, Sendable {
  var one: Int
  var other: Int

  static func < (one: Self, other: Self) -> Bool {
    (one.one, one.other) < (other.one, other.other)
  }
}

extension NearBodies {
  /// All pairs of classes within the edits that their length allows, none missed, equal ones left
  /// out: by what is known of their places and names.
  func edited(_ pairs: [NearPair]) -> [NearPair] {
    pairs.filter { pair in
      let haveNames =
        min(bodies[pair.one].count, bodies[pair.other].count) >= Self.fewestForReplacing
      let havePlaces = hasPlace[pair.one] && hasPlace[pair.other]
      return !haveNames && !havePlaces || areEdited(pair)
    }
  }

  /// All pairs whose bodies, or whose bodies with their places, are within the edits that their
  /// length allows.
  ///
  /// Which of the two counts may depend on other posts, which tell a caption its place; and what is
  /// a name, on the oldest post that says the same.
  ///
  /// Each edit takes at most one word of a text out of those it shares with the other, a joined
  /// word two; so of its k + 2 rarest words a pair shares at least one, and only texts that do are
  /// compared. The order of rareness is any, as long as it is the same for all.
  func editablePairs() -> [NearPair] {
    let postings = rarePostings()
    let parts = inParallel(postings.bounds.count - 1, parts: 64) { buckets in
      var pairs: Set<NearPair> = []
      for bucket in buckets {
        let range = postings.bounds[bucket]..<postings.bounds[bucket + 1]
        guard range.count > 1 else { continue }
        let sorted = postings.all[range].sorted { $0.order < $1.order }
        for run in sorted.chunked(by: { $0.key == $1.key }) where run.count > 1 {
          findPairs(run.map { heads[Int($0.head)] }, &pairs)
        }
      }
      return pairs
    }
    return Set(parts.joined()).sorted()
  }

  /// A text under one of its rarest words; texts with the same key are compared.
  private struct Posting {
    var key: UInt32
    var head: UInt32

    var order: UInt64 { UInt64(key) << 32 | UInt64(head) }
  }

  /// The rarest words of each text, in buckets by the highest bits of their keys.
  private func rarePostings() -> (all: [Posting], bounds: [Int]) {
    let frequencies = wordFrequencies()
    // About 16 texts for each bucket, and no more buckets than 16 bits can number.
    let bucketBits = UInt32(min(14, Int.bitWidth - (heads.count / 16).leadingZeroBitCount))
    // A shift by all bits leaves 0.
    func bucket(of posting: Posting) -> Int { Int(posting.key >> (32 - bucketBits)) }
    let parts = inParallel(heads.count, parts: 16) { range in
      var found: [Posting] = []
      var rarest: [UInt64] = []
      for position in range {
        forEachRareKey(of: heads[position], frequencies, &rarest) { key in
          found.append(Posting(key: UInt32(key >> 32), head: UInt32(position)))
        }
      }
      return found
    }
    var bounds = Array(repeating: 0, count: 1 << bucketBits + 1)
    for posting in parts.joined() { bounds[bucket(of: posting) + 1] += 1 }
    for bucket in 1..<bounds.count { bounds[bucket] += bounds[bucket - 1] }
    var next = bounds
    var all = Array(repeating: Posting(key: 0, head: 0), count: bounds.last ?? 0)
    for posting in parts.joined() {
      let bucket = bucket(of: posting)
      all[next[bucket]] = posting
      next[bucket] += 1
    }
    return (all, bounds)
  }

  /// Calls `body` with a key for each of the rarest words that another text has too.
  private func forEachRareKey(
    of head: Head, _ frequencies: [Int32], _ rarest: inout [UInt64], _ body: (UInt64) -> Void
  ) {
    rarest.removeAll(keepingCapacity: true)
    for word in words(head) {
      rarest.append(UInt64(frequencies[Int(word)]) << 32 | UInt64(word))
    }
    rarest.sort()
    var repeats: UInt64 = 0
    for rank in 0..<min(rarest.count, Self.mostEdits(head.count) + 2) {
      repeats = rank > 0 && rarest[rank - 1] == rarest[rank] ? repeats + 1 : 0
      let isAlone = rarest[rank] >> 32 == 1
      if !isAlone {
        body(head.rareKey(hash(UInt32(truncatingIfNeeded: rarest[rank])), repeats))
      }
    }
  }

  /// Compares all texts that share a word, the longest first.
  private func findPairs(_ heads: [Head], _ pairs: inout Set<NearPair>) {
    for (rank, one) in heads.enumerated() {
      for other in heads[(rank + 1)...] where one.isWithPlace == other.isWithPlace {
        let mostEdits = Self.mostEdits(other.count)
        if one.count - other.count > mostEdits { break }
        let difference = (one.signature ^ other.signature).nonzeroBitCount
        guard difference <= 2 * mostEdits + 1 else { continue }
        let isLonger = isLonger(one.position, than: other.position)
        let pair =
          isLonger
          ? NearPair(one: one.position, other: other.position)
          : NearPair(one: other.position, other: one.position)
        if !pairs.contains(pair), areEdited(words(one), words(other)) { pairs.insert(pair) }
      }
    }
  }
}

extension Array {
  /// The longest stretches of neighbours of which each two are alike.
  fileprivate func chunked(by areAlike: (Element, Element) -> Bool) -> [ArraySlice<Element>] {
    var chunks: [ArraySlice<Element>] = []
    var start = 0
    for position in indices.dropFirst() where !areAlike(self[position - 1], self[position]) {
      chunks.append(self[start..<position])
      start = position
    }
    if start < count { chunks.append(self[start...]) }
    return chunks
  }
}
