internal import CaptionCore

/// Turns an operation into the bytes of an item: only what changes is written anew.
enum FeedItemPatch {
  /// The item with the operation's fields set, or why it cannot be.
  static func edited(
    _ bytes: [UInt8], _ shown: ShownItem, by operation: Operation, at now: Timestamp
  ) -> Result<[UInt8], Refusal> {
    var patch = JSONPatch(bytes)
    let fields = operation.fields.sorted().filter { !shown.shows($0, of: operation.target) }
    for field in fields {
      do throws(Refusal) {
        guard try set(field, of: operation.target, shown, &patch) else {
          throw Refusal(reason: "\(field) cannot be written: something else stands in its place")
        }
      } catch {
        return .failure(error)
      }
    }
    _ = patch.set(["date_modified"], to: JSONWriter.text(now.rfc3339))
    return .success(patch.bytes)
  }

  /// A new item.
  static func created(by operation: Operation) -> [UInt8] {
    let content = operation.target
    var writer = JSONWriter()
    writer.object { writer in
      writer.member("id", operation.link.key)
      writer.member("title", content.title)
      writer.member("content_text", content.caption.text)
      writer.member("date_published", operation.createdAt.rfc3339)
      writer.member("language", content.language)
      if !content.tags.isEmpty {
        writer.key("tags")
        writer.list { for tag in content.tags { $0.string(tag) } }
      }
      if !content.media.isEmpty {
        writer.key("attachments")
        writer.list { for media in content.media { write(media, &$0) } }
      }
      if content.contentWarning != nil || content.visibility != nil {
        writer.key("_captionsync")
        writer.object {
          $0.member("content_warning", content.contentWarning)
          $0.member("visibility", content.visibility)
        }
      }
    }
    return writer.bytes
  }

  struct Refusal: Error {
    /// For a person.
    var reason: String
  }

  private static func write(_ media: Media, _ writer: inout JSONWriter) {
    writer.object { writer in
      writer.member("url", media.url)
      // The specification wants a type; this one says that none is known.
      writer.member("mime_type", media.mimeType ?? "application/octet-stream")
      if let size = media.sizeInBytes {
        writer.key("size_in_bytes")
        writer.number(size)
      }
      if let duration = media.durationInSeconds {
        writer.key("duration_in_seconds")
        writer.number(duration)
      }
      guard media.alt != nil || media.width != nil || media.height != nil else { return }
      writer.key("_captionsync")
      writer.object { writer in
        writer.member("alt", media.alt)
        for (key, number) in [("width", media.width), ("height", media.height)] {
          guard let number else { continue }
          writer.key(key)
          writer.number(number)
        }
      }
    }
  }

  private static func set(
    _ field: Field, of target: Content, _ shown: ShownItem, _ patch: inout JSONPatch
  ) throws(Refusal) -> Bool {
    switch field {
    case .title: return set(["title"], target.title, &patch)
    case .caption: return try setCaption(target.caption.text, shown, &patch)
    case .language: return set(["language"], target.language, &patch)
    case .visibility: return set(["_captionsync", "visibility"], target.visibility, &patch)
    case .contentWarning:
      return set(["_captionsync", "content_warning"], target.contentWarning, &patch)
    case .tags: return patch.set(["tags"], to: JSONWriter.text(target.tags))
    case .media: return false
    case .alt(let id):
      guard let index = shown.item.content.media.firstIndex(where: { $0.id == id }),
        let wanted = target.media.first(where: { $0.id == id })
      else { return false }
      return setAlt(wanted.alt, shown.places[index], at: index, &patch)
    }
  }

  private static func set(
    _ path: [JSONPatch.Step], _ text: String?, _ patch: inout JSONPatch
  ) -> Bool {
    if let text { return patch.set(path, to: JSONWriter.text(text)) }
    patch.remove(path)
    return true
  }

  /// Sets the members that hold the caption: both, where the item has both.
  private static func setCaption(
    _ caption: String, _ shown: ShownItem, _ patch: inout JSONPatch
  ) throws(Refusal) -> Bool {
    if let html = try shown.markup(saying: caption) {
      guard patch.set(["content_html"], to: JSONWriter.text(html)) else { return false }
    }
    guard shown.hasText || shown.html == nil else { return true }
    return patch.set(["content_text"], to: JSONWriter.text(caption))
  }

  /// Sets an alt text where it was read from; a new one beside the picture's other members.
  private static func setAlt(
    _ alt: String?, _ medium: FeedMedium, at position: Int, _ patch: inout JSONPatch
  ) -> Bool {
    let inItem: [JSONPatch.Step] = ["_captionsync", "alt", .index(position)]
    guard let attachment = medium.attachment else { return set(inItem, alt, &patch) }
    let inImage: [JSONPatch.Step] = ["attachments", .index(attachment), "_image", "alt"]
    let inOwn: [JSONPatch.Step] = ["attachments", .index(attachment), "_captionsync", "alt"]
    guard alt != nil else {
      // A text further down the order would show through.
      for path in [inImage, inOwn, inItem] { patch.remove(path) }
      return true
    }
    return switch medium.altSource {
    case .image: set(inImage, alt, &patch)
    case .own: set(inOwn, alt, &patch)
    case .item: set(inItem, alt, &patch)
    case nil: set(medium.hasImageMember ? inImage : inOwn, alt, &patch)
    }
  }
}
