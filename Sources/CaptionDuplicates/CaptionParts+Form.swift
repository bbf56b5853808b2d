internal import CaptionText

extension CaptionParts {
  /// Words and numbers, folded, one space between them.
  func append(_ words: [Token], to folded: inout FoldedText) {
    let scalars = text.scalars.span
    for (position, word) in words.enumerated() {
      if position > 0 { folded.append(byte: 0x20) }
      folded.append(scalars, word.range)
    }
  }

  func append(_ word: Token, to folded: inout FoldedText) {
    folded.append(text.scalars.span, word.range)
  }

  /// The hashtags of `tags` without their sign, folded, sorted, each once.
  func tagNames() -> [String] { names(tags.map(\.range)) }

  /// The mentions without their sign, folded, sorted, each once.
  ///
  /// - Parameter areCredits: `false` leaves out those that give credit: `by @x`, `📷 @x`.
  func mentions(areCredits: Bool = true) -> [String] {
    var mentions: [Range<Int>] = []
    forEach(.mention) { token, _ in
      if areCredits || !credits.contains(token.range.lowerBound) { mentions.append(token.range) }
    }
    return names(mentions)
  }

  private func names(_ ranges: [Range<Int>]) -> [String] {
    if ranges.isEmpty { return [] }
    var text = FoldedText()
    let names = ranges.map { range in
      text.removeAll()
      text.append(self.text.scalars.span, range.lowerBound + 1..<range.upperBound)
      return text.string
    }
    return onceEach(names)
  }

  /// By their bytes: comparing texts with many marks as `String` takes quadratic time.
  private func onceEach(_ names: [String]) -> [String] {
    let sorted = names.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
    return sorted.indices.filter { $0 == 0 || !sorted[$0 - 1].isIdentical(to: sorted[$0]) }
      .map { sorted[$0] }
  }

  /// The targets of the links whose target is known, sorted, each once.
  func linkTargets() -> [String] {
    var targets: [String] = []
    forEach(.link) { token, next in
      // Cut off by an ellipsis, a link leads nowhere.
      let isCut = next?.kind == .ellipsis && next?.range.lowerBound == token.range.upperBound
      if !isCut, let target = LinkTarget.target(of: String(text.scalars[token.range])) {
        targets.append(target)
      }
    }
    return onceEach(targets)
  }

  /// The emoji in order, without skin tones.
  func emoji() -> String {
    var emoji = String.UnicodeScalarView()
    forEach(.emoji) { token, _ in
      let scalar = text.scalars[token.range.lowerBound]
      if !(0x1F3FB...0x1F3FF).contains(scalar.value) { emoji.append(scalar) }
    }
    return String(emoji)
  }

  /// Whether the body has any word, numbers not counted.
  var hasWords: Bool { words.contains { $0.kind == .word } }

  /// Whether the body alone is enough to know a copy by: 3 words and 12 characters.
  ///
  /// In scripts without spaces two letters count as one word, and a letter as two characters, for
  /// they say as much.
  var isRich: Bool {
    var halfWords = 0
    var characters = -1
    for word in words {
      let unspaced = text.traits[word.range].count { $0.contains(.unspaced) }
      let isPiece = text.isPiece(word.range.lowerBound)
      if word.kind == .word { halfWords += isPiece ? 1 : max(2, unspaced) }
      characters += word.range.count + unspaced + (isPiece ? 0 : 1)
      if halfWords >= 6 && characters >= 12 { return true }
    }
    return false
  }

  /// Whether a word begins with anything but a small letter: nothing tells names in scripts that have
  /// none.
  func isWrittenAsName(_ word: Token) -> Bool {
    let first = text.scalars[word.range.lowerBound]
    return first.isASCII
      ? !(0x61...0x7A).contains(first.value) : !first.properties.isLowercase
  }

  /// Whether there are no more words than some, letters of scripts without spaces counting half.
  func hasAtMost(_ most: Int) -> Bool {
    guard text.hasUnspaced else { return words.count <= most }
    let pieces = words.count { text.isPiece($0.range.lowerBound) }
    return words.count - pieces + pieces / 2 <= most
  }
}
