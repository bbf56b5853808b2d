/// Whether one word is the other with a slip of the finger: a Damerau-Levenshtein distance
/// (neighbours swapped count once) of 1, or 2 from 7 letters on.
///
/// Both have at least 4 letters and, below 6, the same first one: names of few letters differ by
/// one letter too often. A word of 4 may lack one of its inner letters: `wih` for `with`, but not
/// `Ann` for `Anna`. Two letters put before a word are a prefix, no slips: `possible` and
/// `impossible`. An apostrophe more or less is always a slip.
func isTypo(_ one: String, _ other: String) -> Bool {
  let a = Array(one.unicodeScalars)
  let b = Array(other.unicodeScalars)
  let isPlain: (Unicode.Scalar) -> Bool = { $0 != "'" }
  if a.count != b.count, a.filter(isPlain) == b.filter(isPlain) { return true }
  let shorter = min(a.count, b.count)
  let isInside = shorter == 3 && a.count != b.count && a.last == b.last
  guard shorter >= 4 || isInside, shorter >= 6 || a[0] == b[0] else { return false }
  let limit = shorter >= 7 ? 2 : 1
  guard abs(a.count - b.count) <= limit else { return false }
  if abs(a.count - b.count) == 2, a.suffix(shorter) == b.suffix(shorter) { return false }
  return distance(a, b, atMost: limit) <= limit
}

/// A distance, if it is at most `limit`; else more than that.
///
/// Linear: only cells are looked at that lie no further than `limit` from the diagonal. The lengths
/// differ by no more than that.
private func distance(_ a: [Unicode.Scalar], _ b: [Unicode.Scalar], atMost limit: Int) -> Int {
  let far = [Int](repeating: limit + 1, count: 2 * limit + 1)
  var beforeLast = far
  // At `place` of row i stands column i + place - limit.
  var last = far.indices.map { max($0 - limit, $0 < limit ? limit + 1 : 0) }
  for i in 1...a.count {
    var row = far
    for place in far.indices {
      let j = i + place - limit
      guard (0...b.count).contains(j) else { continue }
      guard j > 0 else {
        row[place] = i
        continue
      }
      var cost = last[place] + (a[i - 1] == b[j - 1] ? 0 : 1)
      if place + 1 < far.count { cost = min(cost, last[place + 1] + 1) }
      if place > 0 { cost = min(cost, row[place - 1] + 1) }
      if i > 1, j > 1, a[i - 1] == b[j - 2], a[i - 2] == b[j - 1] {
        cost = min(cost, beforeLast[place] + 1)
      }
      row[place] = cost
    }
    (beforeLast, last) = (last, row)
  }
  return last[b.count - a.count + limit]
}
