/// Which words of a table can be the number of a series: few texts have one, and the others are told
/// before any text of words is made.
struct NumberWords {
  private enum Kind { case other, number, letter, counted }

  private let kinds: [Kind]

  init(_ table: WordTable) {
    kinds = (0..<UInt32(table.count)).map { word in
      let text = table.text(word)[...]
      if SeriesTemplate.isNumber(text, after: nil) { return .number }
      if SeriesTemplate.counted.contains(text) { return .counted }
      return SeriesTemplate.isNumber(text, after: SeriesTemplate.counted.first) ? .letter : .other
    }
  }

  func areAmong(_ words: ArraySlice<UInt32>) -> Bool {
    var previous = Kind.other
    for word in words {
      let kind = kinds[Int(word)]
      if kind == .number || kind == .letter && previous == .counted { return true }
      previous = kind
    }
    return false
  }
}
