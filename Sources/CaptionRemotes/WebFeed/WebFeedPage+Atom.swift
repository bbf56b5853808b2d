internal import CaptionCore
internal import CaptionHTTP

extension WebFeedPage {
  private static let atom = "http://www.w3.org/2005/Atom"

  /// Reads an Atom document; `nil` for what is none.
  ///
  /// Source: RFC 4287; its pages, RFC 5005.
  init?(atom root: XMLElement, at url: HTTPURL) {
    guard root.name == "feed", root.namespace == Self.atom else { return nil }
    self.init(form: .atom)
    let base = root.base(under: url)
    title = Self.text(root, "title")
    next = Self.links(of: root, under: base).first { $0.relation == "next" }?.url
    let author = Self.account(root)
    let entries = root.elements("entry", in: Self.atom)
    items = entries.compactMap { Self.item($0, under: base, author) }
    passedOver = entries.count - items.count
  }

  private static func item(_ entry: XMLElement, under base: HTTPURL, _ author: Account?) -> Item? {
    guard let key = text(entry, "id") else { return nil }
    let base = entry.base(under: base)
    let links = links(of: entry, under: base)
    let pages = links.filter { $0.relation == "alternate" }
    var media = FeedMedia.named(by: entry, under: base)
    media += links.filter { $0.relation == "enclosure" }.map {
      FeedMedia.medium(at: $0.url, type: $0.type, size: $0.length, alt: $0.title)
    }
    let content = Content(
      title: text(entry, "title"),
      caption: Caption(text(entry, "content") ?? text(entry, "summary") ?? ""),
      language: entry.attributes[XMLElement.xml + " lang"].nonEmpty,
      tags: entry.elements("category", in: atom).compactMap {
        ($0.attributes["label"] ?? $0.attributes["term"]).nonEmpty
      }, media: FeedMedia.distinct(media))
    return Item(
      key: key, content: content, account: account(entry) ?? author,
      permalink: (pages.first { $0.type == nil || $0.type == "text/html" } ?? pages.first)?.url,
      publishedAt: time(entry, "published"), editedAt: time(entry, "updated")
    ).hashed
  }

  private static func time(_ entry: XMLElement, _ name: String) -> Timestamp? {
    entry.elements(name, in: atom).first?.text.flatMap { Timestamp(archived: $0) }
  }

  /// A text construct, as a reader sees it; `nil` where it says nothing.
  ///
  /// What is neither text nor markup, such as a picture within the feed, says nothing.
  private static func text(_ element: XMLElement, _ name: String) -> String? {
    guard let found = element.elements(name, in: atom).first else { return nil }
    switch found.attributes["type"]?.lowercased() {
    case nil, "text", "text/plain": return found.text
    case "html", "text/html": return found.text.map(HTMLText.text).nonEmpty
    case "xhtml", "application/xhtml+xml": return HTMLText.text(of: found.html).nonEmpty
    default: return nil
    }
  }

  private static func account(_ element: XMLElement) -> Account? {
    guard let author = element.elements("author", in: atom).first else { return nil }
    let page = author.elements("uri", in: atom).first?.text
    return Account(name: author.elements("name", in: atom).first?.text, url: page)
  }

  private struct Link {
    var relation: String
    var url: String
    var type: String?
    var length: Int64?
    var title: String?
  }

  private static func links(of element: XMLElement, under base: HTTPURL) -> [Link] {
    element.elements("link", in: atom).compactMap { link in
      guard let named = link.attributes["href"], let url = try? base.resolve(named),
        url.scheme != .file
      else { return nil }
      return Link(
        relation: link.attributes["rel"]?.lowercased() ?? "alternate", url: url.description,
        type: link.attributes["type"]?.lowercased(),
        length: link.attributes["length"].flatMap { Int64($0) },
        title: link.attributes["title"].nonEmpty)
    }
  }
}

extension XMLElement {
  static let xml = "http://www.w3.org/XML/1998/namespace"

  /// What addresses inside are relative to.
  func base(under url: HTTPURL) -> HTTPURL {
    attributes[Self.xml + " base"].flatMap { try? url.resolve($0) } ?? url
  }
}
