internal import CaptionCore

/// A post as the Graph API shows it.
///
/// Source: Meta, "Instagram Media". A post without a caption has no `caption` at all; dates have an
/// offset without a colon; addresses of media are signed and expire, so that nothing is known by them.
struct InstagramMedia: Hashable, Sendable {
  let tree: JSONTree
  let key: String

  /// Reads a post; `nil` for what has no number.
  init?(_ tree: JSONTree) {
    guard let key = tree["id"].identifier else { return nil }
    self.key = key
    self.tree = tree
  }

  /// What is asked for; not every version knows the alt text.
  static func fields(withAlt: Bool) -> String {
    let own = [
      "id", "caption", "media_type", "media_url", "thumbnail_url", "permalink", "timestamp",
    ]
    let children = ["id", "media_type", "media_url", "thumbnail_url"]
    let alt = withAlt ? ["alt_text"] : []
    return (own + ["username"] + alt).joined(separator: ",")
      + ",children{\((children + alt).joined(separator: ","))}"
  }

  var publishedAt: Timestamp? { tree["timestamp"].string.flatMap { Timestamp(rfc3339: $0) } }

  var item: Item {
    var content = Content(caption: Caption(tree["caption"].string ?? ""))
    content.media = media
    MediaAddress.makeDistinct(&content.media)
    let name = tree["username"].identifier
    return Item(
      key: key, content: content,
      account: Account(name: name, url: name.map { "https://www.instagram.com/\($0)/" }),
      permalink: tree["permalink"].string, publishedAt: publishedAt, contentHash: contentHash)
  }

  /// The pictures of an album, or the post's own.
  private var media: [Media] {
    let children = tree["children"]["data"].elements
    return (children.isEmpty ? [tree] : children).compactMap(Self.medium)
  }

  private static func medium(_ tree: JSONTree) -> Media? {
    guard let id = tree["id"].identifier else { return nil }
    let isVideo = tree["media_type"].string == "VIDEO"
    // A video whose music is protected has a picture only, and a picture that is withheld nothing.
    let url = tree["media_url"].string ?? tree["thumbnail_url"].string ?? ""
    return Media(
      id: MediaID(rawValue: id), url: url,
      alt: tree["alt_text"].string.flatMap { $0.isEmpty ? nil : $0 },
      mimeType: isVideo ? "video/mp4" : "image/jpeg")
  }

  /// A hash of what makes the item, but for the addresses that are signed anew at every answer.
  private var contentHash: UInt64 {
    let parts: [JSONTree] =
      ["id", "caption", "permalink", "timestamp", "username"].map { tree[$0] }
      + media.flatMap { [.string($0.id.rawValue), .string($0.alt ?? "")] }
    let bytes = JSONTree.list(parts).bytes
    return unsafe bytes.withUnsafeBytes { unsafe KnownItems.hash($0) }
  }
}

extension Caption {
  /// The caption as Instagram gives it to apps that manage no account it mentions: without `@`.
  var withoutAtSigns: Caption { Caption(text.replacing("@", with: "")) }
}
