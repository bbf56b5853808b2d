/// A JSON value with everything in it, for values that are small and oddly shaped.
///
/// What is missing or of another type reads as `null`, so that a chain of members needs no checks.
indirect enum JSONTree: Hashable, Sendable {
  case null
  case boolean(Bool)
  /// As it is spelled: identities of some archives are larger than a `Double` holds.
  case number(String)
  case string(String)
  case list([JSONTree])
  case object([String: JSONTree])

  /// Reads a value that `JSONValidator` has passed.
  init(_ reader: inout JSONReader) {
    switch reader.peek() {
    case .string: self = .string(reader.string() ?? "")
    case .number: self = .number(reader.spelling(of: reader.skip()))
    case .boolean: self = .boolean(reader.spelling(of: reader.skip()) == "true")
    case .list:
      var values: [JSONTree] = []
      _ = reader.enter(.list)
      while reader.nextElement() { values.append(JSONTree(&reader)) }
      self = .list(values)
    case .object:
      var members: [String: JSONTree] = [:]
      _ = reader.enter(.object)
      while let key = reader.nextKey() { members[reader.text(of: key)] = JSONTree(&reader) }
      self = .object(members)
    case .null, .nothing:
      reader.skip()
      self = .null
    }
  }

  /// Reads bytes that nobody has checked; `nil` for what is not one JSON value.
  init?(_ bytes: [UInt8]) {
    guard JSONValidator.passes(bytes) else { return nil }
    self = unsafe bytes.withUnsafeBytes { bytes in
      var reader = unsafe JSONReader(validated: bytes)
      return JSONTree(&reader)
    }
  }

  subscript(key: String) -> JSONTree {
    guard case .object(let members) = self else { return .null }
    return members[key] ?? .null
  }

  subscript(index: Int) -> JSONTree {
    guard case .list(let values) = self, values.indices.contains(index) else { return .null }
    return values[index]
  }

  var isObject: Bool {
    guard case .object = self else { return false }
    return true
  }

  var isNull: Bool { self == .null }

  var string: String? {
    guard case .string(let text) = self else { return nil }
    return text
  }

  /// A string that says something.
  var words: String? { string.nonEmpty }

  /// A string, or a number as it is spelled.
  var spelled: String? {
    guard case .number(let text) = self else { return string }
    return text
  }

  var boolean: Bool? {
    guard case .boolean(let value) = self else { return nil }
    return value
  }

  var double: Double? { spelled.flatMap(Double.init) }

  var integer: Int64? {
    spelled.flatMap { Int64($0) ?? Double($0).flatMap { Int64(exactly: $0.rounded()) } }
  }

  /// The elements of a list; of anything else but `null` itself, since ActivityStreams and others
  /// write a list of one without brackets.
  var elements: [JSONTree] {
    switch self {
    case .list(let values): values
    case .null: []
    default: [self]
    }
  }

  var keys: [String] {
    guard case .object(let members) = self else { return [] }
    return members.keys.sorted()
  }
}
