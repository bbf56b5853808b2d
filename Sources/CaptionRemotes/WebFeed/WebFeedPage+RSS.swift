internal import CaptionCore
internal import CaptionHTTP

extension WebFeedPage {
  private static let rdf = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
  private static let rss1 = "http://purl.org/rss/1.0/"
  private static let content = "http://purl.org/rss/1.0/modules/content/"
  private static let dublinCore = "http://purl.org/dc/elements/1.1/"
  private static let atomLinks = "http://www.w3.org/2005/Atom"

  /// Reads an RSS document, 0.91 to 2.0 or 1.0; `nil` for what is none.
  ///
  /// Source: https://www.rssboard.org/rss-specification and http://purl.org/rss/1.0/spec.
  init?(rss root: XMLElement, at url: HTTPURL) {
    let isRDF = root.name == "RDF" && root.namespace == Self.rdf
    guard isRDF || root.name == "rss",
      let channel = root.elements("channel", in: "", Self.rss1).first
    else { return nil }
    self.init(form: .rss)
    title = Self.plain(channel, "title")
    next =
      channel.elements("link", in: Self.atomLinks)
      .first { $0.attributes["rel"] == "next" }?.attributes["href"]
    let entries = (isRDF ? root : channel).elements("item", in: "", Self.rss1)
    items = entries.compactMap { Self.item($0, at: url) }
    passedOver = entries.count - items.count
  }

  private static func item(_ entry: XMLElement, at url: HTTPURL) -> Item? {
    let guid = entry.elements("guid", in: "").first
    let isAddress = guid?.attributes["isPermaLink"]?.lowercased() != "false"
    let named = plain(entry, "link") ?? (isAddress ? guid?.text : nil)
    let permalink = named.flatMap { try? url.resolve($0) }.flatMap {
      $0.scheme == .file ? nil : $0.description
    }
    guard let key = guid?.text ?? permalink else { return nil }
    let body =
      entry.elements("encoded", in: content).first?.text ?? plain(entry, "description")
    let item = Content(
      title: plain(entry, "title").map(HTMLText.text),
      caption: Caption(body.map(HTMLText.text) ?? ""),
      tags: entry.elements("category", in: "").compactMap(\.text),
      media: FeedMedia.distinct(FeedMedia.named(by: entry, under: url) + enclosures(entry, at: url))
    )
    return Item(
      key: key, content: item, account: author(entry), permalink: permalink,
      publishedAt: time(plain(entry, "pubDate"))
        ?? time(entry.elements("date", in: dublinCore).first?.text),
      editedAt: time(entry.elements("updated", in: atomLinks).first?.text)
    ).hashed
  }

  private static func plain(_ element: XMLElement, _ name: String) -> String? {
    element.elements(name, in: "", rss1).lazy.compactMap(\.text).first
  }

  private static func time(_ text: String?) -> Timestamp? {
    text.flatMap { Timestamp(archived: $0) }
  }

  private static func author(_ entry: XMLElement) -> Account? {
    let creator = entry.elements("creator", in: dublinCore).first?.text
    // RSS wants an address for mail here, with the name in brackets.
    let author = plain(entry, "author")
    let name = author?.split(separator: "(").dropFirst().last?.prefix { $0 != ")" }
    return Account(name: creator ?? name.map(String.init) ?? author, url: nil)
  }

  private static func enclosures(_ entry: XMLElement, at url: HTTPURL) -> [Media] {
    entry.elements("enclosure", in: "").compactMap { enclosure in
      guard let named = enclosure.attributes["url"], let target = try? url.resolve(named),
        target.scheme != .file
      else { return nil }
      return FeedMedia.medium(
        at: target.description, type: enclosure.attributes["type"]?.lowercased(),
        size: enclosure.attributes["length"].flatMap { Int64($0) }, alt: nil)
    }
  }
}
