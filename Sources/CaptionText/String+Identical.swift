internal import Glibc

extension String {
  /// Whether two texts are the same byte for byte; for `==`, other spellings of a letter are equal.
  package func isIdentical(to other: String) -> Bool {
    let (own, others) = (utf8Span.span, other.utf8Span.span)
    guard own.count == others.count else { return false }
    return unsafe own.withUnsafeBytes { own in
      unsafe others.withUnsafeBytes { others in
        guard let one = own.baseAddress, let two = others.baseAddress else { return true }
        return unsafe memcmp(one, two, own.count) == 0
      }
    }
  }
}
