internal import CaptionText

/// A caption in pieces, as the rules of `NormalForm` take them apart; made once and used for many.
struct CaptionParts {
  private(set) var text = PreparedText()
  private var tokens: [Token] = []
  private var kinds: TokenKinds = []

  /// Whether nothing but links, emoji, mentions and hashtags follows a last ellipsis.
  private(set) var isTruncated = false
  /// The words behind a lone `@` at the end, if no other words follow them.
  private(set) var place: [Token] = []
  /// The hashtags before the first and after the last word, and in runs of three or more.
  private(set) var tags: [Token] = []
  /// The words and numbers that are left, those of the other hashtags among them.
  private(set) var words: [Token] = []

  /// Where the mentions begin that give credit.
  private(set) var credits: Set<Int> = []

  /// Reads a caption into the space of the one before, in linear time.
  mutating func read(_ caption: String) {
    tokens.removeAll(keepingCapacity: true)
    kinds = []
    credits.removeAll(keepingCapacity: true)
    text.read(caption)
    text.readTokens(into: &tokens, &kinds)
    dropCredits()
    isTruncated = kinds.contains(.init(.ellipsis)) && endsInEllipsis
    takePlace()
    takeTags()
    takeWords()
  }

  /// Takes out what speaks of other places: the words that give credit before a mention
  /// (`RT @x:`, `photo by @x`, `Repost from @x`, `with @x`), «(via Instagram)», «link in bio».
  private mutating func dropCredits() {
    if kinds.contains(.init(.mention)) {
      for position in tokens.indices where tokens[position].kind == .mention {
        dropCredit(before: position)
      }
    }
    // «bio» and «via» have three letters: nearly all other words are passed over at once.
    for position in tokens.indices where isPhraseWord(tokens[position]) {
      if let phrase = linkInBio(endingAt: position, of: tokens) {
        for word in (position - phrase.count + 1)...position { tokens[word].kind = .dropped }
      } else {
        dropPlatform(after: position)
      }
    }
  }

  private mutating func dropCredit(before mention: Int) {
    let start = tokens[mention].range.lowerBound
    if mention > 0, tokens[mention - 1].kind == .emoji,
      Self.cameras.contains(text.scalars[tokens[mention - 1].range.lowerBound])
    {
      credits.insert(start)
    }
    if let noun = word(before: mention, in: Self.credited), isColon(between: noun, and: start) {
      credits.insert(start)
      tokens[noun].kind = .dropped
      return
    }
    guard let connector = word(before: mention, in: Self.connectors) else { return }
    let noun = word(before: connector, in: Self.credited)
    // «from» gives credit only in «repost from», «RT» and «repost» only at the start.
    if isWord(tokens[connector], in: Self.creditsOfNouns) && noun == nil { return }
    if isWord(tokens[connector], in: ["regram", "repost", "rt"]) && connector > 0 { return }
    if !isWord(tokens[connector], in: Self.company) { credits.insert(start) }
    tokens[connector].kind = .dropped
    if let noun { tokens[noun].kind = .dropped }
  }

  private func isColon(between word: Int, and mention: Int) -> Bool {
    text.scalars[tokens[word].range.upperBound..<mention].contains(":")
  }

  /// Takes out «(via Instagram)»; outside brackets it may be part of a sentence.
  private mutating func dropPlatform(after via: Int) {
    let start = tokens[via].range.lowerBound
    guard start > 0, text.scalars[start - 1] == "(", via + 1 < tokens.count,
      ends(tokens, at: via + 1, in: Self.viaPlatform)
    else { return }
    tokens[via].kind = .dropped
    tokens[via + 1].kind = .dropped
  }

  private var endsInEllipsis: Bool {
    let last = tokens.last {
      switch $0.kind {
      case .link, .emoji, .mention, .tag, .lineEnd, .dropped: false
      default: true
      }
    }
    return last?.kind == .ellipsis
  }

  private mutating func takePlace() {
    let longestPlace = 10
    place.removeAll(keepingCapacity: true)
    guard kinds.contains(.init(.at)), let at = tokens.lastIndex(where: { $0.kind == .at }) else {
      return
    }
    let name = tokens[(at + 1)...].prefix { $0.isContent || $0.kind == .emoji }
    let isLast = !tokens[name.endIndex...].contains(where: \.isContent)
    let words = name.filter(\.isContent)
    guard !words.isEmpty, words.count <= longestPlace, isLast else { return }
    for word in words { text.appendWords(of: word, to: &place) }
    for position in name.indices where tokens[position].isContent {
      tokens[position].kind = .dropped
    }
    if let preposition = word(before: at, in: ["at", "en", "em"]) {
      tokens[preposition].kind = .dropped
    }
  }

