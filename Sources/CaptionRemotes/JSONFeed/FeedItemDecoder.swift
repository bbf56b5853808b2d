internal import CaptionCore
internal import CaptionHTTP

/// Reads items of a JSON Feed.
///
/// One pass over an item's members, no dictionary, no recursion. A member of a wrong type is noted
/// and read as if it were not there. Source: JSON Feed 1.1.
struct FeedItemDecoder: Sendable {
  /// Who wrote the items that name nobody themselves.
  var feedAuthor: Account?
  /// What relative addresses of items and media are relative to; `nil` where nobody knows.
  var base: HTTPURL?
  private(set) var notes = FeedNotes()

  init(feedAuthor: Account? = nil, base: HTTPURL? = nil) {
    self.feedAuthor = feedAuthor
    self.base = base
  }

  /// Reads items of a page of a feed.
  init(of head: FeedHead, at address: String) {
    self.init(feedAuthor: head.author, base: head.base(at: address))
  }

  /// Reads one item; `nil` for what has no usable `id`, which is no item.
  ///
  /// - Parameter bytes: One value that the scanner has passed, from its first byte to its last.
  @unsafe mutating func decode(_ bytes: UnsafeRawBufferPointer) -> Item? {
    guard var draft = unsafe draft(of: bytes), let key = draft.key else { return nil }
    if let html = draft.html { draft.text = HTMLText.text(draft.text ?? "", shownAs: html) }
    let content = Content(
      title: draft.title, caption: Caption(draft.text ?? ""), language: draft.language,
      visibility: draft.visibility, contentWarning: draft.contentWarning, tags: draft.tags,
      media: draft.media)
    return unsafe Item(
      key: key, content: content, account: draft.authors ?? draft.author ?? feedAuthor,
      permalink: draft.url.flatMap(permalink), publishedAt: draft.publishedAt,
      editedAt: draft.editedAt,
      contentHash: KnownItems.hash(bytes))
  }

  /// Reads one item from bytes that nobody has checked; `nil` for what is no item.
  mutating func decode(_ bytes: [UInt8]) -> Item? {
    guard JSONValidator.passes(bytes) else { return nil }
    return unsafe bytes.withUnsafeBytes { unsafe decode($0) }
  }

  /// What an item says, before it is put together.
  struct Draft {
    var key: String?
    var url: String?
    var title: String?
    var text: String?
    var html: String?
    var language: String?
    var image: String?
    var publishedAt: Timestamp?
    var editedAt: Timestamp?
    var authors: Account?
    var author: Account?
    var tags: [String] = []
    var media: [Media] = []
    /// Where each of the media stands.
    var places: [FeedMedium] = []
    var visibility: String?
    var contentWarning: String?
    /// The item's own list of alt texts, by position of the medium.
    var alts: [String?] = []
  }

  /// Reads an item's members; `nil` for what is no object.
  @unsafe mutating func draft(of bytes: UnsafeRawBufferPointer) -> Draft? {
    var reader = unsafe JSONReader(validated: bytes)
    guard reader.enter(.object) else { return nil }
    var draft = Draft()
    while let key = reader.nextKey() {
      guard let member = FeedMember(key, in: reader) else {
        reader.skip()
        continue
      }
      read(member, &reader, &draft)
    }
    FeedMedium.complete(&draft)
    return draft
  }

  /// Where an item can be read; `nil` for an address that names the feed itself.
  private func permalink(_ url: String) -> String? {
    url.isEmpty || url.hasPrefix("#") ? nil : MediaAddress.absolute(url, on: base)
  }

