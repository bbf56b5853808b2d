/// What a person typed into a search, as an expression for FTS5's MATCH.
///
/// | typed | finds |
/// |---|---|
/// | `two words` | posts with both, anywhere |
/// | `"two words"` | the phrase |
/// | `caf*` | words that begin so |
/// | `#tag` | the tag |
/// | `京都`, `카페` | the letters in this order, inside longer words too |
///
/// Nothing typed is a syntax error, and no word is an operator. The columns are `caption`, `alt`,
/// `account` and `tags`, made by `SearchText` for the tokenizer unicode61.
public struct SearchQuery: Hashable, Sendable {
  public let match: String

  /// Reads what was typed; `nil` where it holds nothing that can be searched for.
  public init?(_ typed: String) {
    var terms: [String] = []
    var rest = Substring(typed).unicodeScalars
    while let first = rest.first {
      if Self.isQuote(first) {
        rest = rest.dropFirst()
        let phrase = rest.prefix { !Self.isQuote($0) }
        rest = rest.dropFirst(phrase.count + 1)
        let hasStar = rest.first == "*"
        if let term = Self.term(phrase, isPrefix: hasStar) { terms.append(term) }
      } else {
        let word = rest.prefix { !Self.isQuote($0) && !$0.properties.isWhitespace }
        rest = rest[word.endIndex...]
        if word.isEmpty { rest = rest.dropFirst() }
        if let term = Self.term(ofWord: word) { terms.append(term) }
      }
    }
    guard !terms.isEmpty else { return nil }
    // A space is FTS5's AND, and the one that passes over a phrase its tokenizer finds empty.
    match = terms.joined(separator: " ")
  }

  private static func term(ofWord word: Substring.UnicodeScalarView) -> String? {
    let isPrefix = word.last == "*"
    guard word.first == "#" || word.first == "＃" else { return term(word, isPrefix: isPrefix) }
    return term(word, isPrefix: isPrefix).map { "tags : " + $0 }
  }

  private static func term(_ text: Substring.UnicodeScalarView, isPrefix: Bool) -> String? {
    guard let first = text.firstIndex(where: isSearchable),
      let last = text.lastIndex(where: isSearchable)
    else { return nil }
    let core = text[first...last]
    var words = String.UnicodeScalarView()
    // A NUL would end the expression.
    words.append(contentsOf: core.map { $0.value == 0 ? " " : $0 })
    let phrase = SearchText.phrase(String(words))
    let isOpen = isPrefix || endsInLoneLetter(core)
    return "\"\(phrase)\"" + (isOpen ? "*" : "")
  }

  /// Whether the last letter is of a script without spaces and has no such letter before it: it
  /// is looked for as the beginning of a pair.
  private static func endsInLoneLetter(_ text: Substring.UnicodeScalarView) -> Bool {
    var letters = 0
    for scalar in text.reversed() {
      switch SearchText.unspacedPart(scalar.value) {
      case .letter: letters += 1
      case .sign: break
      case .none: return letters == 1
      }
      if letters > 1 { return false }
    }
    return letters == 1
  }

  /// Whether FTS5's unicode61 makes a word of this scalar: a letter, number or private use.
  private static func isSearchable(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.properties.generalCategory {
    case .uppercaseLetter, .lowercaseLetter, .titlecaseLetter, .modifierLetter, .otherLetter,
      .decimalNumber, .letterNumber, .otherNumber, .privateUse:
      true
    default: false
    }
  }

  private static func isQuote(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar {
    case "\"", "“", "”", "„", "«", "»": true
    default: false
    }
  }
}
