/// A piece of two texts that were compared word by word.
public enum WordChange: Hashable, Sendable {
  case same(String)
  case removed(String)
  case added(String)
}

/// Compares two texts word by word; links, mentions, hashtags, numbers and emoji are one word each.
///
/// What was removed comes before what was added in its place. Texts whose differing middles have
/// more than some thousand words between them are not compared: the middles stand there whole.
public func wordDifference(from old: String, to new: String) -> [WordChange] {
  let before = textTokens(of: old)
  let after = textTokens(of: new)
  let hunks = tokenHunks(from: before, to: after)
  var changes: [WordChange] = []
  func append(_ tokens: ArraySlice<TextToken>, _ change: (String) -> WordChange) {
    if !tokens.isEmpty { changes.append(change(tokens.map(\.text).joined())) }
  }
  var position = 0
  for hunk in hunks {
    append(after[position..<hunk.new.lowerBound]) { .same($0) }
    append(before[hunk.old]) { .removed($0) }
    append(after[hunk.new]) { .added($0) }
    position = hunk.new.upperBound
  }
  append(after[position...]) { .same($0) }
  return changes
}

/// A stretch of one text that stands for a stretch of another.
package struct TokenHunk: Hashable, Sendable {
  package var old: Range<Int>
  package var new: Range<Int>
}

/// The stretches in which two texts differ, in order; between two of them stands an equal token.
///
/// Takes at most some million steps: a huge difference is one stretch.
package func tokenHunks(from old: [TextToken], to new: [TextToken]) -> [TokenHunk] {
  let prefix = zip(old, new).prefix { $0 == $1 }.count
  let suffix = zip(old.dropFirst(prefix).reversed(), new.dropFirst(prefix).reversed())
    .prefix { $0 == $1 }.count
  let before = prefix..<old.count - suffix
  let after = prefix..<new.count - suffix
  if before.isEmpty && after.isEmpty { return [] }
  guard !before.isEmpty, !after.isEmpty, before.count + after.count <= 3000 else {
    return [TokenHunk(old: before, new: after)]
  }
  var removed: Set<Int> = []
  var added: Set<Int> = []
  // The standard library's algorithm is Myers': as many steps as tokens times differences.
  for change in new[after].difference(from: old[before]) {
    switch change {
    case .remove(let offset, _, _): removed.insert(before.lowerBound + offset)
    case .insert(let offset, _, _): added.insert(after.lowerBound + offset)
    }
  }
  var hunks: [TokenHunk] = []
  var place = (old: before.lowerBound, new: after.lowerBound)
  while place.old < before.upperBound || place.new < after.upperBound {
    let start = place
    while removed.contains(place.old) { place.old += 1 }
    while added.contains(place.new) { place.new += 1 }
    if place != start {
      hunks.append(TokenHunk(old: start.old..<place.old, new: start.new..<place.new))
    } else {
      place = (place.old + 1, place.new + 1)
    }
  }
  return hunks
}
