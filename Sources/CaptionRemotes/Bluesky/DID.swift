/// A decentralised identifier, which stays when handle and server change.
///
/// Source: the AT Protocol specification, "DID"; at most 2,048 characters.
struct DID: Hashable, CustomStringConvertible {
  let description: String

  private static let longest = 2048

  /// Reads an identifier; `nil` for what is none.
  init?(_ text: String) {
    let parts = text.utf8.split(separator: 0x3A, maxSplits: 2, omittingEmptySubsequences: false)
    guard text.utf8.count <= Self.longest, parts.count == 3, parts[0].elementsEqual("did".utf8),
      !parts[1].isEmpty, parts[1].allSatisfy({ (0x61...0x7A).contains($0) }),
      let last = parts[2].last, Self.isPlain(last),
      parts[2].allSatisfy({ Self.isPlain($0) || $0 == 0x3A || $0 == 0x25 })
    else { return nil }
    description = text
  }

  /// Where the document stands that names the account's server; `nil` for a method that is not
  /// known.
  var documentURL: String? {
    if description.hasPrefix("did:plc:") { return "https://plc.directory/\(description)" }
    guard description.hasPrefix("did:web:") else { return nil }
    // Only a host is allowed behind `did:web:`, no path; a port is for development.
    let host = description.dropFirst("did:web:".utf8.count)
    return Handle(String(host)).map { "https://\($0)/.well-known/did.json" }
  }

  private static func isPlain(_ byte: UInt8) -> Bool {
    SyntaxByte.isAlphanumeric(byte) || byte == 0x2E || byte == 0x5F || byte == 0x2D
  }
}

/// What bytes the AT Protocol's identifiers are made of.
enum SyntaxByte {
  static func isLetter(_ byte: UInt8) -> Bool {
    (0x61...0x7A).contains(byte | 0x20)
  }

  static func isAlphanumeric(_ byte: UInt8) -> Bool {
    isLetter(byte) || byte &- 0x30 < 10
  }

  /// Whether this is a label of a host name: 1 to 63 letters, digits and inner hyphens.
  static func isLabel(_ label: Substring.UTF8View) -> Bool {
    (1...63).contains(label.count) && label.first != 0x2D && label.last != 0x2D
      && label.allSatisfy { isAlphanumeric($0) || $0 == 0x2D }
  }
}
