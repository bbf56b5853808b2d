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
    self.links = links
  }

  /// The JSON Feeds that the page names as another form of itself, those that surely are some first.
  var feeds: [Link] {
    let forms = links.filter { $0.element == "link" && $0.relations.contains("alternate") }
    let stated = forms.filter { $0.type == "application/feed+json" }
    let possible = forms.filter { $0.type == "application/json" }
    return stated + possible.filter { link in !stated.contains { $0.url == link.url } }
  }
}
