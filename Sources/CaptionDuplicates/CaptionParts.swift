internal import CaptionText

/// A caption in pieces, from which the rules of `NormalForm` take one kind after the other.
struct CaptionParts {
  private let scalars: [Unicode.Scalar]
  private var tokens: [Token]

  init(_ caption: String) {
    scalars = preparedScalars(caption)
    tokens = CaptionDuplicates.tokens(of: scalars)
  }

  /// Takes out what speaks of other places: the words that give credit before a mention
  /// (`RT @x:`, `photo by @x`, `Repost from @x`, `with @x`), «(via Instagram)», «link in bio».
  mutating func dropCredits() {
    for position in tokens.indices where tokens[position].kind == .mention {
      guard let connector = word(before: position, in: Self.connectors) else { continue }
      let noun = word(before: connector, in: Self.credited)
      // «from» gives credit only in «repost from», «RT» only at the start.
      if isWord(tokens[connector], in: ["from"]) && noun == nil { continue }
      if isWord(tokens[connector], in: ["rt"]) && connector > 0 { continue }
      tokens[connector].kind = .dropped
      if let noun { tokens[noun].kind = .dropped }
    }
    // «bio» and «via» have three letters: nearly all other words are passed over at once.
    for position in tokens.indices where tokens[position].range.count == 3 {
      dropLinkInBio(endingAt: position)
      dropPlatform(after: position)
    }
  }

  private mutating func dropLinkInBio(endingAt end: Int) {
    guard let phrase = Self.linksInBio.first(where: { ends(tokens[...end], in: $0) }) else {
      return
    }
    for position in (end - phrase.count + 1)...end { tokens[position].kind = .dropped }
  }

  /// Takes out «(via Instagram)»; outside brackets it may be part of a sentence.
  private mutating func dropPlatform(after via: Int) {
    let start = tokens[via].range.lowerBound
    guard start > 0, scalars[start - 1] == "(", via + 1 < tokens.count,
      ends(tokens[...(via + 1)], in: Self.viaPlatform)
    else { return }
    tokens[via].kind = .dropped
    tokens[via + 1].kind = .dropped
  }

  /// Whether nothing but links, emoji and mentions follows a last ellipsis.
  var endsInEllipsis: Bool {
    let last = tokens.last {
      switch $0.kind {
      case .link, .emoji, .mention, .lineEnd, .dropped: false
      default: true
      }
    }
    return last?.kind == .ellipsis
  }

  /// Takes out the place behind a lone `@`, if no other words follow it.
  mutating func takePlace() -> String {
    let longestPlace = 10
    guard let at = tokens.lastIndex(where: { $0.kind == .at }) else { return "" }
    let isContent: (Token) -> Bool = { $0.kind == .word || $0.kind == .number }
    let name = tokens[(at + 1)...].prefix { isContent($0) || $0.kind == .emoji }
    let isLast = !tokens[name.endIndex...].contains(where: isContent)
    let words = name.filter(isContent)
    guard !words.isEmpty, words.count <= longestPlace, isLast else { return "" }
    for position in name.indices where isContent(tokens[position]) {
      tokens[position].kind = .dropped
    }
    if let preposition = word(before: at, in: ["at", "en", "em"]) {
      tokens[preposition].kind = .dropped
    }
    return text(of: words)
  }

  /// Takes out the hashtags before the first and after the last word, and in runs of three or
  /// more; the others stay as words of their sentence.
  mutating func takeTags() -> [String] {
    let isContent: (Token) -> Bool = { $0.kind == .word || $0.kind == .number }
    let first = tokens.firstIndex(where: isContent) ?? tokens.endIndex
    let last = tokens.lastIndex(where: isContent) ?? tokens.startIndex
    var tags: Set<String> = []
    var run: [Int] = []
    for position in 0...tokens.count {
      if position < tokens.count, !isContent(tokens[position]) {
        if tokens[position].kind == .tag { run.append(position) }
        continue
      }
      if run.count >= 3 || position <= first || run.first.map({ $0 > last }) ?? false {
        for tag in run {
          tags.insert(folded(tokens[tag].range.dropFirst()))
          tokens[tag].kind = .dropped
        }
      }
      run.removeAll(keepingCapacity: true)
    }
    return tags.sorted()
  }

  /// The mentions without their sign, folded, sorted, each once.
  func mentions() -> [String] {
    let found = tokens.filter { $0.kind == .mention }
    return found.isEmpty ? [] : Set(found.map { folded($0.range.dropFirst()) }).sorted()
  }

