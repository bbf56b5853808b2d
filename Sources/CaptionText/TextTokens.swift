/// One piece of a text as it is compared and merged.
package struct TextToken: Hashable, Sendable {
  package enum Kind: Hashable, Sendable {
    case word, number, hashtag, mention, link, emoji, space, punctuation
  }

  package var kind: Kind
  package var text: String

  /// Whether it says something by itself, as white space and punctuation do not.
  package var isMeaningful: Bool { kind != .space && kind != .punctuation }
}

/// Splits a text into tokens that give it back byte for byte when they are joined.
///
/// | token | what it takes in |
/// |---|---|
/// | hashtag, mention, link | what `CaptionEntities` reads; an address without its scheme too: `a.example/b` |
/// | number | digits with letters and single `.`, `,`, `:`, `/` inside: `1,000.5`, `10:30`, `4K` |
/// | emoji | a whole sequence: flag, keycap, skin tone, joined family |
/// | word | letters, marks, digits and `_`, with single apostrophes, dots and `@` inside |
/// | space | a run of white space, line ends included |
/// | punctuation | a run of anything else |
///
/// Scripts without spaces end a word where Han, Hiragana, Katakana and others meet. Linear in the
/// length of the text, whatever it holds.
package func textTokens(of text: String) -> [TextToken] {
  let scalars = decodedScalars(text)
  var spans = entitySpans(in: scalars)[...]
  var tokens: [TextToken] = []
  var position = 0
  while position < scalars.count {
    var kind: TextToken.Kind
    var end: Int
    if let span = spans.first, span.range.lowerBound == position {
      spans.removeFirst()
      kind = span.kind.tokenKind
      end = span.range.upperBound
    } else {
      let limit = spans.first?.range.lowerBound ?? scalars.count
      (kind, end) = plainToken(in: scalars[..<limit], at: position)
    }
    tokens.append(TextToken(kind: kind, text: String(scalars[position..<end])))
    position = end
  }
  return tokens
}

extension EntitySpan.Kind {
  fileprivate var tokenKind: TextToken.Kind {
    switch self {
    case .hashtag: .hashtag
    case .mention: .mention
    case .link: .link
    }
  }
}

/// The token that begins at a place where no hashtag, mention or full link does.
private func plainToken(
  in scalars: ArraySlice<Unicode.Scalar>, at start: Int
) -> (kind: TextToken.Kind, end: Int) {
  if let end = endOfEmoji(in: scalars, at: start) { return (.emoji, end) }
  if scalars[start].isWordCharacter { return word(in: scalars, at: start) }
  let isSpace = scalars[start].properties.isWhitespace
  var end = start + 1
  while end < scalars.endIndex, !scalars[end].isWordCharacter,
    scalars[end].properties.isWhitespace == isSpace, endOfEmoji(in: scalars, at: end) == nil
  {
    end += 1
  }
  return (isSpace ? .space : .punctuation, end)
}

private func word(
  in scalars: ArraySlice<Unicode.Scalar>, at start: Int
) -> (kind: TextToken.Kind, end: Int) {
  var script = Script(scalars[start])
  var hasDot = false
  var end = start + 1
  while end < scalars.endIndex {
    if scalars[end].isWordCharacter {
      let next = Script(scalars[end])
      if let script, let next, next != script { break }
      script = next ?? script
      if endOfEmoji(in: scalars, at: end) != nil { break }
    } else if joinsWord(in: scalars, at: end) {
      hasDot = hasDot || scalars[end] == "." && scalars[end + 1].wordClass == .letter
    } else {
      break
    }
    end += 1
  }
  if hasDot, end < scalars.endIndex, scalars[end] == "/" {
    return (.link, endOfBareLink(in: scalars, from: end))
  }
  return (scalars[start].wordClass == .digit ? .number : .word, end)
}

/// Whether a scalar that is no word character stands inside a word or number all the same.
private func joinsWord(in scalars: ArraySlice<Unicode.Scalar>, at position: Int) -> Bool {
  let next = position + 1
  guard next < scalars.endIndex, scalars[next].isWordCharacter,
    scalars[position - 1].isWordCharacter
  else { return false }
  switch scalars[position] {
  case ".", "@", "'", "’", "\u{200C}", "\u{200D}": return true
  case ",", ":", "/":
    return scalars[position - 1].wordClass == .digit && scalars[next].wordClass == .digit
  default: return false
  }
}

/// The end of an address without its scheme: the next white space, less the sentence's punctuation.
private func endOfBareLink(in scalars: ArraySlice<Unicode.Scalar>, from start: Int) -> Int {
  var end = start
  while end < scalars.endIndex, !scalars[end].properties.isWhitespace { end += 1 }
  while end > start + 1, !scalars[end - 1].isWordCharacter, scalars[end - 1] != "/" { end -= 1 }
  return end
}

/// The scripts that are written without spaces between words, and all others as one.
private enum Script {
  case han, hiragana, katakana, other

  /// `nil` for what goes with any script: marks, digits, `_`, and the sign for a long vowel.
  init?(_ scalar: Unicode.Scalar) {
    switch scalar.value {
    case 0x30FC: return nil
    case 0x3041...0x309F: self = .hiragana
    case 0x30A0...0x30FF, 0x31F0...0x31FF, 0xFF66...0xFF9D: self = .katakana
    case 0x3005...0x3007, 0x3400...0x9FFF, 0xF900...0xFAFF, 0x20000...0x3FFFF: self = .han
    default:
      guard scalar.wordClass == .letter else { return nil }
      self = .other
    }
  }
}

/// The end of the emoji sequence that begins here, if one does.
///
/// Source: Unicode Technical Standard 51, emoji sequences (ED-14 to ED-17).
private func endOfEmoji(in scalars: ArraySlice<Unicode.Scalar>, at start: Int) -> Int? {
  func value(_ position: Int) -> UInt32 {
    position < scalars.endIndex ? scalars[position].value : 0
  }
  let first = scalars[start]
  if first.value < 0x80 {
    guard first.properties.isEmoji else { return nil }
    let keycap = value(start + 1) == 0xFE0F ? start + 2 : start + 1
    return value(keycap) == 0x20E3 ? keycap + 1 : nil
  }
  guard first.value >= 0xA9, first.properties.isEmoji else { return nil }
  if isRegional(first.value) {
    return isRegional(value(start + 1)) ? start + 2 : start + 1
  }
  var end = start + 1
  while end < scalars.endIndex {
    switch scalars[end].value {
    case 0xFE0E, 0xFE0F, 0x20E3, 0x1F3FB...0x1F3FF, 0xE0020...0xE007F: end += 1
    case 0x200D where end + 1 < scalars.endIndex && scalars[end + 1].properties.isEmoji: end += 2
    default: return end
    }
  }
  return end
}

private func isRegional(_ value: UInt32) -> Bool { (0x1F1E6...0x1F1FF).contains(value) }
