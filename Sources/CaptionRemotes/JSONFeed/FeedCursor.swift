internal import CaptionCore
internal import CaptionHTTP

/// How far a listing has come, and what each page's server said by which an unchanged page is known.
///
/// Kept as a small JSON text. Pages behind `read` are those of the listing before: their validators
/// are used by address.
struct FeedCursor: Hashable {
  struct Page: Hashable {
    var url: String
    var etag: String?
    var lastModified: String?
    /// The address of the page that follows.
    var next: String?
    /// Whether a page that follows was named but is not followed.
    var isCut = false
  }

  var pages: [Page] = []
  /// How many pages the listing under way has read; 0 between listings.
  var read = 0
  /// Whether a page of the listing under way was new or changed.
  var hasChanged = false
  /// Whether a page of the listing under way was as before.
  var hasUnchanged = false
  /// Whether the listing asks for every page whole.
  var isWhole = false
  /// Whether the listing was begun again and may show items it has shown before.
  var isSecondRound = false
  /// Whether the last listing that came to its end was complete.
  var wasComplete = false
  /// An item that the listing under way has shown.
  var shownKey: String?

  /// What is known of an address from the last time it was read.
  func known(_ url: String) -> Page? {
    isWhole ? nil : pages.dropFirst(read).first { $0.url == url }
  }

  /// Notes what a page answered, in its place.
  mutating func enter(_ page: Page) {
    if let old = pages.dropFirst(read).firstIndex(where: { $0.url == page.url }) {
      pages.remove(at: old)
    }
    pages.insert(page, at: read)
    read += 1
  }

  /// Forgets by what an unchanged page would be known.
  mutating func forgetValidators() {
    for index in pages.indices {
      pages[index].etag = nil
      pages[index].lastModified = nil
    }
  }

  /// Begins the listing again, asking for every page whole.
  mutating func restart() {
    read = 0
    hasChanged = false
    hasUnchanged = false
    isWhole = true
    isSecondRound = true
    shownKey = nil
  }

  /// Ends the listing: what is kept is what the next one needs.
  mutating func end(isComplete: Bool) {
    pages.removeSubrange(read...)
    self = FeedCursor(pages: pages, wasComplete: isComplete)
  }
}

extension FeedCursor {
  /// Reads the text that `text` writes; anything else begins from nothing.
  init(text: String) {
    let bytes = Array(text.utf8)
    guard JSONValidator.passes(bytes) else { return }
    unsafe bytes.withUnsafeBytes { bytes in
      var reader = unsafe JSONReader(validated: bytes)
      guard reader.enter(.object) else { return }
      while let key = reader.nextKey() { read(reader.text(of: key), &reader) }
    }
    read = max(0, min(read, pages.count))
  }

  private mutating func read(_ key: String, _ reader: inout JSONReader) {
    switch key {
    case "pages":
      guard reader.enter(.list) else { return }
      while reader.nextElement() { pages.append(Self.page(&reader)) }
    case "read": read = reader.number().flatMap { Int(exactly: $0) } ?? 0
    case "changed": hasChanged = Self.flag(&reader)
    case "unchanged": hasUnchanged = Self.flag(&reader)
    case "whole": isWhole = Self.flag(&reader)
    case "again": isSecondRound = Self.flag(&reader)
    case "complete": wasComplete = Self.flag(&reader)
    case "shown": shownKey = reader.string()
    default: reader.skip()
    }
  }

  private static func page(_ reader: inout JSONReader) -> Page {
    var page = Page(url: "")
    guard reader.enter(.object) else { return page }
    while let key = reader.nextKey() {
      switch reader.text(of: key) {
      case "url": page.url = reader.string() ?? ""
      case "etag": page.etag = reader.string()
      case "modified": page.lastModified = reader.string()
      case "next": page.next = reader.string()
      case "cut": page.isCut = flag(&reader)
      default: reader.skip()
      }
    }
    return page
  }

  private static func flag(_ reader: inout JSONReader) -> Bool {
    reader.spelling(of: reader.skip()) == "true"
  }

  var text: String {
    var writer = JSONWriter()
    writer.object { writer in
      writer.key("pages")
      writer.list { writer in
        for page in pages { page.write(&writer) }
      }
      if read > 0 {
        writer.key("read")
        writer.number(read)
      }
      let flags = [
        ("changed", hasChanged), ("unchanged", hasUnchanged), ("whole", isWhole),
        ("again", isSecondRound), ("complete", wasComplete),
      ]
      for (key, isSet) in flags where isSet {
        writer.key(key)
        writer.boolean(true)
      }
      writer.member("shown", shownKey)
    }
    return String(decoding: writer.bytes, as: UTF8.self)
  }
}

extension FeedCursor.Page {
  fileprivate func write(_ writer: inout JSONWriter) {
    writer.object { writer in
      writer.member("url", url)
      writer.member("etag", etag)
      writer.member("modified", lastModified)
      writer.member("next", next)
      if isCut {
        writer.key("cut")
        writer.boolean(true)
      }
    }
  }
}

extension JSONWriter {
  /// A member with a text; none where there is none.
  mutating func member(_ key: String, _ text: String?) {
    guard let text else { return }
    self.key(key)
    string(text)
  }
}
