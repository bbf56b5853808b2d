internal import CaptionCore
internal import CaptionHTTP

/// What a feed says of itself: its members beside the items, in whatever order they come.
struct FeedHead {
  private(set) var title: String?
  private(set) var nextURL: String?
  private(set) var homePage: String?
  /// Who wrote the items that name nobody themselves.
  var author: Account? { authors ?? oldAuthor }
  /// The version's number, `1` or `1.1`, once the document is known to be a feed.
  private(set) var version: String?
  private(set) var notes = FeedNotes()

  private var authors: Account?
  private var oldAuthor: Account?
  private var statedVersion: String?
  private var isItemsOfAnotherType = false

  /// What addresses in the feed are relative to: the page itself or, of a file, the site it is of.
  func base(at address: String) -> HTTPURL? {
    for place in [address, homePage ?? ""] {
      // What is no address is no place that anything could be relative to.
      if let url = try? HTTPURL(place), url.scheme != .file { return url }
    }
    return nil
  }

  mutating func read(_ part: JSONScanner.Part, in scanner: JSONScanner) {
    guard let key = part.key else { return }
    unsafe scanner.withBytes(part.value) { bytes in
      var reader = unsafe JSONReader(validated: bytes)
      read(key, &reader)
    }
  }

  private mutating func read(_ key: String, _ reader: inout JSONReader) {
    switch key {
    case "version":
      let isText = reader.peek() == .string
      statedVersion = isText ? reader.string() : reader.spelling(of: reader.skip())
    case "title": title = reader.string()
    case "home_page_url": homePage = reader.string()
    case "next_url":
      let kind = reader.peek()
      nextURL = reader.string()
      if nextURL == nil && kind != .null { notes.add("next_url is not a string") }
      // Written so by generators that always name it: there is no next page.
      if nextURL?.isEmpty == true { nextURL = nil }
    case "authors": authors = Self.author(&reader)
    case "author": oldAuthor = Self.author(&reader)
    case "expired":
      if reader.peek() == .boolean, reader.spelling(of: reader.skip()) == "true" {
        notes.add("the feed says that it has ended: no more items will come")
      }
    case "items": isItemsOfAnotherType = true
    default: break
    }
  }

  private static func author(_ reader: inout JSONReader) -> Account? {
    var texts = FlatContent()
    let author = FeedAuthor.read(&reader, to: &texts.bytes)
    return author.flatMap { Account($0, in: texts) }
  }

  /// Decides, at the document's end, whether it is a feed that is understood.
  mutating func finish(hasItems: Bool) throws(RemoteError) {
    guard let statedVersion else {
      throw .malformed(
        path: "version", reason: "missing: this is JSON, but it does not say that it is a feed")
    }
    guard let number = Self.number(ofVersion: statedVersion) else {
      throw .malformed(
        path: "version",
        reason: "expected https://jsonfeed.org/version/1 or 1.1, found \(statedVersion.harmless)")
    }
    version = number
    guard hasItems else {
      let reason = isItemsOfAnotherType ? "not a list" : "missing: the feed has no list of items"
      throw .malformed(path: "items", reason: reason)
    }
  }

  /// `1` or `1.1`, from the address that the specification wants or the bare number of wild files.
  private static func number(ofVersion text: String) -> String? {
    var number = text[...]
    for start in ["https://", "http://", "www.", "jsonfeed.org/version/"]
    where number.hasPrefix(start) {
      number = number.dropFirst(start.count)
    }
    if number.hasSuffix("/") { number = number.dropLast() }
    return switch number {
    case "1", "1.0": "1"
    case "1.1": "1.1"
    default: nil
    }
  }
}
