extension EntityScanner {
  /// The end of the mention whose sign stands at `start`.
  func mentionEnd(_ start: Int) -> Int? {
    switch profile {
    case .bluesky: blueskyMentionEnd(start)
    case .twitter: twitterMentionEnd(start)
    case .instagram: instagramMentionEnd(start)
    case .mastodon, .plain: mastodonMentionEnd(start)
    }
  }

  private func isHandlePart(_ scalar: Unicode.Scalar) -> Bool {
    scalar == "_" || isHostPart(scalar)
  }

  private func end(from start: Int, where isPart: (Unicode.Scalar) -> Bool) -> Int {
    var end = start
    while let scalar = scalar(end), isPart(scalar) { end += 1 }
    return end
  }

  private func twitterMentionEnd(_ start: Int) -> Int? {
    if let before = scalar(start - 1),
      isHandlePart(before) ? !isRetweet(before: start) : isGlued(before)
    {
      return nil
    }
    let longest = 20
    let userEnd = min(end(from: start + 1, where: isHandlePart), start + 1 + longest)
    guard userEnd > start + 1 else { return nil }
    let end = listEnd(userEnd)
    if let after = scalar(end) {
      if after == "@" || after == "＠" || isAccentedLatin(after) { return nil }
      if after == ":", scalar(end + 1) == "/", scalar(end + 2) == "/" { return nil }
    }
    return end
  }

  /// Behind the list that a mention names: `@user/list`.
  private func listEnd(_ end: Int) -> Int {
    guard scalar(end) == "/", let first = scalar(end + 1), isHostPart(first),
      first.wordClass == .letter
    else { return end }
    let longest = 25
    return min(self.end(from: end + 1) { isHandlePart($0) || $0 == "-" }, end + 1 + longest)
  }

  private func isGlued(_ before: Unicode.Scalar) -> Bool {
    ["!", "#", "$", "%", "&", "*", "@", "＠"].contains(before)
  }

  /// Whether `RT` stands before a mention, with nothing before it that it could belong to.
  private func isRetweet(before start: Int) -> Bool {
    guard start >= 2, scalars[start - 1].value | 0x20 == 0x74,
      scalars[start - 2].value | 0x20 == 0x72
    else { return false }
    guard let before = scalar(start - 3) else { return true }
    return !isHandlePart(before) && !["+", "~", ".", "-"].contains(before)
  }

  private func instagramMentionEnd(_ start: Int) -> Int? {
    if let before = scalar(start - 1), before.isWordCharacter || before == "." { return nil }
    let longest = 30
    var end = min(
      end(from: start + 1) { isHandlePart($0) || $0 == "." }, start + 1 + longest)
    while end > start + 1, scalars[end - 1] == "." { end -= 1 }
    return end > start + 1 && scalars[start + 1] != "." ? end : nil
  }

  private func mastodonMentionEnd(_ start: Int) -> Int? {
    if let before = scalar(start - 1), before.isWordCharacter || before == "/" || before == "=" {
      return nil
    }
    var userEnd = end(from: start + 1) { isHandlePart($0) || $0 == "." || $0 == "-" }
    while userEnd > start + 1, !isHandlePart(scalars[userEnd - 1]) { userEnd -= 1 }
    guard userEnd > start + 1, isHandlePart(scalars[start + 1]) else { return nil }
    guard scalar(userEnd) == "@" else { return userEnd }
    var hostEnd = end(from: userEnd + 1) { $0.isWordCharacter || $0 == "." || $0 == "-" }
    while hostEnd > userEnd + 1, !scalars[hostEnd - 1].isWordCharacter { hostEnd -= 1 }
    let isHost = hostEnd > userEnd + 1 && scalars[userEnd + 1].isWordCharacter
    return isHost ? hostEnd : userEnd
  }

  /// `@` and a host name of two labels and more, after a space or an opening bracket.
  private func blueskyMentionEnd(_ start: Int) -> Int? {
    guard isSpace(scalar(start - 1)) || scalar(start - 1) == "(", scalars[start] == "@" else {
      return nil
    }
    var end = end(from: start + 1) { isHostPart($0) || $0 == "." || $0 == "-" }
    if scalar(end) == "_" { return nil }
    while end > start + 1, !isHostPart(scalars[end - 1]) { end -= 1 }
    guard let dot = scalars[(start + 1)..<end].lastIndex(of: "."), dot > start + 1 else {
      return nil
    }
    // The servers of developers are below `test`.
    let label = scalars[(dot + 1)..<end]
    return TopLevelDomain.isKnown(label) || String(label) == "test" ? end : nil
  }
}
