internal import CaptionCore
internal import CaptionHTTP

/// Reads the microformats of a page as the JSON that Micropub speaks: a type and properties, where
/// every property is a list.
///
/// As the specification says, but for what a list of posts needs not: markup within `e-` is given as
/// the text that a reader sees, no photo is implied, and the older formats (`hentry`) are not read.
/// Source: https://microformats.org/wiki/microformats2-parsing.
struct Microformats {
  /// The items of the page that stand in no other.
  private(set) var items: [JSONTree] = []

  private let parts: HTMLParts
  private let base: HTTPURL
  /// How many parts may still be read for values: properties within properties are read again.
  private var budget = 4_000_000
  private static let maximumDepth = 20

  /// - Parameter base: What the page's addresses are relative to.
  /// - Returns: `nil` for a page that cannot be read within bounds.
  init?(page html: String, under base: HTTPURL) {
    guard let parts = HTMLParts(page: html) else { return nil }
    self.parts = parts
    self.base = base
    var found = Found()
    read(parts.parts.indices, into: &found, depth: 0)
    guard budget > 0 else { return nil }
    items = found.children
  }

  /// What stands in an item, or in the page.
  private struct Found {
    var children: [JSONTree] = []
    /// Whether anything in it says what it is called, or may.
    var hasText = false
    private var names: [String] = []
    private var values: [String: [JSONTree]] = [:]

    mutating func add(_ value: JSONTree, to name: String) {
      if !has(name) { names.append(name) }
      values[name, default: []].append(value)
    }

    func has(_ name: String) -> Bool { values[name] != nil }

    var properties: JSONTree {
      .object(names.map { .init(key: $0, value: .list(values[$0] ?? [])) })
    }
  }

  private mutating func read(_ range: Range<Int>, into found: inout Found, depth: Int) {
    var index = range.lowerBound
    while index < range.upperBound, budget > 0 {
      guard let element = parts.element(at: index) else {
        index += 1
        continue
      }
      let properties = Property.all(of: element)
      if element.classes.contains(where: Self.isRoot) {
        let item = item(at: index, element, depth: depth + 1)
        found.hasText = true
        for property in properties { found.add(item, to: property.name) }
        if properties.isEmpty { found.children.append(item) }
        index = element.end
      } else {
        for property in properties {
          guard let value = value(of: property, at: index, element) else { continue }
          found.add(value, to: property.name)
          found.hasText = found.hasText || [.text, .markup].contains(property.kind)
        }
        index += 1
      }
    }
  }

  private static func isRoot(_ name: Substring) -> Bool {
    name.hasPrefix("h-") && name.count > 2
      && name.utf8.allSatisfy {
        $0 == 0x2D || (0x61...0x7A).contains($0) || (0x30...0x39).contains($0)
      }
  }

  private mutating func item(
    at index: Int, _ element: HTMLParts.Element, depth: Int
  ) -> JSONTree {
    var found = Found()
    let inside = index + 1..<max(index + 1, element.end)
    if depth < Self.maximumDepth { read(inside, into: &found, depth: depth) }
    let types = element.classes.filter(Self.isRoot).map(String.init)
    if !found.hasText,
      let name = (element.attributes["alt"] ?? onlyPicture(in: inside)?.attributes["alt"]).nonEmpty
        ?? text(at: index, element).nonEmpty
    {
      found.add(.string(name), to: "name")
    }
    if !found.has("url"), let url = impliedURL(at: index, element) {
      found.add(.string(url), to: "url")
    }
    return [
      "type": .list(types.map(JSONTree.string)), "properties": found.properties,
      "children": .list(found.children),
    ]
  }

  // MARK: Values

  private struct Property {
    enum Kind { case text, url, time, markup }

    var kind: Kind
    var name: String

    static func all(of element: HTMLParts.Element) -> [Property] {
      element.classes.compactMap { name in
        let parts = name.split(separator: "-", maxSplits: 1)
        guard parts.count == 2, !parts[1].isEmpty else { return nil }
        let kind: Kind? =
          switch parts[0] {
          case "p": .text
          case "u": .url
          case "dt": .time
          case "e": .markup
          default: nil
          }
        return kind.map { Property(kind: $0, name: String(parts[1])) }
      }
    }
  }

