/// The address of a record: `at://AUTHORITY/COLLECTION/KEY`, of which the later parts may be missing.
///
/// Source: the AT Protocol specification, "AT URI".
struct ATURI: Hashable {
  /// A DID or a handle, as it stands.
  var authority: String
  var collection: String?
  var key: String?

  private static let longest = 8192

  /// Reads an address; `nil` for what is none.
  init?(_ text: String) {
    guard text.utf8.count <= Self.longest, text.hasPrefix("at://") else { return nil }
    let parts = text.dropFirst(5).split(separator: "/", omittingEmptySubsequences: false)
      .map(String.init)
    guard (1...3).contains(parts.count), DID(parts[0]) != nil || Handle(parts[0]) != nil,
      parts.count < 2 || Self.isCollection(parts[1]), parts.count < 3 || Self.isRecordKey(parts[2])
    else { return nil }
    authority = parts[0]
    collection = parts.count > 1 ? parts[1] : nil
    key = parts.count > 2 ? parts[2] : nil
  }

  /// Whether this is the name of a collection: a reversed host name, then a name of letters.
  static func isCollection(_ text: String) -> Bool {
    let parts = text.utf8.split(separator: 0x2E, omittingEmptySubsequences: false)
    guard text.utf8.count <= 317, parts.count >= 3, parts.allSatisfy(SyntaxByte.isLabel),
      let first = parts[0].first, SyntaxByte.isLetter(first),
      let name = parts.last, let initial = name.first, SyntaxByte.isLetter(initial)
    else { return false }
    return name.allSatisfy(SyntaxByte.isAlphanumeric)
  }

  /// Whether this can be the key of a record.
  static func isRecordKey(_ text: String) -> Bool {
    (1...512).contains(text.utf8.count) && text != "." && text != ".."
      && text.utf8.allSatisfy { SyntaxByte.isAlphanumeric($0) || ".-_:~".utf8.contains($0) }
  }
}
