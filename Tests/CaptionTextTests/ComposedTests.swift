import Foundation
import Testing

@testable import CaptionText

@Suite struct ComposedTests {
  /// Texts of more than one piece, with marks and letters that compose.
  static let texts = [
    String(repeating: "a\u{301}", count: 9000),
    String(repeating: "가 \u{1100}\u{1161}\u{11A8}", count: 3000),
    String(repeating: "x", count: 4095) + "e\u{323}\u{302}"
      + String(repeating: "é e\u{301}", count: 2000),
    String(repeating: "\u{1100}\u{1161}", count: 5000),
    String(repeating: "\r\n\u{301}", count: 3000),
    // Vowels that join the letter before them, at every place where a piece could end.
    String(repeating: "কে\u{9BE}か\u{3099}İ한\u{11A8}", count: 2000),
  ]

  @Test(arguments: texts)
  func aTextComposedInPiecesIsThatComposedWhole(text: String) {
    let whole = text.decomposedStringWithCanonicalMapping.precomposedStringWithCanonicalMapping
    #expect(Array(text.canonicallyComposed.utf8) == Array(whole.utf8))
  }

  @Test func whatIsNotStreamSafeStaysAsItIs() {
    let text = "e" + String(repeating: "\u{301}", count: 31)
    #expect(Array(text.canonicallyComposed.utf8) == Array(text.utf8))
  }
}
