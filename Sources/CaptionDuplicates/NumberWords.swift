internal import CaptionText

/// Which words of a table can be the number of a series, so that templates are told apart before any
/// text of them is made.
struct NumberWords {
  enum Kind {
    /// `counted` is what a letter behind it counts, and `letter` one that may be a Roman numeral.
    case other, number, letter, counted

    /// Alone, one letter is a word: «I» least of all counts anything.
    func isNumber(after previous: Self) -> Bool {
      self == .number || self == .letter && previous == .counted
    }
  }

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
      let hash = TextTable.hash(word)
      template.append(kind(of: word, hash), hash)
    }
    return template.hash
  }

  static func kind(of word: String) -> Kind {
    let word = word.utf8Span.span
    return kind(of: word, TextTable.hash(word))
  }

  private static func kind(of word: Span<UInt8>, _ hash: UInt64) -> Kind {
    if beginsWithDigit(word) || ProtectedWords.numbers.contains(word, hash) { return .number }
    if counted.contains(word, hash) { return .counted }
    return word.count == 1 && "ivx".utf8.contains(word[0]) ? .letter : .other
  }

  private static func beginsWithDigit(_ word: Span<UInt8>) -> Bool {
    if word[0] < 0x80 { return (0x30...0x39).contains(word[0]) }
    let word = unsafe word.withUnsafeBufferPointer {
      unsafe String(decoding: $0, as: UTF8.self)
    }
    return word.unicodeScalars.first?.wordClass == .digit
  }

  private static let counted = TextTable([
    "act", "book", "chapter", "day", "episode", "part", "phase", "round", "season", "stage", "vol",
    "volume", "week",
  ])

  /// What is known of a template while its words are gone through.
  private struct Template {
    private var value: UInt64 = 0
    private var words = 0
    private var numbers = 0
    private var previous = Kind.other

    mutating func append(_ kind: Kind, _ hash: UInt64) {
      let isNumber = kind.isNumber(after: previous)
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
