extension String {
  /// Whether at most 30 combining marks stand in a row, as in all text of any language.
  ///
  /// Normalising sorts the marks of a row in quadratic time, and so does comparing or hashing a
  /// `String`: 100 KB of marks take seconds. Source: Stream-Safe Text Format, Unicode Standard
  /// Annex #15.
  package var isStreamSafe: Bool {
    var marks = 0
    for scalar in unicodeScalars where scalar.value >= 0x300 || marks > 0 {
      let isMark = scalar.value >= 0x300 && scalar.properties.canonicalCombiningClass.rawValue != 0
      marks = isMark ? marks + 1 : 0
      if marks > 30 { return false }
    }
    return true
  }
}
