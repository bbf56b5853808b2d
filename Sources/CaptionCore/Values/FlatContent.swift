internal import CaptionText

/// What a post says, its texts one behind another in one buffer.
///
/// What a remote answers is read into it and the rows of the store are written from it, so that of
/// the items that only pass through no text is made as a `String`.
///
/// Invariant: every place is within `bytes`, and holds well-formed UTF-8.
public struct FlatContent: Sendable {
  /// Where a text stands in `bytes`.
  public typealias Place = Range<Int>

  public var bytes: [UInt8] = []
  public var title: Place?
  public var caption: Place = 0..<0
  public var language: Place?
  public var visibility: Place?
  public var contentWarning: Place?
  public var tags: [Place] = []
  public var media: [FlatMedium] = []

  @inlinable public init() {}

  public init(_ content: Content) {
    title = append(content.title)
    caption = append(content.caption.text)
    language = append(content.language)
    visibility = append(content.visibility)
    contentWarning = append(content.contentWarning)
    tags = content.tags.map { append($0) }
    for medium in content.media { append(medium) }
  }

  /// The hash of the caption's exact form.
  public var captionKey: UInt64 { Caption.exactKey(of: bytes.span.extracting(caption)) }

  public mutating func append(_ text: String) -> Place {
    let start = bytes.count
    bytes.append(contentsOf: text.utf8)
    return start..<bytes.count
  }

  public mutating func append(_ text: String?) -> Place? {
    guard let text else { return nil }
    return append(text) as Place
  }

  private mutating func append(_ medium: Media) {
    let url: Place = append(medium.url)
    let isNamedByAddress = medium.id.rawValue.isIdentical(to: medium.url)
    var flat = FlatMedium(id: isNamedByAddress ? url : append(medium.id.rawValue), url: url)
    flat.alt = append(medium.alt)
    flat.mimeType = append(medium.mimeType)
    flat.width = medium.width
    flat.height = medium.height
    flat.sizeInBytes = medium.sizeInBytes
    flat.durationInSeconds = medium.durationInSeconds
    flat.isOwn = medium.isOwn
    media.append(flat)
  }

  /// The text at a place.
  public func text(_ place: Place) -> String {
    String(decoding: bytes[place], as: UTF8.self)
  }

  public func text(_ place: Place?) -> String? {
    guard let place else { return nil }
    return text(place) as String
  }

  /// Whether the texts at two places are the same, to the byte.
  public func areIdentical(_ one: Place, _ other: Place) -> Bool {
    one == other || bytes.span.extracting(one).isIdentical(to: bytes.span.extracting(other))
  }
}

/// One image or video of a post, its texts in the buffer of the content.
public struct FlatMedium: Sendable {
  /// The place of the address itself where that is the identity.
  public var id: FlatContent.Place
  public var url: FlatContent.Place
  public var alt: FlatContent.Place?
  public var mimeType: FlatContent.Place?
  public var width: Int?
  public var height: Int?
  public var sizeInBytes: Int64?
  public var durationInSeconds: Double?
  public var isOwn = false

  @inlinable public init(id: FlatContent.Place, url: FlatContent.Place) {
    self.id = id
    self.url = url
  }
}

extension Content {
  public init(_ flat: FlatContent) {
    self.init(
      title: flat.text(flat.title), caption: Caption(flat.text(flat.caption)),
      language: flat.text(flat.language), visibility: flat.text(flat.visibility),
      contentWarning: flat.text(flat.contentWarning), tags: flat.tags.map { flat.text($0) },
      media: flat.media.map { medium in
        Media(
          id: MediaID(rawValue: flat.text(medium.id)), url: flat.text(medium.url),
          alt: flat.text(medium.alt), mimeType: flat.text(medium.mimeType), width: medium.width,
          height: medium.height, sizeInBytes: medium.sizeInBytes,
          durationInSeconds: medium.durationInSeconds, isOwn: medium.isOwn)
      })
  }
}
