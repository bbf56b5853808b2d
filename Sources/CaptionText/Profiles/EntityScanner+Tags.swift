extension EntityScanner {
  /// The end of the hashtag whose sign stands at `start`.
  ///
  /// - Parameter isAfterTag: Whether another ends there; Instagram links both.
  func hashtagEnd(_ start: Int, _ isAfterTag: Bool) -> Int? {
    if profile == .bluesky { return blueskyTagEnd(start) }
    if let before = scalar(start - 1), !(isAfterTag && profile == .instagram) {
      let isJoined =
        before == "&" && profile == .twitter || isTagPart(before)
        || profile == .mastodon && ["/", ")", "="].contains(before)
      if isJoined { return nil }
    }
    // The keycap is an emoji.
    if let after = scalar(start + 1), after.value == 0xFE0F || after.value == 0x20E3 { return nil }
    var end = start + 1
    var hasName = false
    while let scalar = scalar(end), isTagPart(scalar) {
      let wordClass = scalar.wordClass
      hasName = hasName || wordClass == .letter || wordClass == .mark
      hasName = hasName || scalar == "_" && profile != .twitter
      end += 1
    }
    guard hasName else { return nil }
    if profile == .twitter, let after = scalar(end) {
      if after == "#" || after == "＃" { return nil }
      if after == ":", scalar(end + 1) == "/", scalar(end + 2) == "/" { return nil }
    }
    return end
  }

  private func isTagPart(_ scalar: Unicode.Scalar) -> Bool {
    if scalar == "_" || scalar.wordClass != .other { return true }
    switch profile {
    case .twitter:
      switch scalar.value {
      case 0xB7, 0x5BE, 0x5F3, 0x5F4, 0xF0B, 0xF0C, 0x200C, 0x200D, 0x3003, 0x301C, 0x309B, 0x309C,
        0x30A0, 0x30FB, 0xA67E, 0xFF5E:
        return true
      default: return false
      }
    case .mastodon: return [0xB7, 0x30FB, 0x200C].contains(scalar.value)
    case .plain, .instagram, .bluesky: return false
    }
  }

  /// To the next space or invisible character, without the punctuation at its end.
  private func blueskyTagEnd(_ start: Int) -> Int? {
    guard isSpace(scalar(start - 1)), scalar(start + 1)?.value != 0xFE0F else { return nil }
    var end = start + 1
    while let scalar = scalar(end), !isSpace(scalar), !endsBlueskyTag(scalar) { end += 1 }
    while end > start + 1, isPunctuation(scalars[end - 1]) { end -= 1 }
    let name = scalars[(start + 1)..<end]
    let hasName = name.contains { !("0"..."9").contains($0) && !isPunctuation($0) }
    let longest = 64
    guard hasName, String(name).count <= longest else { return nil }
    return end
  }

  private func endsBlueskyTag(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.value {
    case 0xAD, 0x2060, 0x200A...0x200D, 0x20E2: true
    default: false
    }
  }

  func isPunctuation(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.properties.generalCategory {
    case .connectorPunctuation, .dashPunctuation, .openPunctuation, .closePunctuation,
      .initialPunctuation, .finalPunctuation, .otherPunctuation:
      true
    default: false
    }
  }

  /// The end of the cashtag whose `$` stands at `start`.
  func cashtagEnd(_ start: Int) -> Int? {
    let before = scalar(start - 1)
    guard profile == .twitter || profile == .bluesky else { return nil }
    guard isSpace(before) || before == "(" && profile == .bluesky || before.map(isDirection) == true
    else { return nil }
    let longest = profile == .twitter ? 6 : 5
    var end = start + 1
    while let scalar = scalar(end), isHostPart(scalar) {
      let isDigit = scalar.wordClass == .digit
      if isDigit && (profile == .twitter || end == start + 1) { break }
      end += 1
    }
    guard (1...longest).contains(end - start - 1) else { return nil }
    if profile == .twitter { end = withClass(end) }
    guard let after = scalar(end) else { return end }
    let isEnd =
      isSpace(after) || isDirection(after)
      || (profile == .twitter
        ? after == "$" || after.isASCII && isPunctuation(after) && after != "_"
        : [".", ",", ";", ":", "!", "?", ")", "\"", "'", "’"].contains(after))
    return isEnd ? end : nil
  }

  /// The end of a symbol with the class of its share: `$BRK.A`.
  private func withClass(_ end: Int) -> Int {
    guard scalar(end) == "." || scalar(end) == "_" else { return end }
    var last = end + 1
    while let scalar = scalar(last), isHostPart(scalar), scalar.wordClass == .letter { last += 1 }
    return (1...2).contains(last - end - 1) ? last : end
  }

  private func isDirection(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.value {
    case 0x61C, 0x200E, 0x200F, 0x202A...0x202E, 0x2066...0x2069: true
    default: false
    }
  }
}
