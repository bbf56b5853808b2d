internal import CaptionText

/// Which words of a table can be the number of a series, so that templates are told apart before any
/// text of them is made.
struct NumberWords {
  private enum Kind { case other, number, letter, counted }

  private let kinds: [Kind]

  init(_ table: WordTable) {
    kinds = (0..<UInt32(table.count)).map { Self.kind(of: table.text($0)) }
  }

  /// A hash of the template of a body; `nil` where it has none.
  ///
  /// - Parameters:
  ///   - words: The body, as numbers of words.
  ///   - hashes: The hashes of all words of the table.
  func templateHash(of words: ArraySlice<UInt32>, _ hashes: [UInt64]) -> UInt64? {
    var template = Template()
    for word in words { template.append(kinds[Int(word)], hashes[Int(word)]) }
    return template.hash
  }

  /// The same hash, of a body that is given.
  static func templateHash(of body: String) -> UInt64? {
    let bytes = body.utf8Span.span
    var template = Template()
    forEachWord(of: bytes) { range in
      let word = bytes.extracting(range)
      template.append(kind(of: word), TextTable.hash(word))
    }
    return template.hash
  }

  private static func kind(of word: Span<UInt8>) -> Kind {
    // A number longer than those that are spelled begins with a digit.
    if word.count > SeriesTemplate.longestWord, word[0] < 0x80 {
      return (0x30...0x39).contains(word[0]) ? .number : .other
    }
    return kind(
      of: unsafe word.withUnsafeBufferPointer { unsafe String(decoding: $0, as: UTF8.self) })
  }

  private static func kind(of word: String) -> Kind {
    if SeriesTemplate.isNumber(word[...], after: nil) { return .number }
    if SeriesTemplate.isCounted(word[...]) { return .counted }
    return SeriesTemplate.isNumber(word[...], after: SeriesTemplate.counted.first)
      ? .letter : .other
  }

  /// What is known of a template while its words are gone through.
  private struct Template {
    private var value: UInt64 = 0
    private var words = 0
    private var numbers = 0
    private var previous = Kind.other

    mutating func append(_ kind: Kind, _ hash: UInt64) {
      let isNumber = kind == .number || kind == .letter && previous == .counted
      value = mixed(value ^ (isNumber ? Self.sign : hash))
      numbers += isNumber ? 1 : 0
      words += 1
      previous = kind
    }

    /// `nil` without a number, and where nothing else is there.
    var hash: UInt64? { numbers > 0 && numbers < words ? value : nil }

    private static let sign = TextTable.hash("#".utf8Span.span)
  }
}
