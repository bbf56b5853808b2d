// The guards of a text merge that look at more than one stretch of the texts.

extension TokenList {
  /// How many tokens at the beginning and at the end of a stretch are those of another text.
  func commonEnds(
    _ range: Range<Int>, with base: TokenList, _ baseRange: Range<Int>
  ) -> (prefix: Int, suffix: Int) {
    let now = ids[range]
    let before = base.ids[baseRange]
    let prefix = zip(now, before).prefix { $0 == $1 }.count
    let suffix = zip(now.dropFirst(prefix).reversed(), before.dropFirst(prefix).reversed())
      .prefix { $0 == $1 }.count
    return (prefix, suffix)
  }

  /// Whether a token is repeated next to itself in a stretch or at its edges: `ha ha ha`, `#a #a`.
  ///
  /// White space, punctuation and case do not keep repetitions apart.
  func repeats(_ range: Range<Int>) -> Bool {
    let before = foldedIDs[..<range.lowerBound].last { $0 != nil } ?? nil
    let after = foldedIDs[range.upperBound...].first { $0 != nil } ?? nil
    let meaningful = ([before] + foldedIDs[range] + [after]).compactMap(\.self)
    return zip(meaningful, meaningful.dropFirst()).contains { $0 == $1 }
  }
}

extension TextVersions {
  /// Whether a merged text has nothing that is lost, invented or doubled.
  ///
  /// Every token comes from a side. For each meaningful token, whatever its case, the number in the
  /// result follows from how either side changed it:
  ///
  /// | changes of the two sides | the result has |
  /// |---|---|
  /// | only one, or one more and one fewer | both changes |
  /// | both more, or both fewer | the greater change: the lesser has to be part of the same edit |
  func accountFor(_ merged: TokenList) -> Bool {
    let known = Set(local.ids).union(observed.ids)
    guard merged.ids.allSatisfy(known.contains) else { return false }
    let (sent, seen) = (sent.counts, seen.counts)
    let (local, observed) = (local.counts, observed.counts)
    let counts = merged.counts
    return Set(sent.keys).union(local.keys).union(observed.keys).allSatisfy { token in
      let base = sent[token, default: 0]
      let localChange = local[token, default: 0] - base
      let remoteChange = observed[token, default: 0] - seen[token, default: 0]
      let change =
        localChange.signum() * remoteChange.signum() == 1
        ? (abs(localChange) > abs(remoteChange) ? localChange : remoteChange)
        : localChange + remoteChange
      return counts[token, default: 0] == base + change
    }
  }
}
