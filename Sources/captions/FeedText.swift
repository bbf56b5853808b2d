internal import CaptionCore
internal import CaptionStore

/// Posts as a JSON Feed 1.1 document, an item a line.
///
/// Source: jsonfeed.org, version 1.1.
enum FeedText {
  static func begin(_ output: Output) throws {
    try output.text(
      #"{"version":"https://jsonfeed.org/version/1.1","title":"captions","#
        + #""_captionsync":{"about":"Written by captions export, read by captions import"},"#
        + #""items":["#)
  }

  static func add(_ post: PostRecord, isFirst: Bool, to output: Output) throws {
    try output.text(isFirst ? "\n" : ",\n")
    try output.text(JSONValue.object(item(post)).text)
  }

  static func end(_ output: Output) throws {
    try output.line("\n]}")
  }

  private static func item(_ post: PostRecord) -> [String: JSONValue] {
    let content = post.content
    var item: [String: JSONValue] = [
      "id": .string(post.id.description), "content_text": .string(content.caption.text),
    ]
    item["date_published"] = post.publishedAt.map { .string($0.rfc3339) }
    item["url"] = post.permalink.map { .string($0) }
    item["title"] = content.title.map { .string($0) }
    item["language"] = content.language.map { .string($0) }
    item["date_modified"] = post.editedAt.map { .string($0.rfc3339) }
    if !content.tags.isEmpty { item["tags"] = JSONValue(content.tags) }
    if let account = post.account {
      var author: [String: JSONValue] = [:]
      author["name"] = account.name.map { .string($0) }
      author["url"] = account.url.map { .string($0) }
      item["authors"] = .list([.object(author)])
    }
    if !content.media.isEmpty { item["attachments"] = .list(content.media.map(attachment)) }
    var own: [String: JSONValue] = [:]
    own["visibility"] = content.visibility.map { .string($0) }
    own["content_warning"] = content.contentWarning.map { .string($0) }
    if post.state == .draft {
      own["state"] = "draft"
      own["created"] = .string(post.createdAt.rfc3339)
    }
    if !own.isEmpty { item["_captionsync"] = .object(own) }
    return item
  }

  private static func attachment(_ medium: Media) -> JSONValue {
    var attachment: [String: JSONValue] = [
      "url": .string(medium.url),
      "mime_type": .string(medium.mimeType ?? MediaType.guess(from: medium.url)),
    ]
    attachment["size_in_bytes"] = medium.sizeInBytes.map { .number($0) }
    attachment["duration_in_seconds"] = medium.durationInSeconds.map { .fraction($0) }
    var image: [String: JSONValue] = [:]
    image["alt"] = medium.alt.map { .string($0) }
    image["width"] = medium.width.map { JSONValue($0) }
    image["height"] = medium.height.map { JSONValue($0) }
    if !image.isEmpty { attachment["_image"] = .object(image) }
    return .object(attachment)
  }
}
