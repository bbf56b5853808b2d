internal import CaptionCore

/// A post as a repository holds it: what is read of it, and where it stands.
///
/// Source: the lexicon `app.bsky.feed.post`. A member of a wrong type is read as if it were not
/// there; what is not read here stays in `tree` and goes back with every edit.
struct PostRecord: Hashable, Sendable {
  static let collection = "app.bsky.feed.post"

  let tree: JSONTree
  let media: [Medium]

  /// An image or video of the post, which is a blob of the repository.
  struct Medium: Hashable, Sendable {
    /// The hash of its bytes.
    var cid: String
    var alt: String?
    var mimeType: String?
    var sizeInBytes: Int?
    /// Where its alt text stands, or would stand.
    var altPath: [JSONPatch.Step]
  }

  /// Reads a record; `nil` for what is no post.
  init?(_ tree: JSONTree) {
    guard tree["$type"].string == Self.collection else { return nil }
    self.tree = tree
    media = Self.media(in: tree["embed"], at: ["embed"])
  }

  var text: String { tree["text"].string ?? "" }
  var createdAt: Timestamp? { tree["createdAt"].string.flatMap { Timestamp(rfc3339: $0) } }
  var languages: [String] { tree["langs"].elements.compactMap(\.string) }
  var tags: [String] { tree["tags"].elements.compactMap(\.string) }
  /// The address of the post that a bridge made this one of.
  ///
  /// Source: Bridgy Fed, which leaves it in each record.
  var original: String? { tree["bridgyOriginalUrl"].string }
  var facets: [Facet] { tree["facets"].elements.compactMap(Facet.init) }

  /// What the post says.
  ///
  /// - Parameter address: Where a blob can be had.
  func content(blobAddress address: (String) -> String) -> Content {
    var content = Content(caption: Caption(text), language: languages.first, tags: tags)
    content.media = media.map { medium in
      Media(
        id: MediaID(rawValue: medium.cid), url: address(medium.cid),
        alt: medium.alt.flatMap { $0.isEmpty ? nil : $0 }, mimeType: medium.mimeType,
        sizeInBytes: medium.sizeInBytes.map(Int64.init))
    }
    MediaAddress.makeDistinct(&content.media)
    return content
  }

  // MARK: What is embedded

  /// The images or the video of an embed; what a quoted post or a link card shows is not the post's.
  private static func media(in embed: JSONTree, at path: [JSONPatch.Step]) -> [Medium] {
    switch embed["$type"].string {
    case "app.bsky.embed.images": images(embed["images"], at: path + ["images"])
    case "app.bsky.embed.gallery": images(embed["items"], at: path + ["items"])
    case "app.bsky.embed.video":
      [medium(embed["video"], alt: embed["alt"], at: path)].compactMap(\.self)
    case "app.bsky.embed.recordWithMedia" where path.count == 1:
      media(in: embed["media"], at: path + ["media"])
    default: []
    }
  }

  private static func images(_ list: JSONTree, at path: [JSONPatch.Step]) -> [Medium] {
    list.elements.enumerated().compactMap { index, image in
      medium(image["image"], alt: image["alt"], at: path + [.index(index)])
    }
  }

  /// Reads a reference to a blob, in the form of today or that of before 2023.
  private static func medium(
    _ blob: JSONTree, alt: JSONTree, at path: [JSONPatch.Step]
  ) -> Medium? {
    guard let cid = blob["ref"]["$link"].identifier ?? blob["cid"].identifier else { return nil }
    return Medium(
      cid: cid, alt: alt.string, mimeType: blob["mimeType"].string,
      sizeInBytes: blob["size"].integer, altPath: path + ["alt"])
  }
}
