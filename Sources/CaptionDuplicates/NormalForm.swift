internal import CaptionText

/// What a caption says once all that differs between copies of one post is taken apart: links,
/// mentions, blocks of hashtags, emoji, the place, credits and the spelling of characters.
///
/// The text of a caption is never replaced by it. Normalising the body again changes nothing.
public struct NormalForm: Hashable, Sendable {
  /// Goes up whenever a caption can get another form than before, so that stored forms are made
  /// anew.
  public static let version = 5

  /// Words and numbers in order, folded, one space between them.
  ///
  /// A word is letters and marks with apostrophes inside; a number keeps the `.`, `,`, `:` and `/`
  /// inside it. In scripts without spaces each letter with its marks is a word. Hashtags inside a
  /// sentence are words.
  public let body: String
  /// The hashtags that stand in a block or at either end, folded, sorted, each once.
  public let tags: [String]
  /// Folded, sorted, each once.
  public let mentions: [String]
  /// The targets of the links whose target is known, sorted, each once.
  public let links: [String]
  /// What stood behind a lone `@` at the end, folded; empty where there is none.
  public let place: String
  /// In order, without variation selectors, joiners and skin tones.
  public let emoji: String
  /// Whether the text breaks off in an ellipsis; the last word of the body may then be half a word.
  public let isTruncated: Bool

  /// Whether the body has any word, numbers not counted.
  let hasWords: Bool
  /// Whether the body alone is enough to know a copy by.
  let isRich: Bool

  /// Normalises a caption, in time linear in its length.
  public init(_ caption: String) {
    var parts = CaptionParts()
    parts.read(caption)
    self.init(parts)
  }

  init(_ parts: CaptionParts) {
    var text = FoldedText()
    parts.append(parts.place, to: &text)
    place = text.string
    text.removeAll()
    parts.append(parts.words, to: &text)
    body = text.string
    tags = parts.tagNames()
    mentions = parts.mentions()
    links = parts.linkTargets()
    emoji = parts.emoji()
    isTruncated = parts.isTruncated
    hasWords = parts.hasWords
    isRich = parts.isRich
  }
}