  private mutating func value(
    of property: Property, at index: Int, _ element: HTMLParts.Element
  ) -> JSONTree? {
    let attributes = element.attributes
    let stated: String? =
      switch (property.kind, element.name) {
      case (.url, "a"), (.url, "area"), (.url, "link"): attributes["href"]
      case (.url, "img"), (.url, "audio"), (.url, "video"), (.url, "source"):
        attributes["src"] ?? attributes["poster"]
      case (.url, "object"): attributes["data"]
      case (.time, "time"), (.time, "ins"), (.time, "del"): attributes["datetime"]
      case (.text, "img"), (.text, "area"): attributes["alt"]
      case (.markup, _): nil
      case (_, "abbr"), (.text, "link"): attributes["title"]
      case (_, "data"), (_, "input"): attributes["value"]
      default: nil
      }
    let text = stated ?? valueClass(of: property, at: index, element) ?? text(at: index, element)
    guard property.kind == .url else { return text.nonEmpty.map(JSONTree.string) }
    guard let url = try? base.resolve(text.trimmingSpace), url.scheme != .file else { return nil }
    // A fragment is part of a post's address, and the type for addresses leaves it out.
    let fragment = text.trimmingSpace.firstIndex(of: "#").map { text.trimmingSpace[$0...] } ?? ""
    let address = url.description + fragment
    guard element.name == "img", let alt = attributes["alt"].nonEmpty else {
      return .string(address)
    }
    return ["value": .string(address), "alt": .string(alt)]
  }

  /// A value that is put together of elements marked as its parts; `nil` where there are none.
  private mutating func valueClass(
    of property: Property, at index: Int, _ element: HTMLParts.Element
  ) -> String? {
    guard property.kind == .text || property.kind == .time else { return nil }
    var values: [String] = []
    var position = index + 1
    while position < element.end, budget > 0 {
      budget -= 1
      guard let inner = parts.element(at: position), inner.classes.contains("value") else {
        position += 1
        continue
      }
      values.append(
        inner.attributes["datetime"] ?? inner.attributes["value"] ?? inner.attributes["alt"]
          ?? text(at: position, inner))
      position = inner.end
    }
    return values.joined(separator: property.kind == .time ? "T" : "").nonEmpty
  }

  /// The text inside an element as a reader sees it.
  private mutating func text(at index: Int, _ element: HTMLParts.Element) -> String {
    var flow = TextFlow()
    budget -= element.end - index
    guard budget > 0, element.end > index else { return "" }
    for part in parts.parts[index + 1..<element.end] {
      switch part {
      case .text(let words): flow.add(words)
      case .element(let inner): flow.open(inner.name)
      case .end(let name): flow.close(name)
      }
    }
    return flow.finished
  }

  // MARK: What is implied

  private func impliedURL(at index: Int, _ element: HTMLParts.Element) -> String? {
    let link = element.name == "a" ? element : onlyChild(of: index, element, named: "a")
    guard let named = link?.attributes["href"], let url = try? base.resolve(named),
      url.scheme != .file
    else { return nil }
    return url.description
  }

  private func onlyChild(
    of index: Int, _ element: HTMLParts.Element, named name: String
  ) -> HTMLParts.Element? {
    guard let child = firstElement(in: index + 1..<max(index + 1, element.end)),
      child.element.name == name, !child.element.classes.contains(where: Self.isRoot),
      firstElement(in: child.element.end + 1..<max(child.element.end + 1, element.end)) == nil
    else { return nil }
    return child.element
  }

  private func onlyPicture(in range: Range<Int>) -> HTMLParts.Element? {
    guard let first = firstElement(in: range)?.element, first.name == "img" else { return nil }
    return first
  }

  private func firstElement(in range: Range<Int>) -> (index: Int, element: HTMLParts.Element)? {
    for index in range {
      if let element = parts.element(at: index) { return (index, element) }
    }
    return nil
  }
}
