/// The hashtags, mentions and links of a caption, by rules that hold on no platform in particular.
///
/// | entity | rule |
/// |---|---|
/// | hashtag | `#` or `＃`, not after a word character, `&` or `/`; then letters, marks, digits and `_`, not digits alone |
/// | mention | `@` or `＠`, not after a word character; then letters, digits, `_`, and `.` and `-` inside; then maybe `@host` |
/// | link | `http://` or `https://` up to white space, without the punctuation of the sentence |
///
/// What stands inside a link is no hashtag and no mention. Reading is linear in the length.
public struct CaptionEntities: Hashable, Sendable {
  /// Without `#`, in order; each once whatever its case, in the first spelling.
  public var hashtags: [String] = []
  /// Without `@`, in order; each once whatever its case, in the first spelling.
  public var mentions: [String] = []
  /// In order, each once.
  public var links: [String] = []

  public init(_ caption: String) {
    guard Self.mayHoldEntities(caption) else { return }
    let scalars = decodedScalars(caption)
    let spans = entitySpans(in: scalars)
    var seen = Set<String>(minimumCapacity: spans.count)
    for span in spans {
      let text = String(scalars[span.kind == .link ? span.range : span.range.dropFirst()])
      guard Self.insert(text, span.kind, into: &seen) else { continue }
      switch span.kind {
      case .hashtag: hashtags.append(text)
      case .mention: mentions.append(text)
      case .link: links.append(text)
      }
    }
  }

  /// Whether an entity is a new one; one with too many marks is, for comparing it as a `String`
  /// takes quadratic time.
  private static func insert(
    _ text: String, _ kind: EntitySpan.Kind, into seen: inout Set<String>
  ) -> Bool {
    guard text.isStreamSafe else { return true }
    let name =
      switch kind {
      case .hashtag: text.lowercased() + "#"
      case .mention: text.lowercased() + "@"
      case .link: text
      }
    return seen.insert(name).inserted
  }

  /// Whether a caption holds any byte that an entity needs; most captions without one end here.
  private static func mayHoldEntities(_ caption: String) -> Bool {
    caption.utf8.contains { $0 == 0x23 || $0 == 0x40 || $0 == 0x3A || $0 == 0xEF }
  }
}
