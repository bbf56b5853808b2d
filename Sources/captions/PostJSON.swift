internal import CaptionCore
internal import CaptionStore
internal import CaptionText

extension JSONValue {
  /// A post as `list --json` prints it.
  static func post(_ post: PostRecord) -> JSONValue {
    .object(members(of: post))
  }

  /// A post with every field that it holds, as `show --json` and `export` print it.
  static func wholePost(_ post: PostRecord) -> JSONValue {
    var members = members(of: post)
    members["title"] = JSONValue(post.content.title)
    members["tags"] = JSONValue(post.content.tags)
    members["language"] = JSONValue(post.content.language)
    members["visibility"] = JSONValue(post.content.visibility)
    members["contentWarning"] = JSONValue(post.content.contentWarning)
    members["createdAt"] = .string(post.createdAt.rfc3339)
    members["accountURL"] = JSONValue(post.account?.url)
    members["media"] = .list(post.content.media.map(wholeMedium))
    return .object(members)
  }

  private static func wholeMedium(_ medium: Media) -> JSONValue {
    var members: [String: JSONValue] = [
      "url": .string(medium.url), "alt": JSONValue(medium.alt),
    ]
    members["mimeType"] = medium.mimeType.map { .string($0) }
    members["width"] = medium.width.map { JSONValue($0) }
    members["height"] = medium.height.map { JSONValue($0) }
    members["sizeInBytes"] = medium.sizeInBytes.map { .number($0) }
    members["durationInSeconds"] = medium.durationInSeconds.map { .fraction($0) }
    return .object(members)
  }

  private static func members(of post: PostRecord) -> [String: JSONValue] {
    let caption = post.content.caption.text
    let entities = CaptionEntities(caption)
    return [
      "id": .string(post.id.description),
      "account": JSONValue(post.account.flatMap { $0.name ?? $0.url }),
      "caption": .string(caption),
      "publishedAt": JSONValue(post.publishedAt?.rfc3339),
      "editedAt": JSONValue(post.editedAt?.rfc3339),
      "permalink": JSONValue(post.permalink),
      "hashtags": JSONValue(entities.hashtags),
      "mentions": JSONValue(entities.mentions),
      "media": .list(
        post.content.media.map { ["url": .string($0.url), "alt": JSONValue($0.alt)] }),
      "remotes": .list(
        post.links.map { ["name": .string($0.remote), "key": .string($0.id.key)] }),
      "state": .string(post.state.rawValue),
    ]
  }
}
