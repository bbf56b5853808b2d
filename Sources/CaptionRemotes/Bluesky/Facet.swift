internal import CaptionText

/// A mark in a post's text: which bytes are a mention, a link or a tag, and whose or where to.
///
/// Source: the lexicon `app.bsky.richtext.facet`; offsets count bytes of UTF-8.
struct Facet: Hashable, Sendable {
  let bytes: Range<Int>
  /// The whole mark as it stands in the record.
  let tree: JSONTree

  /// Reads a mark; `nil` for what has no place in a text.
  init?(_ tree: JSONTree) {
    let index = tree["index"]
    guard let start = index["byteStart"].integer, let end = index["byteEnd"].integer,
      0 <= start, start < end
    else { return nil }
    bytes = start..<end
    self.tree = tree
  }

  private init(_ bytes: Range<Int>, _ feature: String, _ key: String, _ value: String) {
    self.bytes = bytes
    tree = [
      "index": Self.index(bytes),
      "features": [
        .object([
          .init(key: "$type", value: .string("app.bsky.richtext.facet#\(feature)")),
          .init(key: key, value: .string(value)),
        ])
      ],
    ]
  }

  /// The same mark at another place.
  func moved(to bytes: Range<Int>) -> Facet {
    guard case .object(let members) = tree else { return self }
    return Facet(
      bytes: bytes,
      tree: .object(
        members.map { member in
          member.key == "index" ? .init(key: "index", value: Self.index(bytes)) : member
        }))
  }

  private init(bytes: Range<Int>, tree: JSONTree) {
    self.bytes = bytes
    self.tree = tree
  }

  private static func index(_ bytes: Range<Int>) -> JSONTree {
    [
      "byteStart": .number("\(bytes.lowerBound)"),
      "byteEnd": .number("\(bytes.upperBound)"),
    ]
  }

  // MARK: Marks of a caption

  /// The marks of a caption: those carried over, and one for each entity that they leave out.
  ///
  /// - Parameter accounts: The accounts that handles name; a mention of none is plain text.
  static func facets(
    of caption: String, carrying carried: [Facet], accounts: [Handle: DID]
  ) -> [Facet] {
    let found = entities(of: caption, besides: carried).compactMap { entity -> Facet? in
      let text = entity.text
      return switch entity.kind {
      case .hashtag: Facet(entity.bytes, "tag", "tag", text)
      case .cashtag: Facet(entity.bytes, "tag", "tag", "$" + text.uppercased())
      case .link: Facet(entity.bytes, "link", "uri", address(of: text))
      case .mention:
        Handle(text).flatMap { accounts[$0] }.map {
          Facet(entity.bytes, "mention", "did", $0.description)
        }
      }
    }
    return (carried + found).sorted { $0.bytes.lowerBound < $1.bytes.lowerBound }
  }

  /// The handles whose accounts have to be known for a caption's marks.
  static func handles(in caption: String, carrying carried: [Facet]) -> Set<Handle> {
    let mentions = entities(of: caption, besides: carried).filter { $0.kind == .mention }
    return Set(mentions.compactMap { Handle($0.text) })
  }

  private static func entities(
    of caption: String, besides carried: [Facet]
  ) -> [CaptionEntity] {
    CaptionProfile.bluesky.entities(of: caption).filter { entity in
      !carried.contains { $0.bytes.overlaps(entity.bytes) }
    }
  }

  private static func address(of link: String) -> String {
    let scheme = link.prefix(8).lowercased()
    return scheme.hasPrefix("http://") || scheme == "https://" ? link : "https://\(link)"
  }
}
