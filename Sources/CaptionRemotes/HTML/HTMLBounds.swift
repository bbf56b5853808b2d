/// Tells markup that an HTML parser handles within bounds from markup made to exhaust it.
///
/// libgumbo frees its tree by recursion, and the standard's rules for misnested formatting can
/// build far more elements than there are tags.
enum HTMLBounds {
  private static let maximumBytes = 4 << 20
  private static let maximumDepth = 400
  /// The sum over all tags of how many are open there: a bound on the elements of the tree.
  private static let maximumElements = 1_000_000
  private static let empty: Set<String> = [
    "area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track",
    "wbr",
  ]

  /// Whether an element has no end and nothing inside.
  static func isVoid(_ name: String) -> Bool { empty.contains(name) }

  static func isParsable(_ html: String) -> Bool {
    guard html.utf8.count <= maximumBytes else { return false }
    var open: [String: Int] = [:]
    var depth = 0
    var elements = 0
    for tag in Tags(html) {
      if tag.isEnd {
        guard let count = open[tag.name], count > 0 else { continue }
        open[tag.name] = count - 1
        depth -= 1
      } else if !empty.contains(tag.name) {
        open[tag.name, default: 0] += 1
        // A paragraph or list item ends the one before it.
        if tag.name == "p" || tag.name == "li", open[tag.name] ?? 0 > 8 { continue }
        depth += 1
      }
      elements += depth
      guard depth <= maximumDepth, elements <= maximumElements else { return false }
    }
    return true
  }

  /// The text between the tags, in one pass, with a space for each tag.
  static func withoutTags(_ html: String) -> String {
    var text: [UInt8] = []
    var isInTag = false
    for byte in html.utf8 {
      switch byte {
      case 0x3C:
        isInTag = true
        text.append(0x20)
      case 0x3E where isInTag: isInTag = false
      default: if !isInTag { text.append(byte) }
      }
    }
    return String(decoding: text, as: UTF8.self)
  }

  /// The tags of a text, found without understanding it.
  private struct Tags: Sequence, IteratorProtocol {
    private var rest: Substring.UTF8View

    init(_ html: String) {
      rest = html[...].utf8
    }

    mutating func next() -> (name: String, isEnd: Bool)? {
      while let mark = rest.firstIndex(of: 0x3C) {
        rest = rest[rest.index(after: mark)...]
        let isEnd = rest.first == 0x2F
        if isEnd { rest.removeFirst() }
        guard let first = rest.first, (first | 0x20) &- 0x61 < 26 else { continue }
        let name = rest.prefix { $0 > 0x20 && $0 != 0x3E && $0 != 0x2F }
        rest = rest[name.endIndex...]
        return (Substring(name).lowercased(), isEnd)
      }
      return nil
    }
  }
}
