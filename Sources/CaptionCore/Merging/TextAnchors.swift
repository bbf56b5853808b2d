internal import CaptionText

/// One place in the four texts of a merge.
struct TextPlace: Hashable {
  var sent: Int
  var seen: Int
  var local: Int
  var observed: Int
}

/// The four texts of a merge: what each side agreed on, and what each holds now.
struct TextVersions {
  var sent: TokenList
  var seen: TokenList
  var local: TokenList
  var observed: TokenList

  /// Finds the anchors: tokens that stand exactly once in every text, in the same order.
  ///
  /// Words count as one whatever their case; a space is no anchor, an end of line may be.
  /// A token that a side moved is none. Where a side exchanged two passages, those of the longer one
  /// stay anchors. `nil` where what was sent and what was seen have them in different orders: then
  /// nothing tells which order the edits refer to. Takes n log n steps for n tokens. Source: the
  /// unique lines of Bram Cohen's patience diff.
  func anchors() -> [TextPlace]? {
    let seen = seen.placesOfSingles()
    let local = local.placesOfSingles()
    let observed = observed.placesOfSingles()
    let candidates = sent.placesOfSingles().compactMap { id, place in
      if let seen = seen[id], let local = local[id], let observed = observed[id] {
        TextPlace(sent: place, seen: seen, local: local, observed: observed)
      } else {
        nil
      }
    }.sorted { $0.sent < $1.sent }
    guard zip(candidates, candidates.dropFirst()).allSatisfy({ $0.seen < $1.seen }) else {
      return nil
    }
    let kept = Set(longestIncreasing(candidates.map(\.local)))
      .intersection(longestIncreasing(candidates.map(\.observed)))
    return candidates.indices.filter(kept.contains).map { candidates[$0] }
  }
}

extension TextToken {
  fileprivate var canBeAnchor: Bool { kind != .space || text.contains(where: \.isNewline) }
}

extension TokenList {
  /// Where each token stands that can be an anchor and stands here once.
  fileprivate func placesOfSingles() -> [Int: Int] {
    let names = range.map { foldedIDs[$0] ?? ids[$0] }
    let counts = names.reduce(into: [:]) { $0[$1, default: 0] += 1 }
    var singles: [Int: Int] = [:]
    for place in range where tokens[place].canBeAnchor && counts[names[place]] == 1 {
      singles[ids[place]] = place
    }
    return singles
  }
}

/// The indices of a longest strictly increasing run of values, skipping the others.
///
/// Takes at most n log n comparisons. Source: patience sorting, Aldous and Diaconis 1999.
func longestIncreasing<Value: Comparable>(_ values: [Value]) -> [Int] {
  /// For each length, the index of the smallest value that a run of that length can end with.
  var ends: [Int] = []
  var previous = [Int?](repeating: nil, count: values.count)
  for index in values.indices {
    var low = 0
    var high = ends.count
    while low < high {
      let middle = (low + high) / 2
      if values[ends[middle]] < values[index] { low = middle + 1 } else { high = middle }
    }
    previous[index] = low > 0 ? ends[low - 1] : nil
    if low < ends.count { ends[low] = index } else { ends.append(index) }
  }
  var run: [Int] = []
  var next = ends.last
  while let index = next {
    run.append(index)
    next = previous[index]
  }
  return run.reversed()
}
