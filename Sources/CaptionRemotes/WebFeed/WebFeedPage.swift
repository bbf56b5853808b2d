internal import CaptionCore
internal import CaptionHTTP

/// One page of what a site shows of its posts, in whichever of four forms.
///
/// | form | an item's key | its address |
/// |---|---|---|
/// | JSON Feed | `id` | `url` |
/// | Atom | `id` | `link rel=alternate` |
/// | RSS | `guid`, else `link` | `link`, else a `guid` that is one |
/// | h-entries of a page | `u-url` | `u-url` |
struct WebFeedPage: Sendable {
  /// Each with the hash of what is shown of it.
  var items: [Item] = []
  /// How many items could not be told from others, and were passed over.
  var passedOver = 0
  /// The address of the next page, as it is named; `nil` where none is.
  var next: String?
  var title: String?
  var form: Form

  /// The forms, in words for a person.
  enum Form: String, Sendable {
    case jsonFeed = "JSON Feed"
    case atom = "Atom"
    case rss = "RSS"
    case entries = "h-entries"
  }

  /// Reads an answer, whatever its server calls it.
  ///
  /// - Parameter url: Where it was asked for, which addresses in it are relative to.
  init(_ answer: APIAnswer, at url: HTTPURL) throws(RemoteError) {
    switch Self.kind(of: answer) {
    case .json: try self.init(jsonFeed: answer, at: url)
    case .page: try self.init(page: answer, at: url)
    case .xml:
      do throws(XMLFault) {
        let root = try XMLDocument.root(of: answer.bytes)
        guard let page = Self(atom: root, at: url) ?? Self(rss: root, at: url) else {
          throw XMLFault(reason: "it is neither Atom nor RSS")
        }
        self = page
      } catch {
        throw .malformed(
          path: answer.url, reason: "this is no feed that can be read: \(error.reason)")
      }
    }
  }

  init(form: Form) {
    self.form = form
  }

  private enum Kind { case json, xml, page }

  private static func kind(of answer: APIAnswer) -> Kind {
    let mark: [UInt8] = [0xEF, 0xBB, 0xBF]
    let start = answer.bytes.dropFirst(answer.bytes.starts(with: mark) ? 3 : 0)
    let head = String(decoding: start.drop { $0 <= 0x20 }.prefix(500), as: UTF8.self).lowercased()
    let type = answer.headers["Content-Type"]?.lowercased() ?? ""
    if head.hasPrefix("{") { return .json }
    // UTF-16 has no such beginning, but always its mark.
    let isWide =
      answer.bytes.starts(with: [0xFE, 0xFF]) || answer.bytes.starts(with: [0xFF, 0xFE])
    let isXML = isWide || ["<?xml", "<rss", "<feed", "<rdf"].contains(where: head.hasPrefix)
    return isXML && !head.contains("<html") && !type.contains("xhtml") ? .xml : .page
  }

  // MARK: JSON Feed

  private init(jsonFeed answer: APIAnswer, at url: HTTPURL) throws(RemoteError) {
    let tree = try answer.tree()
    guard tree["version"].string?.contains("jsonfeed.org/version/") == true,
      case .list(let items) = tree["items"]
    else { throw .malformed(path: answer.url, reason: "this is no JSON Feed") }
    self.init(form: .jsonFeed)
    var decoder = FeedItemDecoder(base: url)
    self.items = items.compactMap { decoder.decode($0.bytes) }
    passedOver = items.count - self.items.count
    title = tree["title"].words
    next = tree["next_url"].words
  }
}

extension Item {
  /// The item with the hash of what it shows, by which it is known again.
  var hashed: Item {
    var item = self
    item.contentHash = shownHash
    return item
  }
}