  private mutating func read(
    _ member: FeedMember, _ reader: inout JSONReader, _ draft: inout Draft
  ) {
    switch member {
    case .id: draft.key = Self.key(&reader)
    case .url: draft.url = string(member, &reader, draft.key)
    case .title: draft.title = string(member, &reader, draft.key)
    case .text: draft.text = string(member, &reader, draft.key)
    case .html: draft.html = string(member, &reader, draft.key)
    case .language: draft.language = string(member, &reader, draft.key).nonEmpty
    case .image:
      draft.image = string(member, &reader, draft.key).nonEmpty
        .map { MediaAddress.absolute($0, on: base) }
    case .published: draft.publishedAt = date(member, &reader, draft.key)
    case .modified: draft.editedAt = date(member, &reader, draft.key)
    case .authors: draft.authors = FeedAuthor.read(&reader)
    case .author: draft.author = FeedAuthor.read(&reader)
    case .tags: draft.tags = tags(&reader, draft.key)
    case .attachments:
      if expect(.list, member, &reader, draft.key) {
        let key = draft.key
        FeedMedium.readAttachments(&reader, on: base, into: &draft) { fault in
          notes.add("\(Self.name(key)): \(fault)")
        }
      }
    case .extras:
      if expect(.object, member, &reader, draft.key) { readExtras(&reader, &draft) }
    }
  }

  /// Reads an `id`: a string, or a number as it is spelled; `nil` for a blank one or another type.
  static func key(_ reader: inout JSONReader) -> String? {
    let key: String? =
      switch reader.peek() {
      case .string: reader.string()
      case .number: reader.spelling(of: reader.skip())
      default: skipped(&reader)
      }
    guard let key else { return nil }
    // Nearly every key has such a byte, and no scalar is looked up in a table.
    if key.utf8.contains(where: { $0 > 0x20 && $0 < 0x7F }) { return key }
    return key.unicodeScalars.contains { !$0.properties.isWhitespace } ? key : nil
  }

  private static func skipped(_ reader: inout JSONReader) -> String? {
    reader.skip()
    return nil
  }

  // MARK: Values of the type they should have

  /// Whether the next value is of a kind; any other is passed, and noted unless it is `null`.
  private mutating func expect(
    _ kind: JSONReader.Kind, _ member: FeedMember, _ reader: inout JSONReader, _ item: String?
  ) -> Bool {
    let found = reader.peek()
    if found == kind { return true }
    if found != .null {
      notes.add("\(Self.name(item)): \(member.rawValue) is not a \(kind), and is passed over")
    }
    reader.skip()
    return false
  }

  private mutating func string(
    _ member: FeedMember, _ reader: inout JSONReader, _ item: String?
  ) -> String? {
    expect(.string, member, &reader, item) ? reader.string() : nil
  }

  private mutating func date(
    _ member: FeedMember, _ reader: inout JSONReader, _ item: String?
  ) -> Timestamp? {
    guard expect(.string, member, &reader, item) else { return nil }
    let raw = reader.rawString()
    let date = unsafe reader.withBytes(of: raw) { bytes in
      unsafe bytes.withMemoryRebound(to: UInt8.self) { unsafe Timestamp(rfc3339: $0) }
    }
    if let date { return date }
    let text = reader.text(of: raw)
    if let date = Timestamp(rfc3339: text) { return date }
    let asUTC = Timestamp(rfc3339: text + "Z")
    let midnight = Timestamp(rfc3339: text + "T00:00Z")
    let fault =
      asUTC != nil
      ? "has no time zone, and is taken for UTC"
      : midnight != nil ? "has no time, and is taken for midnight UTC" : "is no date and time"
    notes.add("\(Self.name(item)): \(member.rawValue) \(fault): \(text)")
    return asUTC ?? midnight
  }

  private mutating func tags(_ reader: inout JSONReader, _ item: String?) -> [String] {
    guard expect(.list, .tags, &reader, item), reader.enter(.list) else { return [] }
    var tags: [String] = []
    while reader.nextElement() {
      if expect(.string, .tags, &reader, item), let tag = reader.string() { tags.append(tag) }
    }
    return tags
  }

  private mutating func readExtras(_ reader: inout JSONReader, _ draft: inout Draft) {
    _ = reader.enter(.object)
    while let key = reader.nextKey() {
      if reader.isEqual(key, "visibility") {
        draft.visibility = reader.string()
      } else if reader.isEqual(key, "content_warning") {
        draft.contentWarning = reader.string()
      } else if reader.isEqual(key, "alt"), reader.peek() == .list, reader.enter(.list) {
        draft.alts = []
        while reader.nextElement() { draft.alts.append(reader.string()) }
      } else {
        reader.skip()
      }
    }
  }

  private static func name(_ key: String?) -> String {
    key.map { "item \($0)" } ?? "an item"
  }
}
