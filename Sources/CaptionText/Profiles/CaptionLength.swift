internal import Foundation

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

  private func twitterLength(of caption: String) -> Int {
    let scalars = decodedScalars(caption)
    var weight = 0
    var end = 0
    for entity in entities(of: caption) where entity.kind == .link {
      weight += Self.weight(of: scalars[end..<entity.scalars.lowerBound]) + Self.linkLength
      end = entity.scalars.upperBound
    }
    return weight + Self.weight(of: scalars[end...])
  }

  private static func weight(of scalars: ArraySlice<Unicode.Scalar>) -> Int {
    String(scalars).reduce(0) { weight, character in
      let parts = String(character).precomposedStringWithCanonicalMapping.unicodeScalars
      if isEmoji(parts) { return weight + 2 }
      return weight + parts.reduce(0) { $0 + (isLight($1) ? 1 : 2) }
    }
  }

  /// Whether a grapheme is drawn as an emoji: by itself, by a selector, or as a keycap.
  private static func isEmoji(_ parts: String.UnicodeScalarView) -> Bool {
    guard let first = parts.first else { return false }
    return first.properties.isEmojiPresentation
      || first.properties.isEmoji && parts.contains { $0.value == 0xFE0F || $0.value == 0x20E3 }
  }

  private static func isLight(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.value {
    case 0...0x10FF, 0x2000...0x200D, 0x2010...0x201F, 0x2032...0x2037: true
    default: false
    }
  }
}