  func linkTargets() -> [String] {
    var targets: Set<String> = []
    for position in tokens.indices where tokens[position].kind == .link {
      let range = tokens[position].range
      // Cut off by an ellipsis, a link leads nowhere.
      let isCut =
        position + 1 < tokens.count && tokens[position + 1].kind == .ellipsis
        && tokens[position + 1].range.lowerBound == range.upperBound
      if !isCut, let target = LinkTarget.target(of: String(scalars[range])) {
        targets.insert(target)
      }
    }
    return targets.sorted()
  }

  func emoji() -> String {
    var emoji = String.UnicodeScalarView()
    for token in tokens where token.kind == .emoji {
      let scalar = scalars[token.range.lowerBound]
      if !(0x1F3FB...0x1F3FF).contains(scalar.value) { emoji.append(scalar) }
    }
    return String(emoji)
  }

  /// The words and numbers that are left, those of the hashtags among them too, without a «link in
  /// bio» or, at the end, «via Instagram».
  func body() -> [Token] {
    var body: [Token] = []
    body.reserveCapacity(tokens.count)
    for token in tokens {
      switch token.kind {
      case .word, .number: body.append(token)
      case .tag: body += words(ofTag: token)
      default: continue
      }
      // What was taken out may have stood inside the phrase.
      if body.last?.range.count == 3,
        let phrase = Self.linksInBio.first(where: { ends(body[...], in: $0) })
      {
        body.removeLast(phrase.count)
      }
    }
    while ends(body[...], in: Self.viaPlatform) { body.removeLast(2) }
    return body
  }

  /// The text of words and numbers, folded, one space between them.
  func text(of words: some Sequence<Token>) -> String {
    var text = FoldedText()
    text.reserve(scalars.count)
    for word in words {
      if !text.isEmpty { text.appendSpace() }
      text.append(scalars[word.range])
    }
    return text.string
  }

  /// How many words and characters some words are.
  ///
  /// In scripts without spaces two letters count as one word, and a letter as two characters, for
  /// they say as much.
  func measure(_ words: [Token]) -> (words: Int, characters: Int) {
    var count = 0
    var characters = 0
    for word in words {
      let unspaced = scalars[word.range].count(where: \.isUnspacedLetter)
      if word.kind == .word { count += max(1, unspaced / 2) }
      characters += word.range.count + unspaced + 1
    }
    return (count, max(0, characters - 1))
  }

  private func words(ofTag tag: Token) -> [Token] {
    let start = tag.range.lowerBound + 1
    return CaptionDuplicates.tokens(of: Array(scalars[start..<tag.range.upperBound])).map {
      let range = $0.range.lowerBound + start..<$0.range.upperBound + start
      return Token(kind: $0.kind, range: range)
    }
  }

  private func folded(_ range: Range<Int>) -> String {
    var text = FoldedText()
    text.append(scalars[range])
    return text.string
  }

  /// The token before `position`, if it is one of some words.
  private func word(before position: Int, in words: [String]) -> Int? {
    position > 0 && isWord(tokens[position - 1], in: words) ? position - 1 : nil
  }

  /// Whether the last tokens are the words of a phrase, each given by the words it can be.
  private func ends(_ tokens: ArraySlice<Token>, in phrase: [[String]]) -> Bool {
    guard tokens.count >= phrase.count else { return false }
    // From the end, for that is where nearly every sentence differs.
    for (offset, words) in phrase.reversed().enumerated() {
      guard isWord(tokens[tokens.endIndex - 1 - offset], in: words) else { return false }
    }
    return true
  }

  /// Whether a token is one of some words in lower-case ASCII.
  private func isWord(_ token: Token, in words: [String]) -> Bool {
    token.kind == .word
      && words.contains { word in
        word.utf8.count == token.range.count
          && zip(word.utf8, scalars[token.range]).allSatisfy { UInt32($0) == $1.value | 0x20 }
      }
  }
}

extension CaptionParts {
  private static let connectors = [
    "by", "cc", "credit", "credits", "feat", "from", "ft", "rt", "via", "with",
  ]
  private static let credited = [
    "courtesy", "credit", "image", "photo", "photos", "pic", "picture", "regram", "repost",
    "reposted", "shot", "video",
  ]
  private static let linksInBio = [
    [["link"], ["in"], ["bio"]], [["link"], ["in"], ["my", "our", "the"], ["bio"]],
  ]
  private static let viaPlatform = [
    ["via"], ["facebook", "instagram", "mastodon", "threads", "tiktok", "twitter", "youtube"],
  ]
}
