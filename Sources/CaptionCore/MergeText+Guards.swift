// The guards of a text merge that look at more than one stretch of the texts.

/// Whether an edit touches a token that is repeated next to itself: `ha ha ha`, `#a #a`, `🔥🔥`.
///
/// It does where it stands in such a run, takes from it or adds to it. White space, punctuation
/// and case do not keep repetitions apart.
func touchesRun(
  _ now: TokenList, _ range: Range<Int>, since base: TokenList, _ baseRange: Range<Int>
) -> Bool {
  let before = base.ids[baseRange]
  let after = now.ids[range]
  let prefix = zip(before, after).prefix { $0 == $1 }.count
  let suffix = zip(before.dropFirst(prefix).reversed(), after.dropFirst(prefix).reversed())
    .prefix { $0 == $1 }.count
  return base.repeats(from: baseRange.lowerBound + prefix, to: baseRange.upperBound - suffix)
    || now.repeats(from: range.lowerBound + prefix, to: range.upperBound - suffix)
}

extension TokenList {
  /// Whether a stretch repeats a token, counting the meaningful tokens right before and after it.
  fileprivate func repeats(from start: Int, to end: Int) -> Bool {
    let before = foldedIDs[..<start].last { $0 != nil } ?? nil
    let after = foldedIDs[end...].first { $0 != nil } ?? nil
    let meaningful = ([before] + foldedIDs[start..<end] + [after]).compactMap(\.self)
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
