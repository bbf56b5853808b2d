internal import CGumbo

/// A tree that libgumbo made of HTML, walked without recursion.
///
/// Invariant: `output` belongs to this object alone and lives as long; what the walk hands out is
/// copied.
@safe final class HTMLDocument {
  enum Event {
    case open(String)
    case close(String)
    case text(String)
  }

  private let output: UnsafeMutablePointer<GumboOutput>
  /// The tree points into these bytes.
  private let source: UnsafeMutableBufferPointer<CChar>

  /// Parses a whole page.
  convenience init?(page html: String) {
    self.init(html, context: GUMBO_TAG_LAST)
  }

  /// Parses what would stand inside a page's body.
  convenience init?(fragment html: String) {
    self.init(html, context: GUMBO_TAG_BODY)
  }

  private init?(_ html: String, context: GumboTag) {
    let source = UnsafeMutableBufferPointer<CChar>.allocate(capacity: html.utf8.count + 1)
    _ = unsafe source.initialize(from: html.utf8CString)
    var options = unsafe kGumboDefaultOptions
    unsafe options.fragment_context = context
    unsafe options.max_errors = 0
    guard
      let output = unsafe gumbo_parse_with_options(&options, source.baseAddress, html.utf8.count)
    else {
      unsafe source.deallocate()
      return nil
    }
    unsafe self.source = unsafe source
    unsafe self.output = unsafe output
  }

  deinit {
    var options = unsafe kGumboDefaultOptions
    unsafe gumbo_destroy_output(&options, output)
    unsafe source.deallocate()
  }

  /// Tells the elements and texts in the order they are read.
  ///
  /// - Parameter visit: Answers whether to go inside an element that opens.
  func walk(_ visit: (Event) -> Bool) {
    walk { event, _ in visit(event) }
  }

  /// The same, with the attributes of elements that open.
  func walk(_ visit: (Event, (String) -> String?) -> Bool) {
    guard let root = unsafe output.pointee.root else { return }
    var open = unsafe [(node: root, next: 0)]
    while let (node, next) = unsafe open.last {
      let children = unsafe node.pointee.v.element.children
      guard unsafe next < Int(children.length) else {
        unsafe open.removeLast()
        _ = visit(.close(unsafe Self.name(of: node))) { _ in nil }
        continue
      }
      unsafe open[open.count - 1].next += 1
      guard let child = unsafe children.data[next]?.assumingMemoryBound(to: GumboNode.self) else {
        continue
      }
      switch unsafe child.pointee.type {
      case GUMBO_NODE_ELEMENT, GUMBO_NODE_TEMPLATE:
        let goesIn = visit(.open(unsafe Self.name(of: child))) { name in
          unsafe Self.attribute(name, of: child)
        }
        if goesIn { unsafe open.append((child, 0)) }
      case GUMBO_NODE_TEXT, GUMBO_NODE_WHITESPACE, GUMBO_NODE_CDATA:
        if let text = unsafe child.pointee.v.text.text {
          _ = visit(.text(unsafe String(cString: text))) { _ in nil }
        }
      default: break
      }
    }
  }

  /// The element's name in lower case; empty for one that HTML does not know.
  @unsafe private static func name(of node: UnsafeMutablePointer<GumboNode>) -> String {
    unsafe String(cString: gumbo_normalized_tagname(node.pointee.v.element.tag))
  }

  @unsafe private static func attribute(
    _ name: String, of node: UnsafeMutablePointer<GumboNode>
  ) -> String? {
    var attributes = unsafe node.pointee.v.element.attributes
    guard let attribute = unsafe gumbo_get_attribute(&attributes, name) else { return nil }
    return unsafe String(cString: attribute.pointee.value)
  }
}