  private mutating func takeTags() {
    tags.removeAll(keepingCapacity: true)
    guard kinds.contains(.init(.tag)) else { return }
    let first = tokens.firstIndex(where: \.isContent) ?? tokens.endIndex
    let last = tokens.lastIndex(where: \.isContent) ?? tokens.startIndex
    // The tags since the last word.
    var run = 0
    var start = 0
    for position in 0...tokens.count {
      if position < tokens.count, !tokens[position].isContent {
        if tokens[position].kind == .tag { run += 1 }
        continue
      }
      if run >= 3 || run > 0 && (position <= first || start > last) {
        for tag in start..<position where tokens[tag].kind == .tag {
          tags.append(tokens[tag])
          tokens[tag].kind = .dropped
        }
      }
      run = 0
      start = position + 1
    }
  }

  /// The words and numbers, without a «link in bio» or, at the end, «via Instagram».
  private mutating func takeWords() {
    words.removeAll(keepingCapacity: true)
    for token in tokens {
      switch token.kind {
      case .word, .number: text.appendWords(of: token, to: &words)
      case .tag: text.readWords(ofTag: token, into: &words)
      default: continue
      }
      // What was taken out may have stood inside the phrase.
      if let last = words.last, isPhraseWord(last),
        let phrase = linkInBio(endingAt: words.count - 1, of: words)
      {
        words.removeLast(phrase.count)
      }
    }
    while ends(words, at: words.count - 1, in: Self.viaPlatform) { words.removeLast(2) }
  }

  /// Calls `body` with each piece of a kind that no rule has taken out, in order.
  func forEach(_ kind: Token.Kind, _ body: (Token, _ next: Token?) -> Void) {
    guard kinds.contains(.init(kind)) else { return }
    for position in tokens.indices where tokens[position].kind == kind {
      body(tokens[position], position + 1 < tokens.count ? tokens[position + 1] : nil)
    }
  }

  private func isPhraseWord(_ token: Token) -> Bool {
    guard token.range.count == 3 else { return false }
    let first = text.scalars[token.range.lowerBound].value | 0x20
    return (first == 0x62 || first == 0x76) && isWord(token, in: ["bio", "via"])
  }

  private func linkInBio(endingAt end: Int, of tokens: [Token]) -> [[String]]? {
    Self.linksInBio.first { ends(tokens, at: end, in: $0) }
  }

  /// The token before `position`, if it is one of some words.
  private func word(before position: Int, in words: [String]) -> Int? {
    position > 0 && isWord(tokens[position - 1], in: words) ? position - 1 : nil
  }

  /// Whether the tokens up to `end` are the words of a phrase, each given by the words it can be.
  private func ends(_ tokens: [Token], at end: Int, in phrase: [[String]]) -> Bool {
    guard end + 1 >= phrase.count else { return false }
    // From the end, for that is where nearly every sentence differs.
    for (offset, words) in phrase.reversed().enumerated() {
      guard isWord(tokens[end - offset], in: words) else { return false }
    }
    return true
  }

  /// Whether a token is one of some words in lower-case ASCII.
  private func isWord(_ token: Token, in words: [String]) -> Bool {
    token.kind == .word
      && words.contains { word in
        word.utf8.count == token.range.count
          && zip(word.utf8, text.scalars[token.range]).allSatisfy { UInt32($0) == $1.value | 0x20 }
      }
  }
}

extension CaptionParts {
  private static let connectors =
    ["by", "cc", "credit", "credits", "regram", "repost", "rt", "via"] + company + creditsOfNouns
  /// These name company, and give no credit.
  private static let company = ["avec", "con", "feat", "ft", "mit", "with"]
  /// These give credit only behind what it is given for.
  private static let creditsOfNouns = ["de", "di", "from", "par", "por", "von"]
  private static let credited = [
    "bild", "courtesy", "credit", "foto", "fotos", "image", "imagen", "ph", "photo", "photos",
    "pic", "picture", "regram", "repost", "reposted", "shot", "video",
  ]
  private static let cameras: [Unicode.Scalar] = ["📷", "📸", "🎥", "📹"]
  private static let linksInBio = [
    [["link"], ["in"], ["bio"]], [["link"], ["in"], ["my", "our", "the"], ["bio"]],
  ]
  private static let viaPlatform = [
    ["via"], ["facebook", "instagram", "mastodon", "threads", "tiktok", "twitter", "youtube"],
  ]
}
