/// Whether one word is the other with a slip of the finger: a Damerau-Levenshtein distance
/// (neighbours swapped count once) of 1, or 2 from 7 letters on.
///
/// Both have at least 4 letters and, below 6, the same first one: names of few letters differ by
/// one letter too often. An apostrophe more or less is always a slip.
func isTypo(_ one: String, _ other: String) -> Bool {
  let a = Array(one.unicodeScalars)
  let b = Array(other.unicodeScalars)
  let isPlain: (Unicode.Scalar) -> Bool = { $0 != "'" }
  if a.count != b.count, a.filter(isPlain) == b.filter(isPlain) { return true }
  let shorter = min(a.count, b.count)
  guard shorter >= 4, shorter >= 6 || a[0] == b[0] else { return false }
  let limit = shorter >= 7 ? 2 : 1
  return abs(a.count - b.count) <= limit && distance(a, b) <= limit
}

private func distance(_ a: [Unicode.Scalar], _ b: [Unicode.Scalar]) -> Int {
  var beforeLast: [Int] = []
  var last = Array(0...b.count)
  for i in 1...a.count {
    var row = [i]
    row.reserveCapacity(b.count + 1)
    for j in 1...b.count {
      var cost = last[j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1)
      cost = min(cost, last[j] + 1, row[j - 1] + 1)
      if i > 1, j > 1, a[i - 1] == b[j - 2], a[i - 2] == b[j - 1] {
        cost = min(cost, beforeLast[j - 2] + 1)
      }
      row.append(cost)
    }
    beforeLast = last
    last = row
  }
  return last[b.count]
}
