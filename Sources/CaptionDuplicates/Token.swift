internal import CaptionText

/// One piece of a caption that the rules of `NormalForm` look at; punctuation and spaces are none.
struct Token {
  enum Kind {
    case word, number, tag, mention, link, emoji, ellipsis, lineEnd
    /// An `@` that stands alone, before a place.
    case at
    /// A piece that a rule has taken out.
    case dropped
  }

  var kind: Kind
  /// Its scalars.
  var range: Range<Int>
}

/// Reads the pieces of prepared scalars, in order, in linear time.
func tokens(of scalars: [Unicode.Scalar]) -> [Token] {
  var tokens: [Token] = []
  tokens.reserveCapacity(scalars.count / 4 + 4)
  var spans = entitySpans(in: scalars)[...]
  var position = 0
  while position < scalars.count {
    if let span = spans.first, span.range.lowerBound <= position {
      spans = spans.dropFirst()
      guard span.range.lowerBound == position else { continue }
      let kind: Token.Kind =
        switch span.kind {
        case .hashtag: .tag
        case .mention: .mention
        case .link: .link
        }
      tokens.append(Token(kind: kind, range: span.range))
      position = span.range.upperBound
    } else if let token = plainToken(in: scalars, at: position) {
      tokens.append(token)
      position = token.range.upperBound
    } else {
      position += 1
    }
  }
  return tokens
}

private func plainToken(in scalars: [Unicode.Scalar], at start: Int) -> Token? {
  let scalar = scalars[start]
  switch isApostrophe(scalar) ? .other : scalar.wordClass {
  case .letter, .mark:
    let end = endOfWord(in: scalars, from: start)
    // Nearly every word ends here, not being the first label of a host.
    if end < scalars.count, scalars[end] == ".",
      let end = endOfBareLink(in: scalars, at: start)
    {
      return Token(kind: .link, range: start..<end)
    }
    return Token(kind: .word, range: start..<end)
  case .digit: return Token(kind: .number, range: start..<endOfNumber(in: scalars, from: start))
  case .other: break
  }
  switch scalar {
  case "\n", "\r", "\u{2028}", "\u{2029}": return Token(kind: .lineEnd, range: start..<start + 1)
  case "…": return Token(kind: .ellipsis, range: start..<start + 1)
  case ".":
    let end = scalars[start...].firstIndex { $0 != "." } ?? scalars.count
    return end >= start + 3 ? Token(kind: .ellipsis, range: start..<end) : nil
  case "@":
    let isAlone = start + 1 == scalars.count || scalars[start + 1].properties.isWhitespace
    return isAlone ? Token(kind: .at, range: start..<start + 1) : nil
  default: return isEmoji(scalar) ? Token(kind: .emoji, range: start..<start + 1) : nil
  }
}

/// Letters and marks, with apostrophes between letters.
private func endOfWord(in scalars: [Unicode.Scalar], from start: Int) -> Int {
  func isPart(_ position: Int) -> Bool {
    guard position < scalars.count, !isApostrophe(scalars[position]) else { return false }
    let wordClass = scalars[position].wordClass
    return wordClass == .letter || wordClass == .mark
  }
  var end = start + 1
  while isPart(end) || end < scalars.count && isApostrophe(scalars[end]) && isPart(end + 1) {
    end += 1
  }
  return end
}

/// Digits, with single `.`, `,`, `:` and `/` between digits: `1/3`, `10:30`, `1,000.5`.
private func endOfNumber(in scalars: [Unicode.Scalar], from start: Int) -> Int {
  func isDigit(_ position: Int) -> Bool {
    position < scalars.count && scalars[position].wordClass == .digit
  }
  var end = start + 1
  while end < scalars.count {
    let isSeparator = [".", ",", ":", "/"].contains(scalars[end])
    guard isDigit(end) || isSeparator && isDigit(end + 1) else { break }
    end += 1
  }
  return end
}

func isApostrophe(_ scalar: Unicode.Scalar) -> Bool {
  switch scalar {
  case "'", "’", "‘", "ʼ", "‛", "′", "`", "´": true
  default: false
  }
}

/// The end of an address written without its scheme, if one begins here: `www.…`, `t.co/…`.
private func endOfBareLink(in scalars: [Unicode.Scalar], at start: Int) -> Int? {
  guard scalars[start].isASCII, start == 0 || !scalars[start - 1].isWordCharacter else {
    return nil
  }
  // A host is read only as far as a known one reaches, so that `a.a.a.a…` costs linear time.
  let window = scalars[start...].prefix(24)
  let host = window.prefix { $0.isASCII && $0.isWordCharacter || $0 == "." || $0 == "-" }
  guard host.count > 3, host.contains(".") else { return nil }
  let hostName = String(host).lowercased()
  let isShort = host.endIndex < scalars.count && scalars[host.endIndex] == "/"
  guard hostName.hasPrefix("www.") || isShort && LinkTarget.isOpaque(host: hostName) else {
    return nil
  }
  return scalars[start...].firstIndex { $0.properties.isWhitespace } ?? scalars.count
}

private func isEmoji(_ scalar: Unicode.Scalar) -> Bool {
  switch scalar.value {
  case 0...0x203B: false
  case 0x1F300...0x1F64F, 0x1F680...0x1F6FF, 0x1F900...0x1F9FF, 0x1F1E6...0x1F1FF, 0x2702...0x2705,
    0x2728, 0x2764:
    true
  default: scalar.properties.isEmoji
  }
}
