/// One piece of a caption that the rules of `NormalForm` look at; punctuation and spaces are none.
struct Token {
  enum Kind: UInt8 {
    case word, number, tag, mention, link, emoji, ellipsis, lineEnd
    /// An `@` that stands alone, before a place.
    case at
    /// A piece that a rule has taken out.
    case dropped
  }

  var kind: Kind
  /// Its scalars.
  var range: Range<Int>

  /// Whether it is a word or number.
  var isContent: Bool { kind == .word || kind == .number }
}

/// The kinds of some tokens, so that rules about what is not there are passed over.
struct TokenKinds: OptionSet {
  let rawValue: UInt16

  init(rawValue: UInt16) { self.rawValue = rawValue }

  init(_ kind: Token.Kind) { rawValue = 1 << UInt16(kind.rawValue) }
}
