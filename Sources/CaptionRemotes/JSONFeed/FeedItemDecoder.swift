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
  @unsafe mutating func decodeFlat(_ bytes: UnsafeRawBufferPointer) -> FlatItem? {
    guard var draft = unsafe draft(of: bytes), let key = draft.key else { return nil }
    if let html = draft.html {
      let text = draft.content.text(draft.text) ?? ""
      draft.text = draft.content.append(HTMLText.text(text, shownAs: draft.content.text(html)))
    }
    draft.content.caption = draft.text ?? 0..<0
    var item = unsafe FlatItem(
      key: key, content: draft.content, contentHash: KnownItems.hash(bytes))
    item.account = draft.authors ?? draft.author ?? item.content.append(feedAuthor)
    if let url = draft.url { item.permalink = permalink(url, &item.content) }
    item.publishedAt = draft.publishedAt
    item.editedAt = draft.editedAt
    return item
  }

  /// Reads one item that the scanner has passed.
  @unsafe mutating func decode(_ bytes: UnsafeRawBufferPointer) -> Item? {
    unsafe decodeFlat(bytes).map { Item($0) }
  }

  /// Reads one item from bytes that nobody has checked; `nil` for what is no item.
  mutating func decode(_ bytes: [UInt8]) -> Item? {
    guard JSONValidator.passes(bytes) else { return nil }
    return unsafe bytes.withUnsafeBytes { unsafe decode($0) }
  }

  /// What an item says, before it is put together: its texts stand in the buffer of its content.
  struct Draft {
    typealias Place = FlatContent.Place

    var content = FlatContent()
    var key: Place?
    var url: Place?
    var text: Place?
    var html: Place?
    var image: Place?
    var publishedAt: Timestamp?
    var editedAt: Timestamp?
    var authors: FlatAccount?
    var author: FlatAccount?
    /// Where each of the media stands in the item.
    var places: [FeedMedium] = []
    /// The item's own list of alt texts, by position of the medium.
    var alts: [Place?] = []
    var notes: FeedNotes

    mutating func note(_ fault: String) {
      let item = content.text(key).map { "item \($0)" } ?? "an item"
      notes.add("\(item): \(fault)")
    }
  }

  /// Reads an item's members; `nil` for what is no object.
  @unsafe mutating func draft(of bytes: UnsafeRawBufferPointer) -> Draft? {
    var reader = unsafe JSONReader(validated: bytes)
    guard reader.enter(.object) else { return nil }
    var draft = Draft(notes: notes)
    draft.content.bytes.reserveCapacity(bytes.count)
    while let key = reader.nextKey() {
      guard let member = FeedMember(key, in: reader) else {
        reader.skip()
        continue
      }
      read(member, &reader, &draft)
    }
    FeedMedium.complete(&draft)
    notes = draft.notes
    return draft
  }

  /// Where an item can be read; `nil` for an address that names the feed itself.
  private func permalink(
    _ url: FlatContent.Place, _ content: inout FlatContent
  ) -> FlatContent.Place? {
    url.isEmpty || content.bytes[url.lowerBound] == UInt8(ascii: "#")
      ? nil : MediaAddress.absolute(url, of: &content, on: base)
  }

  private func read(
    _ member: FeedMember, _ reader: inout JSONReader, _ draft: inout Draft
  ) {
    switch member {
    case .id: draft.key = Self.key(&reader, to: &draft.content.bytes)
    case .url: draft.url = Self.string(member, &reader, &draft)
    case .title: draft.content.title = Self.string(member, &reader, &draft)
    case .text: draft.text = Self.string(member, &reader, &draft)
    case .html: draft.html = Self.string(member, &reader, &draft)
    case .language: draft.content.language = Self.string(member, &reader, &draft).nonEmpty
    case .image:
      draft.image = Self.string(member, &reader, &draft).nonEmpty
        .map { MediaAddress.absolute($0, of: &draft.content, on: base) }
    case .published: draft.publishedAt = Self.date(member, &reader, &draft)
    case .modified: draft.editedAt = Self.date(member, &reader, &draft)
    case .authors: draft.authors = FeedAuthor.read(&reader, to: &draft.content.bytes)
    case .author: draft.author = FeedAuthor.read(&reader, to: &draft.content.bytes)
    case .tags: Self.readTags(&reader, &draft)
    case .attachments:
      if Self.expect(.list, member, &reader, &draft) {
        FeedMedium.readAttachments(&reader, on: base, into: &draft)
      }
    case .extras:
      if Self.expect(.object, member, &reader, &draft) { Self.readExtras(&reader, &draft) }
    }
  }

  /// Reads an `id`: a string, or a number as it is spelled; `nil` for a blank one or another type.
  static func key(_ reader: inout JSONReader, to texts: inout [UInt8]) -> FlatContent.Place? {
    let start = texts.count
    switch reader.peek() {
    case .string: _ = reader.string(to: &texts)
    case .number: texts += reader.spelling(of: reader.skip()).utf8
    default: reader.skip()
    }
    let key = start..<texts.count
    // Nearly every key has such a byte, and no scalar is looked up in a table.
    if texts[key].contains(where: { $0 > 0x20 && $0 < 0x7F }) { return key }
    let scalars = String(decoding: texts[key], as: UTF8.self).unicodeScalars
    return scalars.contains { !$0.properties.isWhitespace } ? key : nil
  }

  // MARK: Values of the type they should have

  /// Whether the next value is of a kind; any other is passed, and noted unless it is `null`.
  private static func expect(
    _ kind: JSONReader.Kind, _ member: FeedMember, _ reader: inout JSONReader, _ draft: inout Draft
  ) -> Bool {
    let found = reader.peek()
    if found == kind { return true }
    if found != .null {
      draft.note("\(member.rawValue) is not a \(kind), and is passed over")
    }
    reader.skip()
    return false
  }

  private static func string(
    _ member: FeedMember, _ reader: inout JSONReader, _ draft: inout Draft
  ) -> FlatContent.Place? {
    guard expect(.string, member, &reader, &draft) else { return nil }
    return reader.string(to: &draft.content.bytes)
  }

  private static func date(
    _ member: FeedMember, _ reader: inout JSONReader, _ draft: inout Draft
  ) -> Timestamp? {
    guard expect(.string, member, &reader, &draft) else { return nil }
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
    draft.note("\(member.rawValue) \(fault): \(text)")
    return asUTC ?? midnight
  }

  private static func readTags(_ reader: inout JSONReader, _ draft: inout Draft) {
    draft.content.tags = []
    guard expect(.list, .tags, &reader, &draft), reader.enter(.list) else { return }
    while reader.nextElement() {
      if let tag = string(.tags, &reader, &draft) { draft.content.tags.append(tag) }
    }
  }

  private static func readExtras(_ reader: inout JSONReader, _ draft: inout Draft) {
    _ = reader.enter(.object)
    while let key = reader.nextKey() {
      if reader.isEqual(key, "visibility") {
        draft.content.visibility = reader.string(to: &draft.content.bytes)
      } else if reader.isEqual(key, "content_warning") {
        draft.content.contentWarning = reader.string(to: &draft.content.bytes)
      } else if reader.isEqual(key, "alt"), reader.peek() == .list, reader.enter(.list) {
        draft.alts = []
        while reader.nextElement() { draft.alts.append(reader.string(to: &draft.content.bytes)) }
      } else {
        reader.skip()
      }
    }
  }
}
