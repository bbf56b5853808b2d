internal import CaptionCore
internal import CaptionHTTP

/// Where in its item a medium stands.
struct FeedMedium {
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
  static func readAttachments(
    _ reader: inout JSONReader, on base: HTTPURL?, into draft: inout FeedItemDecoder.Draft,
    note: (String) -> Void
  ) {
    draft.media = []
    draft.places = []
    var index = 0
    _ = reader.enter(.list)
    while reader.nextElement() {
      if !readOne(&reader, index, on: base, into: &draft) {
        note("attachment \(index + 1) has no address, and is passed over")
      }
      index += 1
    }
  }

  /// Adds the item's image where no attachment is it, makes identities differ, and fills in alt
  /// texts from the item's own list.
  static func complete(_ draft: inout FeedItemDecoder.Draft) {
    if let image = draft.image {
      let id = MediaAddress.identity(of: image)
      if !draft.media.indices.contains(where: { draft.media[$0].id.rawValue == id }) {
        draft.media.insert(Media(id: MediaID(rawValue: id), url: image), at: 0)
        draft.places.insert(FeedMedium(), at: 0)
      }
    }
    MediaAddress.makeDistinct(&draft.media)
    for (index, alt) in draft.alts.enumerated() where index < draft.media.count {
      guard let alt, draft.media[index].alt == nil else { continue }
      draft.media[index].alt = alt
      draft.places[index].altSource = .item
    }
  }

  /// Reads one attachment; `false` for what has no address.
  private static func readOne(
    _ reader: inout JSONReader, _ index: Int, on base: HTTPURL?,
    into draft: inout FeedItemDecoder.Draft
  ) -> Bool {
    guard reader.enter(.object) else { return false }
    var url = ""
    var mimeType: String?
    var size: Int64?
    var duration: Double?
    var own = Extras()
    var image = Extras()
    while let key = reader.nextKey() {
      if reader.isEqual(key, "url") {
        url = reader.string() ?? ""
      } else if reader.isEqual(key, "mime_type") {
        mimeType = reader.string()
      } else if reader.isEqual(key, "size_in_bytes") {
        size = reader.integer().map(Int64.init)
      } else if reader.isEqual(key, "duration_in_seconds") {
        duration = reader.number()
      } else if reader.isEqual(key, "_image") {
        image = Extras(&reader)
      } else if reader.isEqual(key, "_captionsync") {
        own = Extras(&reader)
      } else {
        reader.skip()
      }
    }
    guard !url.isEmpty else { return false }
    url = MediaAddress.absolute(url, on: base)
    draft.media.append(
      Media(
        id: MediaID(rawValue: MediaAddress.identity(of: url)), url: url, alt: image.alt ?? own.alt,
        mimeType: mimeType, width: image.width ?? own.width, height: image.height ?? own.height,
        sizeInBytes: size, durationInSeconds: duration))
    draft.places.append(
      FeedMedium(
        attachment: index, altSource: image.alt != nil ? .image : own.alt != nil ? .own : nil,
        hasImageMember: image.isThere))
    return true
  }

  /// What an extension of an attachment says of a picture.
  private struct Extras {
    var alt: String?
    var width: Int?
    var height: Int?
    var isThere = false

    init() {}

    init(_ reader: inout JSONReader) {
      guard reader.enter(.object) else { return }
      isThere = true
      while let key = reader.nextKey() {
        if reader.isEqual(key, "alt") {
          alt = reader.string()
        } else if reader.isEqual(key, "width") {
          width = reader.integer()
        } else if reader.isEqual(key, "height") {
          height = reader.integer()
        } else {
          reader.skip()
        }
      }
    }
  }
}
