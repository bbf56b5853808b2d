/// An element of an XML document, read whole.
struct XMLElement: Hashable, Sendable {
  /// What tells names of one vocabulary from those of another; empty for none.
  var namespace: String
  /// Without a prefix.
  var name: String
  /// By name; of those in a namespace, by that, a space, and the name.
  var attributes: [String: String] = [:]
  var children: [Child] = []

  enum Child: Hashable, Sendable {
    case element(XMLElement)
    case text(String)
  }

  var elements: [XMLElement] {
    children.compactMap { child in
      guard case .element(let element) = child else { return nil }
      return element
    }
  }

  /// The elements inside with a name, in one of these namespaces.
  func elements(_ name: String, in namespaces: String...) -> [XMLElement] {
    elements.filter { $0.name == name && namespaces.contains($0.namespace) }
  }

  /// The text inside, that of elements too, without white space around it; `nil` where there is none.
  var text: String? {
    var text = ""
    walk { event in
      if case .text(let words) = event { text += words }
    }
    return text.trimmingSpace.nonEmpty
  }

  /// What is inside as HTML, of which only the elements' names count.
  var html: String {
    var html = ""
    walk { event in
      switch event {
      case .text(let words):
        html += words.replacing("&", with: "&amp;").replacing("<", with: "&lt;")
      case .open(let name): html += "<\(name)>"
      case .close(let name): if !HTMLBounds.isVoid(name) { html += "</\(name)>" }
      }
    }
    return html
  }

  private enum Event {
    case open(String)
    case text(String)
    case close(String)
  }

  private func walk(_ visit: (Event) -> Void) {
    var open = [(name: "", rest: children[...])]
    while let (name, rest) = open.last {
      guard let child = rest.first else {
        open.removeLast()
        if !open.isEmpty { visit(.close(name)) }
        continue
      }
      open[open.count - 1].rest.removeFirst()
      switch child {
      case .text(let words): visit(.text(words))
      case .element(let element):
        visit(.open(element.name))
        open.append((element.name, element.children[...]))
      }
    }
  }
}
