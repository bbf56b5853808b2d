/// What is wrong with a JSON text, and where.
struct JSONFault: Error, Hashable, Sendable {
  var reason: Reason
  /// Bytes from the start of the text.
  var offset: Int64
  /// The place as a person would write it, like `items[12].content_text`; empty at the top.
  var path = ""

  enum Reason: Hashable, Sendable {
    case endsEarly
    case unexpected
    case controlCharacter
    case badEscape
    case badNumber
    case invalidUTF8
    case tooDeep
    case tooLong
    case trailing
    case notAnObject
    case repeatedList
  }

  /// One clause that says what is wrong and at which byte.
  var message: String {
    switch reason {
    case .endsEarly: "the document ends early at byte \(offset)"
    case .unexpected: "invalid JSON at byte \(offset)"
    case .controlCharacter: "invalid JSON: a bare control character in a string at byte \(offset)"
    case .badEscape: "invalid JSON: a bad escape in a string at byte \(offset)"
    case .badNumber: "invalid JSON: a bad number at byte \(offset)"
    case .invalidUTF8: "invalid UTF-8 at byte \(offset)"
    case .tooDeep: "nested deeper than \(JSONValidator.maximumDepth) levels at byte \(offset)"
    case .tooLong:
      "a value longer than \(JSONScanner.maximumValueBytes >> 20) MiB begins at byte \(offset)"
    case .trailing: "something follows the end of the document at byte \(offset)"
    case .notAnObject: "not a JSON object (byte \(offset))"
    case .repeatedList: "the list is there twice, again at byte \(offset)"
    }
  }
}
