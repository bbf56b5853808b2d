/// The name of an account, which is a host name: it may pass to another account.
///
/// Source: the AT Protocol specification, "Handle"; at most 253 characters.
struct Handle: Hashable, CustomStringConvertible {
  /// In lower case.
  let description: String

  private static let longest = 253

  /// Reads a handle; `nil` for what is none.
  init?(_ text: String) {
    let labels = text.utf8.split(separator: 0x2E, omittingEmptySubsequences: false)
    guard text.utf8.count <= Self.longest, labels.count >= 2,
      labels.allSatisfy(SyntaxByte.isLabel),
      let last = labels.last?.first, SyntaxByte.isLetter(last)
    else { return nil }
    description = text.lowercased()
  }
}
