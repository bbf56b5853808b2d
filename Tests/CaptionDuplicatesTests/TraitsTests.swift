import CaptionText
import Foundation
import Testing

@testable import CaptionDuplicates

@Test func theTableOfTraitsIsThatOfUnicode() {
  for value in (0...0x2_FFFF as ClosedRange<UInt32>) {
    guard let scalar = Unicode.Scalar(value) else { continue }
    let traits = ScalarTraits.of(value)
    let isRight =
      traits.contains(.letter) == (scalar.wordClass == .letter)
      && traits.contains(.mark) == (scalar.wordClass == .mark)
      && traits.contains(.digit) == (scalar.wordClass == .digit)
      && traits.contains(.space) == scalar.properties.isWhitespace
      && traits.contains(.ignorable) == scalar.properties.isDefaultIgnorableCodePoint
      && traits.contains(.unspaced) == scalar.isUnspacedLetter
    if !isRight { Issue.record("U+\(String(value, radix: 16))") }
  }
}

/// What is taken for normal stays so between any two others that are: NFKC changes nothing there,
/// but spaces, dashes, quotes and ellipses.
@Test func whatIsTakenForNormalIsNeverChanged() {
  let changed = (0...0x1_FFFF as ClosedRange<UInt32>).compactMap(Unicode.Scalar.init).filter {
    let text = "a" + String(Character($0)) + "a"
    return ScalarTraits.of($0.value).contains(.normal)
      && !text.precomposedStringWithCompatibilityMapping.unicodeScalars
        .elementsEqual(text.unicodeScalars)
  }
  for scalar in changed {
    let isPlain =
      scalar.properties.isWhitespace || ScalarTraits.of(scalar.value).contains(.apostrophe)
      || [.dashPunctuation, .initialPunctuation, .finalPunctuation, .otherPunctuation]
        .contains(scalar.properties.generalCategory)
    #expect(isPlain, "U+\(String(scalar.value, radix: 16))")
  }
}
