internal import CaptionHTTP

/// The title of a web page, and what it links to by a stated relation.
struct PageLinks {
  struct Link: Hashable {
    /// `link`, or `a` for one that a reader sees.
    var element: String
    /// In lower case.
    var relations: Set<String>
    var url: String
    /// In lower case, without parameters; empty where none is stated.
    var type: String
    var title: String?
  }

  private(set) var title: String?
  /// What the page's addresses are relative to; `nil` for a page that could not be read.
  private(set) var base: HTTPURL?
  /// In the order of the page.
  private(set) var links: [Link] = []

  /// - Parameter url: The page's address, which its links are relative to unless it says otherwise.
  init(_ html: String, at url: String) {
    guard HTMLBounds.isParsable(html), let document = HTMLDocument(page: html),
      var base = try? HTTPURL(url)
    else { return }
    var title: String?
    var links: [Link] = []
    var isInTitle = false
    document.walk { event, attribute in
      switch event {
      case .open("base"):
        if let href = attribute("href"), let stated = try? base.resolve(href) { base = stated }
      case .open("link"), .open("a"):
        let isSeen = if case .open("a") = event { true } else { false }
        guard let relations = attribute("rel")?.lowercased(), let href = attribute("href"),
          let target = try? base.resolve(href), target.scheme != .file
        else { break }
        links.append(
          Link(
            element: isSeen ? "a" : "link",
            relations: Set(relations.split(separator: " ").map(String.init)),
            url: target.description,
            type: String(attribute("type")?.lowercased().prefix { $0 != ";" } ?? ""),
            title: attribute("title")))
      case .open("title"): isInTitle = title == nil
      case .close("title"): isInTitle = false
      case .text(let text): if isInTitle { title = (title ?? "") + text }
      default: break
      }
      return true
    }
    self.title = title
    self.base = base
    self.links = links
  }

  /// The JSON Feeds that the page names as another form of itself, those that surely are some first.
  var feeds: [Link] {
    let stated = forms("application/feed+json")
    let possible = forms("application/json")
    return stated + possible.filter { link in !stated.contains { $0.url == link.url } }
  }

  /// Where the page's posts may be read, best first: JSON Feeds, Atom, RSS, then pages that list them.
  var forms: [Link] {
    let pages = links.filter { $0.relations.contains("feed") && $0.element == "link" }
    return feeds + forms("application/atom+xml") + forms("application/rss+xml")
      + forms("application/rdf+xml") + forms("text/mf2+html") + pages
  }

  private func forms(_ type: String) -> [Link] {
    links.filter {
      $0.element == "link" && $0.relations.contains("alternate") && $0.type == type
    }
  }
}
