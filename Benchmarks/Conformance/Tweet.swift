import CaptionText

extension CaptionProfile {
  /// Whether Twitter takes a caption: not empty, at most 280 by weight, and without byte order marks
  /// and what is no character.
  static func isTweet(_ caption: String) -> Bool {
    let longest = 280
    return (1...longest).contains(twitter.length(of: caption))
      && !caption.unicodeScalars.contains { [0xFEFF, 0xFFFE, 0xFFFF].contains($0.value) }
  }

  /// Whom a caption answers: the mention that it begins with, without its sign.
  func addressee(of caption: String) -> String? {
    guard let first = entities(of: caption).first, first.kind == .mention,
      caption.unicodeScalars.prefix(first.scalars.lowerBound).allSatisfy(\.properties.isWhitespace)
    else { return nil }
    // A list is a mention too: `@user/list`.
    return String(first.text.prefix { $0 != "/" })
  }
}
