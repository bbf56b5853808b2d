/// A page's elements and texts in the order they are read, each element with where it ends.
///
/// Scripts, styles and what else no reader sees are left out.
struct HTMLParts {
  enum Part {
    case element(Element)
    case text(String)
    case end(String)
  }

  struct Element {
    /// In lower case.
    var name: String
    var classes: [Substring]
    /// Those that say something of what is shown.
    var attributes: [String: String]
    /// The position of its end among the parts.
    var end: Int
  }

  private(set) var parts: [Part] = []

  private static let kept = [
    "href", "src", "alt", "rel", "datetime", "title", "value", "data", "poster",
  ]

  /// - Returns: `nil` for markup that cannot be parsed within bounds.
  init?(page html: String) {
    guard HTMLBounds.isParsable(html), let document = HTMLDocument(page: html) else { return nil }
    var parts: [Part] = []
    var open: [Int] = []
    document.walk { event, attribute in
      switch event {
      case .open(let name):
        guard !HTMLText.hidden.contains(name) else { return false }
        var attributes: [String: String] = [:]
        for key in Self.kept { attributes[key] = attribute(key) }
        open.append(parts.count)
        parts.append(
          .element(
            Element(
              name: name, classes: (attribute("class") ?? "").split(whereSeparator: \.isWhitespace),
              attributes: attributes, end: 0)))
        return true
      case .text(let words):
        parts.append(.text(words))
        return true
      case .close(let name):
        // The page's own element opens without being told.
        guard let start = open.popLast(), case .element(var element) = parts[start] else {
          return true
        }
        element.end = parts.count
        parts[start] = .element(element)
        parts.append(.end(name))
        return true
      }
    }
    self.parts = parts
  }

  func element(at index: Int) -> Element? {
    guard parts.indices.contains(index), case .element(let element) = parts[index] else {
      return nil
    }
    return element
  }
}
