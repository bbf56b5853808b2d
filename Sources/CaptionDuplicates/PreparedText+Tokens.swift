internal import CaptionText

extension PreparedText {
  /// Reads the pieces of the text in order, in linear time.
  func readTokens(into tokens: inout [Token], _ kinds: inout TokenKinds) {
    var position = 0
    while position < scalars.count {
      let token: Token?
      switch scalars[position] {
      case "#", "@", ":":
        token = entity(at: position, &tokens) ?? plainToken(at: position, before: scalars.count)
      default: token = plainToken(at: position, before: scalars.count)
      }
      if let token {
        tokens.append(token)
        kinds.insert(TokenKinds(token.kind))
        position = token.range.upperBound
      } else {
        position += 1
      }
    }
  }

  /// Appends a word or number; of a script without spaces each letter with its marks, for nothing
  /// else tells where a word ends.
  @inline(__always)
  func appendWords(of token: Token, to words: inout [Token]) {
    guard hasUnspaced, token.kind == .word else { return words.append(token) }
    appendPieces(of: token, to: &words)
  }

  private func appendPieces(of word: Token, to words: inout [Token]) {
    var start = word.range.lowerBound
    for position in word.range.dropFirst() {
      // The iota that is a mark becomes a letter when its case is folded.
      let isMark = traits[position].contains(.mark) && scalars[position].value != 0x345
      let isLetter = !isMark && !traits[position].contains(.apostrophe)
      if isPiece(position) || isLetter && isPiece(start) {
        let isQuoted = traits[position - 1].contains(.apostrophe)
        words.append(Token(kind: .word, range: start..<(isQuoted ? position - 1 : position)))
        start = position
      }
    }
    words.append(Token(kind: .word, range: start..<word.range.upperBound))
  }

  /// Whether a letter is a word for itself; Korean has spaces.
  func isPiece(_ position: Int) -> Bool {
    traits[position].contains(.unspaced) && !(0xAC00...0xD7A3).contains(scalars[position].value)
  }

  /// Reads the words and numbers of a hashtag.
  func readWords(ofTag tag: Token, into tokens: inout [Token]) {
    var position = tag.range.lowerBound + 1
    while position < tag.range.upperBound {
      if let token = plainToken(at: position, before: tag.range.upperBound) {
        appendWords(of: token, to: &tokens)
        position = token.range.upperBound
      } else {
        position += 1
      }
    }
  }

  /// The hashtag, mention or link that shows itself at `position`.
  ///
  /// The scheme of a link was read as a word, and goes.
  private func entity(at position: Int, _ tokens: inout [Token]) -> Token? {
    let last = tokens.last
    let isWord = last?.isContent ?? true
    let lowest = isWord ? 0 : last?.range.upperBound ?? 0
    guard let span = entitySpan(in: scalars, at: position, after: lowest) else { return nil }
    switch span.kind {
    case .hashtag: return Token(kind: .tag, range: span.range)
    case .mention: return Token(kind: .mention, range: span.range)
    case .link:
      let start = span.range.lowerBound
      guard let word = last, word.range.contains(start) else { return nil }
      if word.range.lowerBound == start {
        tokens.removeLast()
      } else {
        let isQuoted = traits[start - 1].contains(.apostrophe)
        tokens[tokens.count - 1].range = word.range.lowerBound..<(isQuoted ? start - 1 : start)
      }
      return Token(kind: .link, range: span.range)
    }
  }

  @inline(__always)
  private func plainToken(at start: Int, before limit: Int) -> Token? {
    let traits = traits[start]
    if traits.contains(.apostrophe) { return nil }
    if !traits.isDisjoint(with: .wordPart) { return word(at: start, before: limit) }
    if traits.contains(.digit) {
      return Token(kind: .number, range: start..<endOfNumber(start, before: limit))
    }
    if traits == [.space, .normal] && scalars[start] == " " { return nil }
    return symbol(at: start, traits)
  }

  /// Letters and marks, with apostrophes between letters; or the address that begins with them.
  private func word(at start: Int, before limit: Int) -> Token {
    var end = start + 1
    while end < limit {
      if isWordPart(end) {
        end += 1
      } else if traits[end].contains(.apostrophe), end + 1 < limit, isWordPart(end + 1) {
        end += 2
      } else {
        break
      }
    }
    // Nearly every word ends here, not being the first label of a host.
    if end + 1 < limit, scalars[end] == ".", let end = endOfBareLink(start, firstLabelEnd: end) {
      return Token(kind: .link, range: start..<end)
    }
    return Token(kind: .word, range: start..<end)
  }

  private func isWordPart(_ position: Int) -> Bool {
    let traits = traits[position]
    return !traits.isDisjoint(with: .wordPart) && !traits.contains(.apostrophe)
  }

  /// Digits, with single `.`, `,`, `:` and `/` between digits: `1/3`, `10:30`, `1,000.5`.
  private func endOfNumber(_ start: Int, before limit: Int) -> Int {
    var end = start + 1
    while end < limit {
      if traits[end].contains(.digit) {
        end += 1
      } else if end + 1 < limit, traits[end + 1].contains(.digit),
        [".", ",", ":", "/"].contains(scalars[end])
      {
        end += 2
      } else {
        break
      }
    }
    return end
  }

  private func symbol(at start: Int, _ traits: ScalarTraits) -> Token? {
    switch scalars[start] {
    case "\n", "\r", "\u{2028}", "\u{2029}": Token(kind: .lineEnd, range: start..<start + 1)
    case "…": Token(kind: .ellipsis, range: start..<start + 1)
    case ".": ellipsis(at: start)
    case "@" where start + 1 == scalars.count || self.traits[start + 1].contains(.space):
      Token(kind: .at, range: start..<start + 1)
    default: traits.contains(.emoji) ? Token(kind: .emoji, range: start..<start + 1) : nil
    }
  }

  private func ellipsis(at start: Int) -> Token? {
    var end = start + 1
    while end < scalars.count, scalars[end] == "." { end += 1 }
    return end >= start + 3 ? Token(kind: .ellipsis, range: start..<end) : nil
  }

  /// The end of an address written without its scheme, if one begins here: `www.…`, `t.co/…`.
  private func endOfBareLink(_ start: Int, firstLabelEnd: Int) -> Int? {
    guard firstLabelEnd + 1 < scalars.count, scalars[firstLabelEnd + 1].isASCII,
      !traits[firstLabelEnd + 1].isDisjoint(with: [.letter, .digit]),
      scalars[start].isASCII, start == 0 || !scalars[start - 1].isWordCharacter
    else { return nil }
    let isWeb =
      firstLabelEnd - start == 3
      && scalars[start..<firstLabelEnd].allSatisfy { $0.value | 0x20 == 0x77 }
    if !isWeb {
      // A host is read only as far as a known one reaches, so that `a.a.a.a…` costs linear time.
      let window = scalars[start...].prefix(24)
      let host = window.prefix { $0.isASCII && $0.isWordCharacter || $0 == "." || $0 == "-" }
      guard host.endIndex < scalars.count, scalars[host.endIndex] == "/",
        LinkTarget.isOpaque(host: String(host).lowercased())
      else { return nil }
    }
    var end = firstLabelEnd
    while end < scalars.count, !traits[end].contains(.space) { end += 1 }
    return end
  }
}
