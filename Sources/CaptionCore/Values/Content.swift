/// What a post says: the fields that can be edited and are reconciled, at one moment.
///
/// The local side, what a remote last showed and what both agreed on are each one `Content`.
public struct Content: Hashable, Sendable {
  public var title: String?
  public var caption: Caption
  /// A BCP 47 tag, as the remote spells it.
  public var language: String?
  /// Who may see the post, in the remote's own word (`public`, `unlisted`, `private`).
  public var visibility: String?
  /// The text shown instead of the post until a reader asks for it.
  public var contentWarning: String?
  public var tags: [String]
  public var media: [Media]

  @inlinable public init(
    title: String? = nil, caption: Caption = Caption(""), language: String? = nil,
    visibility: String? = nil, contentWarning: String? = nil, tags: [String] = [],
    media: [Media] = []
  ) {
    self.title = title
    self.caption = caption
    self.language = language
    self.visibility = visibility
    self.contentWarning = contentWarning
    self.tags = tags
    self.media = media
  }
}

/// One image or video of a post.
public struct Media: Hashable, Sendable {
  /// What tells this medium from the post's others, stable when an address is signed anew.
  public var id: MediaID
  public var url: String
  public var alt: String?
  public var mimeType: String?
  public var width: Int?
  public var height: Int?
  public var sizeInBytes: Int64?
  public var durationInSeconds: Double?
  /// Whether the person named the address here, and no remote did: it stays when a server shows a
  /// copy of its own, and it alone may be a file or in a private network.
  public var isOwn: Bool

  @inlinable public init(
    id: MediaID, url: String, alt: String? = nil, mimeType: String? = nil, width: Int? = nil,
    height: Int? = nil, sizeInBytes: Int64? = nil, durationInSeconds: Double? = nil,
    isOwn: Bool = false
  ) {
    self.id = id
    self.url = url
    self.alt = alt
    self.mimeType = mimeType
    self.width = width
    self.height = height
    self.sizeInBytes = sizeInBytes
    self.durationInSeconds = durationInSeconds
    self.isOwn = isOwn
  }
}

/// The identity of a medium within one post.
public struct MediaID: Hashable, Comparable, Sendable {
  public let rawValue: String

  @inlinable public init(rawValue: String) {
    self.rawValue = rawValue
  }

  public static func < (one: Self, other: Self) -> Bool { one.rawValue < other.rawValue }
}
