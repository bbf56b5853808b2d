internal import CaptionCore

/// One medium of an item, and where in the item it stands.
struct FeedMedium {
  var media: Media
  /// Which of the item's attachments it is; `nil` for the item's `image`.
  var attachment: Int?
  /// Which member its alt text was read from.
  var altSource: AltSource?
  /// Whether the attachment has an `_image`, where an alt text then belongs.
  var hasImageMember = false

  /// The members that can hold an alt text, the first that does counts.
  enum AltSource: Hashable, Sendable {
    /// The attachment's `_image.alt`.
    case image
    /// The attachment's `_captionsync.alt`.
    case own
    /// The item's `_captionsync.alt`, a list by position of the medium.
    case item
  }

  /// Reads `attachments`; what has no address is passed over.
  static func list(_ reader: inout JSONReader, note: (String) -> Void) -> [FeedMedium] {
    var list: [FeedMedium] = []
    var index = 0
    _ = reader.enter(.list)
    while reader.nextElement() {
      if var medium = one(&reader) {
        medium.attachment = index
        list.append(medium)
      } else {
        note("attachment \(index + 1) has no address, and is passed over")
      }
      index += 1
    }
    return list
  }

  /// Adds the item's image where no attachment is it, makes identities differ, and fills in alt
  /// texts from the item's own list.
  static func complete(_ draft: inout FeedItemDecoder.Draft) {
    if let image = draft.image {
      let id = MediaAddress.identity(of: image)
      if !draft.media.contains(where: { $0.media.id.rawValue == id }) {
        let media = Media(id: MediaID(rawValue: id), url: image)
        draft.media.insert(FeedMedium(media: media), at: 0)
      }
    }
    if draft.media.count > 1 {
      let ids = MediaAddress.distinct(draft.media.map(\.media.id.rawValue))
      for index in draft.media.indices {
        draft.media[index].media.id = MediaID(rawValue: ids[index])
      }
    }
    for (index, alt) in draft.alts.enumerated() where index < draft.media.count {
      guard let alt, draft.media[index].media.alt == nil else { continue }
      draft.media[index].media.alt = alt
      draft.media[index].altSource = .item
    }
  }

  private static func one(_ reader: inout JSONReader) -> FeedMedium? {
    guard reader.enter(.object) else { return nil }
    var medium = FeedMedium(media: Media(id: MediaID(rawValue: ""), url: ""))
    var own = Extras()
    var image = Extras()
    while let key = reader.nextKey() {
      if reader.isEqual(key, "url") {
        medium.media.url = reader.string() ?? ""
      } else if reader.isEqual(key, "mime_type") {
        medium.media.mimeType = reader.string()
      } else if reader.isEqual(key, "size_in_bytes") {
        medium.media.sizeInBytes = reader.number().flatMap { Int64(exactly: $0.rounded()) }
      } else if reader.isEqual(key, "duration_in_seconds") {
        medium.media.durationInSeconds = reader.number()
      } else if reader.isEqual(key, "_image") {
        medium.hasImageMember = reader.peek() == .object
        image = Extras(&reader)
      } else if reader.isEqual(key, "_captionsync") {
        own = Extras(&reader)
      } else {
        reader.skip()
      }
    }
    guard !medium.media.url.isEmpty else { return nil }
    medium.media.id = MediaID(rawValue: MediaAddress.identity(of: medium.media.url))
    medium.media.alt = image.alt ?? own.alt
    medium.altSource = image.alt != nil ? .image : own.alt != nil ? .own : nil
    medium.media.width = image.width ?? own.width
    medium.media.height = image.height ?? own.height
    return medium
  }

  /// What an extension of an attachment says of a picture.
  private struct Extras {
    var alt: String?
    var width: Int?
    var height: Int?

    init() {}

    init(_ reader: inout JSONReader) {
      guard reader.enter(.object) else { return }
      while let key = reader.nextKey() {
        if reader.isEqual(key, "alt") {
          alt = reader.string()
        } else if reader.isEqual(key, "width") {
          width = reader.number().flatMap { Int(exactly: $0.rounded()) }
        } else if reader.isEqual(key, "height") {
          height = reader.number().flatMap { Int(exactly: $0.rounded()) }
        } else {
          reader.skip()
        }
      }
    }
  }
}
