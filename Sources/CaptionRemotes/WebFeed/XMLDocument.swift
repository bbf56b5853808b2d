internal import CExpat

/// Reads XML documents whole, within bounds.
///
/// Entities that a document declares itself are refused, and nothing is fetched that it names: expat
/// opens no file and no connection. Entities of HTML that it never declared, which feeds in the wild
/// use, are read as HTML does. The encoding is what the document says, else UTF-8.
enum XMLDocument {
  /// The document's outermost element.
  static func root(of bytes: [UInt8]) throws(XMLFault) -> XMLElement {
    guard bytes.count <= maximumBytes, let parser = unsafe XML_ParserCreateNS(nil, 0x20) else {
      throw XMLFault(reason: "it is too large")
    }
    defer { unsafe XML_ParserFree(parser) }
    var builder = unsafe XMLBuilder(parser: parser)
    let isRead = unsafe withUnsafeMutablePointer(to: &builder) { place in
      unsafe XML_SetUserData(parser, place)
      unsafe setHandlers(of: parser)
      return unsafe bytes.withUnsafeBytes { bytes in
        let start = unsafe bytes.baseAddress?.assumingMemoryBound(to: CChar.self)
        return unsafe XML_Parse(parser, start, Int32(bytes.count), 1) == XML_STATUS_OK
      }
    }
    if let reason = unsafe builder.fault { throw XMLFault(reason: reason) }
    guard isRead, let root = unsafe builder.root else {
      let text = unsafe XML_ErrorString(XML_GetErrorCode(parser)).map { unsafe String(cString: $0) }
      let line = unsafe XML_GetCurrentLineNumber(parser)
      throw XMLFault(reason: "\(text ?? "it cannot be read") in line \(line)")
    }
    return root
  }

  private static let maximumBytes = 8 << 20

  private static func setHandlers(of parser: XML_Parser) {
    unsafe XML_SetElementHandler(
      parser,
      { builder, name, attributes in
        guard let builder = unsafe builder?.assumingMemoryBound(to: XMLBuilder.self),
          let name = unsafe name
        else { return }
        unsafe builder.pointee.open(String(cString: name), attributes)
      },
      { builder, _ in
        unsafe builder?.assumingMemoryBound(to: XMLBuilder.self).pointee.close()
      })
    unsafe XML_SetCharacterDataHandler(parser) { builder, text, count in
      guard let text = unsafe text else { return }
      let bytes = unsafe UnsafeRawBufferPointer(start: text, count: Int(count))
      unsafe builder?.assumingMemoryBound(to: XMLBuilder.self).pointee
        .add(String(decoding: bytes, as: UTF8.self))
    }
    unsafe XML_SetEntityDeclHandler(parser) { builder, _, _, _, _, _, _, _, _ in
      unsafe builder?.assumingMemoryBound(to: XMLBuilder.self).pointee
        .stop("it declares entities of its own")
    }
    // Names that the document declares nowhere are then passed on, and are no fault.
    unsafe XML_UseForeignDTD(parser, XML_Bool(1))
    unsafe XML_SetSkippedEntityHandler(parser) { builder, name, isParameter in
      guard let name = unsafe name, isParameter == 0 else { return }
      unsafe builder?.assumingMemoryBound(to: XMLBuilder.self).pointee
        .add(HTMLText.text(of: "&\(String(cString: name));"))
    }
  }
}

/// Why a document could not be read, for a person.
struct XMLFault: Error, Hashable, Sendable {
  var reason: String
}

/// The tree of a document while it is read.
///
/// Invariant: it is used while its parser runs, and not after.
@unsafe private struct XMLBuilder {
  let parser: XML_Parser
  private(set) var root: XMLElement?
  private(set) var fault: String?
  private var open: [XMLElement] = []
  /// What has come of the text that is being read: expat tells it line by line.
  private var text = ""
  private var nodes = 0

  private static let maximumDepth = 100
  private static let maximumNodes = 500_000

  init(parser: XML_Parser) {
    unsafe self.parser = unsafe parser
  }

  mutating func open(
    _ name: String, _ attributes: UnsafeMutablePointer<UnsafePointer<XML_Char>?>?
  ) {
    unsafe endText()
    unsafe count()
    guard unsafe open.count < Self.maximumDepth else { return unsafe stop("it is nested too deep") }
    let parts = name.split(separator: " ", maxSplits: 1)
    var element = XMLElement(
      namespace: parts.count == 2 ? String(parts[0]) : "", name: parts.last.map(String.init) ?? "")
    var next = unsafe attributes
    while let place = unsafe next, let key = unsafe place[0], let value = unsafe place[1] {
      unsafe count()
      element.attributes[unsafe String(cString: key)] = unsafe String(cString: value)
      unsafe next = unsafe place + 2
    }
    unsafe open.append(element)
  }

  mutating func close() {
    unsafe endText()
    guard let element = unsafe open.popLast() else { return }
    if unsafe open.isEmpty { return unsafe root = element }
    unsafe open[open.count - 1].children.append(.element(element))
  }

  mutating func add(_ words: String) {
    unsafe text += words
  }

  private mutating func endText() {
    guard let last = unsafe open.indices.last, unsafe !text.isEmpty else { return }
    unsafe count()
    unsafe open[last].children.append(.text(text))
    unsafe text = ""
  }

  mutating func stop(_ reason: String) {
    unsafe fault = unsafe fault ?? reason
    _ = unsafe XML_StopParser(parser, XML_Bool(0))
  }

  private mutating func count() {
    unsafe nodes += 1
    if unsafe nodes > Self.maximumNodes { unsafe stop("it has too many elements") }
  }
}
