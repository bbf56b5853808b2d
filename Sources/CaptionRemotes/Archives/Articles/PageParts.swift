/// A web page as its text, with the embeds that stand in it.
struct PageParts {
  enum Part {
    case text(String)
    case embed(EmbedMarkup)
  }

  private(set) var parts: [Part] = []
  /// The language that the page states.
  private(set) var language: String?

  private var flow = TextFlow()
  private var markup: EmbedMarkup?
  /// How many elements are open inside the embed.
  private var depth = 0

  /// Reads a page; `nil` for markup that cannot be parsed within bounds.
  init?(_ html: String) {
    guard HTMLBounds.isParsable(html), let document = HTMLDocument(page: html) else { return nil }
    document.walk { event, attribute in
      switch event {
      case .text(let words):
        text(words)
        return true
      case .open(let name): return open(name, attribute)
      case .close(let name):
        close(name)
        return true
      }
    }
    endText()
  }

  private mutating func text(_ words: String) {
    markup?.text(words)
    if markup == nil { flow.add(words) }
  }

  private mutating func open(_ name: String, _ attribute: (String) -> String?) -> Bool {
    if markup != nil {
      guard !HTMLText.hidden.contains(name) else { return false }
      depth += 1
      markup?.open(name, attribute)
      return true
    }
    if name == "html" { language = attribute("lang") }
    if let permalink = Self.frame(name, attribute) {
      endText()
      parts.append(.embed(EmbedMarkup(platform: .instagram, permalink: permalink)))
      return false
    }
    if name == "blockquote", let found = EmbedMarkup(attribute) {
      endText()
      markup = found
      depth = 0
      return true
    }
    if HTMLText.hidden.contains(name) { return false }
    flow.open(name)
    return true
  }

  private mutating func close(_ name: String) {
    guard var ended = markup else { return flow.close(name) }
    if depth > 0 {
      depth -= 1
      markup?.close(name)
      return
    }
    ended.end()
    parts.append(.embed(ended))
    markup = nil
    flow = TextFlow()
  }

  private mutating func endText() {
    if !flow.finished.isEmpty { parts.append(.text(flow.finished)) }
    flow = TextFlow()
  }

  /// The post that a frame, or an element of AMP, shows.
  private static func frame(_ name: String, _ attribute: (String) -> String?) -> String? {
    if name == "iframe" { return attribute("src").flatMap(EmbedPermalink.instagram) }
    guard name.isEmpty, let code = attribute("data-shortcode") else { return nil }
    return EmbedPermalink.instagram("https://www.instagram.com/p/\(code)/")
  }
}
