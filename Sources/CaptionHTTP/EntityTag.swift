/// The version token of an answer: the value of an `ETag` field.
///
/// Source: RFC 9110, section 8.8.3.
public struct EntityTag: Hashable, Sendable {
  /// As the server spelled it, quotes included.
  public let text: String

  /// - Returns: `nil` for what cannot be sent back: nothing, or control characters.
  public init?(_ text: String?) {
    guard let text, !text.isEmpty, !text.unicodeScalars.contains(where: \.isSteering) else {
      return nil
    }
    self.text = text
  }

  /// Whether equal tags mean equal bytes, so that the tag can guard a write with `If-Match`.
  ///
  /// A weak tag, or one without quotes, only serves to ask whether something changed.
  public var isStrong: Bool {
    text.utf8.count > 2 && text.hasPrefix("\"") && text.hasSuffix("\"")
      && !text.dropFirst().dropLast().contains("\"")
  }
}
