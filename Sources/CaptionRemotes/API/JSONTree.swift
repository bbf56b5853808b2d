/// A JSON value read whole, for the small answers of APIs.
///
/// What is of another type than is asked for is simply not there: one odd member costs that member,
/// never the answer. Numbers keep their spelling, so that identifiers above 2^53 survive.
enum JSONTree: Hashable, Sendable {
  case object([Member])
  case list([JSONTree])
  case string(String)
  case number(String)
  case boolean(Bool)
  case null

  /// One member of an object; objects keep the order of their members.
  struct Member: Hashable, Sendable {
    var key: String
    var value: JSONTree
  }

  /// Reads a document of at most `JSONValidator.maximumDepth` levels.
  init(_ bytes: [UInt8]) throws(JSONFault) {
    let start = bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? 3 : 0
    let text = start == 0 ? bytes : Array(bytes[start...])
    try JSONValidator.check(text)
    self = unsafe text.withUnsafeBytes { bytes in
      var reader = unsafe JSONReader(validated: bytes)
      return Self(&reader)
    }
  }

  /// Builds the next value; as deep as the validator has let pass.
  init(_ reader: inout JSONReader) {
    switch reader.peek() {
    case .object:
      var members: [Member] = []
      _ = reader.enter(.object)
      while let key = reader.nextKey() {
        members.append(Member(key: reader.text(of: key), value: Self(&reader)))
      }
      self = .object(members)
    case .list:
      var elements: [JSONTree] = []
      _ = reader.enter(.list)
      while reader.nextElement() { elements.append(Self(&reader)) }
      self = .list(elements)
    case .string: self = .string(reader.string() ?? "")
    case .number: self = .number(reader.spelling(of: reader.skip()))
    case .boolean: self = .boolean(reader.spelling(of: reader.skip()) == "true")
    case .null, .nothing:
      reader.skip()
      self = .null
    }
  }

  // MARK: What stands inside

  /// A member's value, the last of equal keys; `null` where there is none.
  subscript(key: String) -> JSONTree {
    guard case .object(let members) = self else { return .null }
    return members.last { $0.key == key }?.value ?? .null
  }

  var string: String? {
    guard case .string(let text) = self else { return nil }
    return text
  }

  /// An identifier: a string that is not blank, or a number as it is spelled.
  var identifier: String? {
    switch self {
    case .string(let text):
      text.unicodeScalars.contains { !$0.properties.isWhitespace } ? text : nil
    case .number(let spelling): spelling
    case .object, .list, .boolean, .null: nil
    }
  }

  var boolean: Bool? {
    guard case .boolean(let value) = self else { return nil }
    return value
  }

  /// A whole number; fractions are none.
  var integer: Int? {
    guard case .number(let spelling) = self else { return nil }
    return Int(spelling) ?? Double(spelling).flatMap { Int(exactly: $0) }
  }

  var number: Double? {
    guard case .number(let spelling) = self else { return nil }
    return Double(spelling)
  }

  /// The elements of a list; none of anything else.
  var elements: [JSONTree] {
    guard case .list(let elements) = self else { return [] }
    return elements
  }

  /// The elements of a list, or a single value as the only one: where both are allowed.
  var values: [JSONTree] {
    switch self {
    case .list(let elements): elements
    case .null: []
    case .object, .string, .number, .boolean: [self]
    }
  }

  // MARK: Writing

  var bytes: [UInt8] {
    var writer = JSONWriter()
    write(&writer)
    return writer.bytes
  }

  private func write(_ writer: inout JSONWriter) {
    switch self {
    case .object(let members):
      writer.object { writer in
        for member in members {
          writer.key(member.key)
          member.value.write(&writer)
        }
      }
    case .list(let elements): writer.list { for element in elements { element.write(&$0) } }
    case .string(let text): writer.string(text)
    case .number(let spelling): writer.literal(spelling)
    case .boolean(let value): writer.boolean(value)
    case .null: writer.null()
    }
  }
}

extension JSONTree: ExpressibleByDictionaryLiteral, ExpressibleByArrayLiteral,
  ExpressibleByStringLiteral, ExpressibleByIntegerLiteral, ExpressibleByBooleanLiteral,
  ExpressibleByNilLiteral
{
  init(dictionaryLiteral members: (String, JSONTree)...) {
    self = .object(members.map { Member(key: $0.0, value: $0.1) })
  }

  init(arrayLiteral elements: JSONTree...) { self = .list(elements) }
  init(stringLiteral text: String) { self = .string(text) }
  init(integerLiteral number: Int) { self = .number("\(number)") }
  init(booleanLiteral value: Bool) { self = .boolean(value) }
  init(nilLiteral: ()) { self = .null }
}
