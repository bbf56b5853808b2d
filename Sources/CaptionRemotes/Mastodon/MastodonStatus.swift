internal import CaptionCore
internal import CaptionHTTP

/// One post as the API shows it.
struct MastodonStatus: Sendable {
  let id: String
  let tree: JSONTree
  private let software: MastodonFacts.Software

  /// - Returns: `nil` for what has no id.
  init?(_ tree: JSONTree, on software: MastodonFacts.Software) {
    guard let id = tree["id"].identifier else { return nil }
    self.id = id
    self.tree = tree
    self.software = software
  }

  /// Whether it is another's post that was passed on: none of one's own words.
  var isReblog: Bool { tree["reblog"] != .null }
  var createdAt: Timestamp? { tree["created_at"].string.flatMap { Timestamp(rfc3339: $0) } }
  var isSensitive: Bool { tree["sensitive"].boolean ?? false }

  /// What the post says, before its exact text is known.
  ///
  /// Pixelfed gives the text as it was typed beside the markup.
  var plainText: String {
    tree["content_text"].string ?? HTMLText.text(of: tree["content"].string ?? "")
  }

  var media: [Media] {
    let shown = tree["media_attachments"].elements.compactMap { medium -> Media? in
      guard let id = medium["id"].identifier else { return nil }
      let original = medium["meta"]["original"]
      return Media(
        id: MediaID(rawValue: id),
        url: medium["url"].string ?? medium["remote_url"].string ?? "",
        alt: medium["description"].string.nonEmpty, mimeType: medium["mime"].string,
        width: original["width"].integer, height: original["height"].integer,
        durationInSeconds: original["duration"].number)
    }
    // Takahē shows them in any order, another one each time; its ids count up.
    guard software == .takahe else { return shown }
    return shown.sorted { one, other in
      let (one, other) = (one.id.rawValue, other.id.rawValue)
      return (one.utf8.count, one) < (other.utf8.count, other)
    }
  }

  /// What was typed; WordPress gives it without its tags, but with its entities.
  private func asTyped(_ source: MastodonSource) -> String {
    tree["content"].string.map { HTMLText.text(source.text, shownAs: $0) } ?? source.text
  }

  /// The hash of what an item is made of; counts and signed addresses are left out.
  var contentHash: UInt64 {
    var parts = ["content", "content_text", "spoiler_text", "visibility", "language", "edited_at"]
      .map { tree[$0].string ?? "" }
    parts.append(isSensitive ? "sensitive" : "")
    for medium in media {
      parts += [medium.id.rawValue, medium.alt ?? "", String(medium.url.prefix { $0 != "?" })]
    }
    var text = parts.joined(separator: "\u{0}")
    return text.withUTF8 { unsafe KnownItems.hash(UnsafeRawBufferPointer($0)) }
  }

  /// The hash by which the store may know the post.
  var keyHash: UInt64 {
    var key = id
    return key.withUTF8 { unsafe KnownItems.hash(UnsafeRawBufferPointer($0)) }
  }

  /// - Parameters:
  ///   - source: The text as it was typed; `nil` where the server does not give it.
  ///   - account: Whose posts are listed.
  func item(_ source: MastodonSource?, of account: MastodonAccount) -> Item {
    let content = Content(
      caption: Caption(source.map(asTyped) ?? plainText),
      language: tree["language"].string.nonEmpty,
      visibility: tree["visibility"].string.nonEmpty,
      contentWarning: (source?.warning ?? tree["spoiler_text"].string).nonEmpty, media: media)
    return Item(
      key: id, content: content,
      account: Account(name: account.name, url: tree["account"]["url"].string ?? account.url),
      permalink: tree["url"].string ?? tree["uri"].string, publishedAt: createdAt,
      editedAt: tree["edited_at"].string.flatMap { Timestamp(rfc3339: $0) },
      contentHash: contentHash)
  }
}

/// The text of one's own post as it was typed.
struct MastodonSource: Hashable, Sendable {
  var text: String
  var warning: String

  init(text: String, warning: String) {
    self.text = text
    self.warning = warning
  }

  init?(_ tree: JSONTree) {
    guard let text = tree["text"].string else { return nil }
    self.text = text
    warning = tree["spoiler_text"].string ?? ""
  }
}
