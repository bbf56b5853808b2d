/// Which words of a table can be the number of a series, so that templates are told apart before any
/// text of them is made.
struct NumberWords {
  private enum Kind { case other, number, letter, counted }

  private let kinds: [Kind]

  init(_ table: WordTable) {
    kinds = (0..<UInt32(table.count)).map { word in
      let text = table.text(word)[...]
      if SeriesTemplate.isNumber(text, after: nil) { return .number }
      if SeriesTemplate.isCounted(text) { return .counted }
      return SeriesTemplate.isNumber(text, after: SeriesTemplate.counted.first) ? .letter : .other
    }
  }

  /// A hash of the template of a body; `nil` where it has none.
  ///
  /// - Parameters:
  ///   - words: The body, as numbers of words.
  ///   - hashes: The hashes of all words of the table.
  func templateHash(of words: ArraySlice<UInt32>, _ hashes: [UInt64]) -> UInt64? {
    var previous = Kind.other
    var numbers = 0
    var hash: UInt64 = 0
    for word in words {
      let kind = kinds[Int(word)]
      let isNumber = kind == .number || kind == .letter && previous == .counted
      hash = mixed(hash ^ (isNumber ? Self.sign : hashes[Int(word)]))
      numbers += isNumber ? 1 : 0
      previous = kind
    }
    return numbers > 0 && numbers < words.count ? hash : nil
  }

  /// The same hash, of a template that is given.
  static func hash(ofTemplate template: String) -> UInt64 {
    template.split(separator: " ").map(String.init).reduce(0) {
      mixed($0 ^ TextTable.hash($1.utf8Span.span))
    }
  }

  private static let sign = TextTable.hash("#".utf8Span.span)
}
