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
  /// In pieces that begin with a letter, digit or sign that composes with nothing before it: over a
  /// whole text that changes much Foundation takes quadratic time.
  package var canonicallyComposed: String {
    guard isStreamSafe, !isSurelyComposed else { return self }
    var composed = ""
    var rest = self[...]
    while !rest.isEmpty {
      let far = rest.utf8.index(rest.startIndex, offsetBy: 4096, limitedBy: rest.endIndex)
      let end =
        rest.unicodeScalars[(far ?? rest.endIndex)...].firstIndex(where: \.beginsAnew)
        ?? rest.endIndex
      // Composing alone leaves a composed letter and a vowel sign or final behind it apart.
      composed +=
        String(rest[..<end]).decomposedStringWithCanonicalMapping
        .precomposedStringWithCanonicalMapping
      rest = rest[end...]
    }
    return composed
  }
}

extension String {
  /// Whether the standard library sees that nothing is to be composed, several times as fast as
  /// Foundation composes it.
  ///
  /// Only where both agree: of letters above U+FFFF Foundation joins some that do not belong together.
  private var isSurelyComposed: Bool {
    var span = utf8Span
    return span.checkForNFC(quickCheck: false)
      && unicodeScalars.allSatisfy { $0.value < 0x10000 || 0x1F000...0x1FAFF ~= $0.value }
  }
}

extension Unicode.Scalar {
  /// Whether normalising never joins a scalar to one before it; some that it does not join either
  /// are left out.
  ///
  /// Source: DerivedNormalizationProps.txt, NFC_QC: marks, Korean vowels and finals, and letters of
  /// scripts above U+10000.
  fileprivate var beginsAnew: Bool {
    switch value {
    case 0..<0x300, 0x1F000...0x1FAFF: true
    case 0x1100...0x11FF, 0xD7B0...0xD7FF: false
    default:
      value < 0x10000 && wordClass != .mark && properties.canonicalCombiningClass == .notReordered
    }
  }
}
