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
    _ reader: inout JSONReader, on base: HTTPURL?, into draft: inout FeedItemDecoder.Draft
  ) {
    draft.content.media = []
    draft.places = []
    // Growing from one to the next would copy them all the time.
    draft.content.media.reserveCapacity(4)
    draft.places.reserveCapacity(4)
    var index = 0
    _ = reader.enter(.list)
    while reader.nextElement() {
      if !readOne(&reader, index, on: base, into: &draft) {
        draft.note("attachment \(index + 1) has no address, and is passed over")
      }
      index += 1
    }
  }

  /// Adds the item's image where no attachment is it, makes identities differ, and fills in alt
  /// texts from the item's own list.
  static func complete(_ draft: inout FeedItemDecoder.Draft) {
    if let image = draft.image {
      let medium = FlatMedium(at: image, in: &draft.content)
      let content = draft.content
      if !content.media.contains(where: { content.areIdentical($0.id, medium.id) }) {
        draft.content.media.insert(medium, at: 0)
        draft.places.insert(FeedMedium(), at: 0)
      }
    }
    MediaAddress.makeDistinct(&draft.content)
    for (index, alt) in draft.alts.enumerated() where index < draft.content.media.count {
      guard let alt, draft.content.media[index].alt == nil else { continue }
      draft.content.media[index].alt = alt
      draft.places[index].altSource = .item
    }
  }

  /// Reads one attachment; `false` for what has no address.
  private static func readOne(
    _ reader: inout JSONReader, _ index: Int, on base: HTTPURL?,
    into draft: inout FeedItemDecoder.Draft
  ) -> Bool {
    guard reader.enter(.object) else { return false }
    var url: FlatContent.Place?
    var mimeType: FlatContent.Place?
    var size: Int64?
    var duration: Double?
    var own = Extras()
    var image = Extras()
    while let key = reader.nextKey() {
      if reader.isEqual(key, "url") {
        url = reader.string(to: &draft.content.bytes)
      } else if reader.isEqual(key, "mime_type") {
        mimeType = reader.string(to: &draft.content.bytes)
      } else if reader.isEqual(key, "size_in_bytes") {
        size = reader.integer().map(Int64.init)
      } else if reader.isEqual(key, "duration_in_seconds") {
        duration = reader.number()
      } else if reader.isEqual(key, "_image") {
        image = Extras(&reader, to: &draft.content.bytes)
      } else if reader.isEqual(key, "_captionsync") {
        own = Extras(&reader, to: &draft.content.bytes)
      } else {
        reader.skip()
      }
    }
    guard let url = url.nonEmpty else { return false }
    let address = MediaAddress.absolute(url, of: &draft.content, on: base)
    var medium = FlatMedium(at: address, in: &draft.content)
    medium.alt = image.alt ?? own.alt
    medium.mimeType = mimeType
    medium.width = image.width ?? own.width
    medium.height = image.height ?? own.height
    medium.sizeInBytes = size
    medium.durationInSeconds = duration
    draft.content.media.append(medium)
    draft.places.append(
      FeedMedium(
        attachment: index, altSource: image.alt != nil ? .image : own.alt != nil ? .own : nil,
        hasImageMember: image.isThere))
    return true
  }

  /// What an extension of an attachment says of a picture.
  private struct Extras {
    var alt: FlatContent.Place?
    var width: Int?
    var height: Int?
    var isThere = false

    init() {}

    init(_ reader: inout JSONReader, to texts: inout [UInt8]) {
      guard reader.enter(.object) else { return }
      isThere = true
      while let key = reader.nextKey() {
        if reader.isEqual(key, "alt") {
          alt = reader.string(to: &texts)
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

extension FlatMedium {
  /// A medium that is known by what stays of its address.
  init(at url: FlatContent.Place, in content: inout FlatContent) {
    self.init(id: MediaAddress.identity(of: url, in: &content), url: url)
  }
}
