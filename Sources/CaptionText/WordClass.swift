/// What a scalar can be in a word, a hashtag or a handle.
package enum WordClass: Sendable {
  case letter, mark, digit, other
}

extension Unicode.Scalar {
  /// The class of this scalar, from its general category.
  ///
  /// Variation selectors and enclosing keycaps are marks to Unicode but belong to the emoji before
  /// them, so they are `other` here: `❤️#love` holds a hashtag. The ranges named first only save
  /// time: looking a category up costs ten times as much.
  package var wordClass: WordClass {
    switch value {
    case 0x61...0x7A, 0x41...0x5A: .letter
    case 0x30...0x39: .digit
    case 0...0xA9: .other
    default: higherClass
    }
  }

  /// Kept apart so that asking for a scalar of ASCII calls nothing.
  @inline(never)
  private var higherClass: WordClass {
    switch value {
    case 0xC0...0xD6, 0xD8...0xF6, 0xF8...0x2AF, 0x410...0x44F, 0x621...0x63A, 0x3041...0x3096,
      0x30A1...0x30FA, 0x30FC, 0x3400...0x4DBF, 0x4E00...0x9FFF, 0xAC00...0xD7A3:
      .letter
    case 0x300...0x36F: .mark
    case 0x2000...0x206F, 0x20DD...0x20E4, 0x2190...0x2BFF, 0x3000...0x3004, 0xFE00...0xFE0F,
      0x1F000...0x1FAFF, 0xE0000...0xE01EF:
      .other
    default: categoryClass
    }
  }

  /// Whether this scalar can stand inside a word: a letter, mark, digit or low line.
  package var isWordCharacter: Bool { value == 0x5F || wordClass != .other }

  private var categoryClass: WordClass {
    switch properties.generalCategory {
    case .uppercaseLetter, .lowercaseLetter, .titlecaseLetter, .modifierLetter, .otherLetter:
      .letter
    case .nonspacingMark, .spacingMark, .enclosingMark: .mark
    case .decimalNumber: .digit
    default: .other
    }
  }
}
