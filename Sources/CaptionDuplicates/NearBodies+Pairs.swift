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
  /// out: by what is known of their places.
  func edited(_ pairs: [NearPair]) -> [NearPair] {
    pairs.filter { !(hasPlace[$0.one] && hasPlace[$0.other]) || areEdited($0) }
  }

  /// All pairs whose bodies, or whose bodies with their places, are within the edits that their
  /// length allows.
  ///
  /// Which of the two counts may depend on other posts, which tell a caption its place.
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
        let sorted = postings.all[range].sorted { ($0.key, $0.head) < ($1.key, $1.head) }
        for run in sorted.chunked(by: { $0.key == $1.key }) where run.count > 1 {
          findPairs(run.map { heads[Int($0.head)] }, &pairs)
        }
      }
      return pairs
    }
    return Set(parts.joined()).sorted()
  }

  private struct Posting {
    var key: UInt64
    var head: UInt32
  }

  /// The rarest words of each text, in buckets by the highest bits of their keys.
  private func rarePostings() -> (all: [Posting], bounds: [Int]) {
    let frequencies = wordFrequencies()
    var postings: [Posting] = []
    var rarest: [(frequency: Int32, word: UInt32)] = []
    for (position, head) in heads.enumerated() {
      rarest.removeAll(keepingCapacity: true)
      for word in words(head) { rarest.append((frequencies[Int(word)], word)) }
      rarest.sort { ($0.frequency, $0.word) < ($1.frequency, $1.word) }
      // Only texts with the same protected words are compared, and as their places say.
      let kind = head.isWithPlace ? ~head.protected : head.protected
      var repeats: UInt64 = 0
      for rank in 0..<min(rarest.count, Self.mostEdits(head.count) + 2) {
        let word = rarest[rank].word
        repeats = rank > 0 && rarest[rank - 1].word == word ? repeats + 1 : 0
        let key = mixed(hash(word) &+ repeats) ^ kind
        postings.append(Posting(key: key, head: UInt32(position)))
      }
    }
    return inBuckets(postings)
  }

  private func inBuckets(_ postings: [Posting]) -> (all: [Posting], bounds: [Int]) {
    let bits: UInt64 = 14
    var bounds = Array(repeating: 0, count: 1 << bits + 1)
    for posting in postings { bounds[Int(posting.key >> (64 - bits)) + 1] += 1 }
    for bucket in 1..<bounds.count { bounds[bucket] += bounds[bucket - 1] }
    var next = bounds
    var all = postings
    for posting in postings {
      let bucket = Int(posting.key >> (64 - bits))
      all[next[bucket]] = posting
      next[bucket] += 1
    }
    return (all, bounds)
  }

  /// Compares all texts that share a word, the longest first.
  private func findPairs(_ heads: [Head], _ pairs: inout Set<NearPair>) {
    for (rank, one) in heads.enumerated() {
      for other in heads[(rank + 1)...] {
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
