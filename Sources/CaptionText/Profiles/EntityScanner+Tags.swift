extension EntityScanner {
  /// The end of the hashtag whose sign stands at `start`.
  ///
  /// - Parameter isAfterTag: Whether another ends there; Instagram links both.
  func hashtagEnd(_ start: Int, _ isAfterTag: Bool) -> Int? {
    if profile == .bluesky { return blueskyTagEnd(start) }
    if let before = scalar(start - 1), !(isAfterTag && profile == .instagram) {
      let isSelector = before.value == 0xFE0E || before.value == 0xFE0F
      let isJoined =
        before == "&" && profile == .twitter || isTagPart(before) && !isSelector
        || profile == .mastodon && ["/", ")", "="].contains(before)
      if isJoined { return nil }
    }
    // The keycap is an emoji.
    if let after = scalar(start + 1), after.value == 0xFE0F || after.value == 0x20E3 { return nil }
    var end = start + 1
    var hasName = false
    while let scalar = scalar(end), isTagPart(scalar) {
      let tagClass = tagClass(of: scalar)
      hasName = hasName || tagClass == .letter || tagClass == .mark
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
    if scalar == "_" || tagClass(of: scalar) != .other { return true }
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

  /// Twitter reads selectors and keycaps as the marks that they are to Unicode.
  private func tagClass(of scalar: Unicode.Scalar) -> WordClass {
    switch scalar.value {
    case 0x20D0...0x20F0, 0xFE00...0xFE0F, 0xE0100...0xE01EF:
      profile == .twitter ? .mark : scalar.wordClass
    default: scalar.wordClass
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
    let (longest, mostBytes) = (64, 640)
    let text = String(name)
    guard hasName, text.utf8.count <= mostBytes, text.count <= longest else { return nil }
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
    switch profile {
    case .twitter: twitterCashtagEnd(start)
    case .bluesky: blueskyCashtagEnd(start)
    case .plain, .instagram, .mastodon: nil
    }
  }

  private func blueskyCashtagEnd(_ start: Int) -> Int? {
    guard isSpace(scalar(start - 1)) || scalar(start - 1) == "(", let first = scalar(start + 1),
      first.isASCII, first.wordClass == .letter
    else { return nil }
    var end = start + 2
    while let scalar = scalar(end), isHostPart(scalar) { end += 1 }
    let longest = 5
    guard end - start - 1 <= longest else { return nil }
    let after = scalar(end)
    return isSpace(after) || ".,;:!?)\"'’".unicodeScalars.contains(where: { $0 == after })
      ? end : nil
  }

  /// Up to six letters, and the class of a share: `$BRK.A`.
  private func twitterCashtagEnd(_ start: Int) -> Int? {
    guard isSpace(scalar(start - 1)) else { return nil }
    let (longest, longestClass) = (6, 2)
    let end = endOfLetters(start + 1)
    guard (1...longest).contains(end - start - 1) else { return nil }
    if scalar(end) == "." || scalar(end) == "_" {
      let classEnd = endOfLetters(end + 1)
      if (1...longestClass).contains(classEnd - end - 1), endsCashtag(classEnd) { return classEnd }
    }
    return endsCashtag(end) ? end : nil
  }

  private func endOfLetters(_ start: Int) -> Int {
    var end = start
    while let scalar = scalar(end), scalar.isASCII, scalar.wordClass == .letter { end += 1 }
    return end
  }

  private func endsCashtag(_ end: Int) -> Bool {
    guard let after = scalar(end), !isSpaceOfScripts(after) else { return true }
    return "!'#%&()*+,\\-./:;<=>?@[]^_{|}~$".unicodeScalars.contains(after)
  }
}
