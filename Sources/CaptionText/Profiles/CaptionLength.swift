extension CaptionProfile {
  /// How long a caption is as its platform counts, and of what the limit is.
  ///
  /// | profile | counts |
  /// |---|---|
  /// | plain, Instagram | scalars |
  /// | Mastodon | graphemes, each link 23, `@user@host` as `@user` |
  /// | Bluesky | graphemes |
  /// | Twitter | by weight: Latin and common punctuation 1, the rest and each emoji 2, a link 23 |
  public func length(of caption: String) -> Int {
    switch self {
    case .plain, .instagram: caption.unicodeScalars.count
    case .bluesky: caption.count
    case .mastodon: mastodonLength(of: caption)
    case .twitter: twitterLength(of: caption)
    }
  }

  private static let linkLength = 23

  private func mastodonLength(of caption: String) -> Int {
    let scalars = decodedScalars(caption)
    var counted: [Unicode.Scalar] = []
    var end = 0
    for entity in entities(of: caption) where entity.kind == .link || entity.kind == .mention {
      counted += scalars[end..<entity.scalars.lowerBound]
      if entity.kind == .link {
        counted += Array(repeating: "x", count: Self.linkLength)
      } else {
        counted += scalars[entity.scalars].dropFirst().prefix { $0 != "@" }
        counted.append("@")
      }
      end = entity.scalars.upperBound
    }
    return String((counted + scalars[end...])[...]).count
  }

  /// Composed first, for an accent weighs nothing of its own.
  private func twitterLength(of caption: String) -> Int {
    let scalars = decodedScalars(caption.canonicallyComposed)
    var weight = 0
    var end = 0
    for link in EntityScanner(self, scalars).twitterLinks() {
      weight += Self.weight(of: scalars[end..<link.lowerBound]) + Self.linkLength
      end = link.upperBound
    }
    return weight + Self.weight(of: scalars[end...])
  }

  private static func weight(of scalars: ArraySlice<Unicode.Scalar>) -> Int {
    var weight = 0
    var position = scalars.startIndex
    while position < scalars.endIndex {
      let emojiEnd = endOfEmoji(in: scalars, at: position)
      weight += emojiEnd == nil && isLight(scalars[position]) ? 1 : 2
      position = emojiEnd ?? position + 1
    }
    return weight
  }

  private static func isLight(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.value {
    case 0...0x10FF, 0x2000...0x200D, 0x2010...0x201F, 0x2032...0x2037: true
    default: false
    }
  }
}

/// The end of what is drawn as one emoji: a keycap, a flag, or one or several joined, each with a
/// skin tone or selector.
///
/// Source: Unicode Technical Standard 51, emoji sequences (ED-14 to ED-17).
private func endOfEmoji(in scalars: ArraySlice<Unicode.Scalar>, at start: Int) -> Int? {
  func value(_ position: Int) -> UInt32 {
    position < scalars.endIndex ? scalars[position].value : 0
  }
  func endOfOne(_ start: Int) -> Int? {
    guard start < scalars.endIndex, scalars[start].properties.isEmoji else { return nil }
    // What is an emoji by itself has no use for a selector, which then counts too.
    let takesSelector = value(start) < 0x1F000 || !scalars[start].properties.isEmojiPresentation
    switch value(start + 1) {
    case 0xFE0E where takesSelector: return nil
    case 0xFE0F where takesSelector: return start + 2
    case 0x1F3FB...0x1F3FF where scalars[start].properties.isEmojiModifierBase: return start + 2
    case 0xE0020...0xE007F where value(start) == 0x1F3F4:
      return scalars[(start + 1)...].firstIndex { !(0xE0020...0xE007F).contains($0.value) }
        ?? scalars.endIndex
    // The signs of copyright and the like are text without a selector.
    default: return value(start) < 0x2000 ? nil : start + 1
    }
  }
  if scalars[start].isASCII {
    guard scalars[start].properties.isEmoji else { return nil }
    let keycap = value(start + 1) == 0xFE0F ? start + 2 : start + 1
    return value(keycap) == 0x20E3 ? keycap + 1 : nil
  }
  let regional: ClosedRange<UInt32> = 0x1F1E6...0x1F1FF
  if regional.contains(value(start)), regional.contains(value(start + 1)) { return start + 2 }
  guard var end = endOfOne(start) else { return nil }
  while value(end) == 0x200D, let next = endOfOne(end + 1) { end = next }
  return end
}
