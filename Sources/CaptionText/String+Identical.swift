internal import Glibc

extension String {
  /// Whether two texts are the same byte for byte; for `==`, other spellings of a letter are equal.
  package func isIdentical(to other: String) -> Bool {
    utf8Span.span.isIdentical(to: other.utf8Span.span)
  }
}

extension Span<UInt8> {
  /// Whether both hold the same bytes.
  package func isIdentical(to other: Span<UInt8>) -> Bool {
    guard count == other.count else { return false }
    return unsafe withUnsafeBytes { own in
      unsafe other.withUnsafeBytes { others in
        guard let one = own.baseAddress, let two = others.baseAddress else { return true }
        return unsafe memcmp(one, two, own.count) == 0
      }
    }
  }
}
