internal import Foundation

extension String {
  /// Whether at most 30 combining marks stand in a row, as in all text of any language.
  ///
  /// Normalising sorts the marks of a row in quadratic time, and so does comparing or hashing a
  /// `String`: 100 KB of marks take seconds. Source: Stream-Safe Text Format, Unicode Standard
  /// Annex #15.
  package var isStreamSafe: Bool {
    // A mark has two bytes at least.
    if utf8.count <= 60 { return true }
    var marks = 0
    for scalar in unicodeScalars where scalar.value >= 0x300 || marks > 0 {
      let isMark = scalar.value >= 0x300 && scalar.properties.canonicalCombiningClass.rawValue != 0
      marks = isMark ? marks + 1 : 0
      if marks > 30 { return false }
    }
    return true
  }

  /// The text after Unicode NFC; as it is where it is not stream-safe.
  ///
  /// In pieces that begin with an ASCII character, which composes with nothing before it: over a
  /// whole text with many marks Foundation takes quadratic time.
  package var canonicallyComposed: String {
    guard isStreamSafe else { return self }
    var composed = ""
    var rest = self[...]
    while !rest.isEmpty {
      let far = rest.utf8.index(rest.startIndex, offsetBy: 4096, limitedBy: rest.endIndex)
      let end = rest.utf8[(far ?? rest.endIndex)...].firstIndex { $0 < 0x80 } ?? rest.endIndex
      // Composing alone leaves a composed letter and a vowel sign or final behind it apart.
      composed +=
        String(rest[..<end]).decomposedStringWithCanonicalMapping
        .precomposedStringWithCanonicalMapping
      rest = rest[end...]
    }
    return composed
  }
}
