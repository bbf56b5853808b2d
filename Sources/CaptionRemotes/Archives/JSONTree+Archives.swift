/// What the oddly shaped values of archives are asked for.
extension JSONTree {
  /// The members by their names, as a value.
  init(members: [String: JSONTree]) {
    self = .object(members.sorted { $0.key < $1.key }.map { Member(key: $0.key, value: $0.value) })
  }

  /// Reads bytes that nobody has checked; `nil` for what is not one JSON value.
  static func read(_ bytes: some Sequence<UInt8>) -> JSONTree? {
    // What is wrong is said by whoever knows what it should have been.
    try? JSONTree(Array(bytes))
  }

  subscript(index: Int) -> JSONTree {
    guard case .list(let values) = self, values.indices.contains(index) else { return .null }
    return values[index]
  }

  var isObject: Bool {
    guard case .object = self else { return false }
    return true
  }

  /// A string that says something.
  var words: String? { string.nonEmpty }

  /// A string, or a number as it is spelled.
  var spelled: String? {
    guard case .number(let text) = self else { return string }
    return text
  }

  /// A number, also one that is written as a string, as in the archives of Twitter.
  var decimal: Double? { spelled.flatMap(Double.init) }

  /// A whole number, also one that is written as a string.
  var whole: Int? {
    spelled.flatMap { Int($0) ?? Double($0).flatMap { Int(exactly: $0.rounded()) } }
  }

  /// The names of an object's members, each once, in their order.
  var keys: [String] {
    guard case .object(let members) = self else { return [] }
    return Set(members.map(\.key)).sorted()
  }
}
