import TestSupport
import CaptionCore
import Foundation
import Testing

struct CaptionTests {
  struct Row: CustomTestStringConvertible, Sendable {
    var one: String, other: String, areEqual: Bool
    var testDescription: String { "\(one.debugDescription) \(other.debugDescription)" }
  }

  static let rows = [
    Row(one: "caf\u{E9}", other: "cafe\u{301}", areEqual: true),
    Row(one: "a\r\nb\rc", other: "a\nb\nc", areEqual: true),
    // CR CR LF is two line ends.
    Row(one: "a\r\r\nb", other: "a\n\nb", areEqual: true),
    Row(one: " \t\n a \u{A0}\u{3000}", other: "a", areEqual: true),
    Row(one: " \n", other: "", areEqual: true),
    Row(one: "a\n\nb", other: "a\nb", areEqual: false),
    Row(one: "a  b", other: "a b", areEqual: false),
    Row(one: "Fish & Chips", other: "Fish &amp; Chips", areEqual: false),
    Row(one: "a", other: "a\u{200B}", areEqual: false),
    // A ZWJ family, and the same three people apart.
    Row(
      one: "\u{1F468}\u{200D}\u{1F469}\u{200D}\u{1F467}", other: "\u{1F468}\u{1F469}\u{1F467}",
      areEqual: false),
    Row(one: "\u{2764}\u{FE0F}", other: "\u{2764}", areEqual: false),
    Row(one: "\u{1F44D}\u{1F3FD}", other: "\u{1F44D}", areEqual: false),
    Row(one: "\u{AC00}", other: "\u{1100}\u{1161}", areEqual: true),
    Row(one: "\u{304C}", other: "\u{304B}\u{3099}", areEqual: true),
    // Behind a letter that is composed already.
    Row(one: "\u{1100}\u{AC00}\u{11A8}", other: "\u{1100}\u{AC01}", areEqual: true),
    Row(one: "\u{CCA}\u{CD5}", other: "\u{CCB}", areEqual: true),
    // Two marks that commute, and two that do not.
    Row(one: "a\u{323}\u{302}", other: "a\u{302}\u{323}", areEqual: true),
    Row(one: "a\u{301}\u{302}", other: "a\u{302}\u{301}", areEqual: false),
    // Compatibility forms are other texts.
    Row(one: "\u{FB01}", other: "fi", areEqual: false),
  ]

  @Test(arguments: rows)
  func captionsAreEqualWhenTheirExactFormsAre(row: Row) {
    let one = Caption(row.one)
    let other = Caption(row.other)
    #expect((one == other) == row.areEqual)
    #expect((one.exactKey == other.exactKey) == row.areEqual)
  }

  @Test(arguments: rows)
  func theTextIsKeptByteForByte(row: Row) {
    #expect(Array(Caption(row.other).text.utf8) == Array(row.other.utf8))
  }

  @Test func emojiAreLeftAsTheyAre() {
    let emoji = "\u{1F468}\u{200D}\u{1F469}\u{200D}\u{1F467}\u{2764}\u{FE0F}\u{1F1E9}\u{1F1EA}"
    #expect(Caption.exactForm(emoji).utf8.elementsEqual(emoji.utf8))
  }

  @Test func anExactFormIsItsOwnExactForm() {
    var generator = SplitMix64(seed: 3)
    for _ in 0..<2_000 {
      let form = Caption.exactForm(randomText(using: &generator))
      #expect(Caption.exactForm(form).utf8.elementsEqual(form.utf8))
    }
  }

  @Test func theKeyIsThatOfTheExactForm() {
    var generator = SplitMix64(seed: 5)
    for _ in 0..<2_000 {
      let text = randomText(using: &generator)
      let spaces = ["", " ", "\u{3000}\n", "\u{A0}", "\u{2003}\r\n"]
      let padded = spaces[generator.below(5)] + text + spaces[generator.below(5)]
      #expect(Caption(padded).exactKey == Caption(Caption.exactForm(text)).exactKey)
    }
  }

  /// The table that spares most captions the normalising is right for each scalar alone.
  @Test func everyScalarAloneIsNormalisedAsFoundationDoes() {
    for value in UInt32(0)...0x10FFFF {
      guard let scalar = Unicode.Scalar(value), !scalar.properties.isWhitespace else { continue }
      let text = String(scalar)
      guard !isNormalised(text) else { continue }
      Issue.record("U+\(String(value, radix: 16))")
    }
  }

  /// It is right beside other scalars, too: beside any mark, and in random company.
  @Test func pairsAreNormalisedAsFoundationDoes() {
    var generator = SplitMix64(seed: 4)
    let marks =
      (UInt32(0x300)...0x1EFFF).compactMap(Unicode.Scalar.init)
      .filter { $0.properties.canonicalCombiningClass != .notReordered }
      + (0x1161...0x11C2).compactMap(Unicode.Scalar.init)
    for _ in 0..<100_000 {
      let first = randomScalar(using: &generator)
      let second =
        generator.oneIn(2)
        ? marks[generator.below(marks.count)]
        : randomScalar(using: &generator)
      var text = ""
      text.unicodeScalars.append(contentsOf: ["x", first, second, "x"])
      if !isNormalised(text) {
        Issue.record("\(text.unicodeScalars.map { String($0.value, radix: 16) })")
      }
    }
  }

  /// No scalar that the table calls composed takes part in a composition with any mark.
  @Test func noMarkComposesAcrossTheTable() {
    let marks = (UInt32(0x300)...0x30FF).compactMap(Unicode.Scalar.init)
      .filter { $0.properties.canonicalCombiningClass != .notReordered }
    for mark in marks {
      for value in UInt32(0x20)...0x52F {
        guard let scalar = Unicode.Scalar(value) else { continue }
        var text = "x"
        text.unicodeScalars.append(contentsOf: [scalar, mark])
        if !isNormalised(text) { Issue.record("\(value) \(mark.value)") }
      }
    }
  }

  private func isNormalised(_ text: String) -> Bool {
    let expected = text.decomposedStringWithCanonicalMapping.precomposedStringWithCanonicalMapping
    return Caption.exactForm(text).utf8.elementsEqual(expected.utf8)
  }

  private func randomScalar(using generator: inout SplitMix64) -> Unicode.Scalar {
    while true {
      let value = UInt32(generator.below(generator.oneIn(2) ? 0x3200 : 0x20000))
      guard let scalar = Unicode.Scalar(value), value != 0x0D,
        !scalar.properties.isWhitespace
      else { continue }
      return scalar
    }
  }

  private func randomText(using generator: inout SplitMix64) -> String {
    var text = ""
    for _ in 0..<generator.below(8) {
      text.unicodeScalars.append(
        generator.oneIn(3)
          ? [" ", "\n", "\r"][generator.below(3)]
          : randomScalar(using: &generator))
    }
    return text
  }

  @Test("Case 49: marks without end are compared as they stand, for sorting them takes too long")
  func marksWithoutEndAreNotNormalised() {
    let marks = String(repeating: "\u{301}\u{323}", count: 25_000)
    #expect(Caption("a" + marks) == Caption(" a" + marks))
    #expect(Caption.exactForm("e\u{301}" + marks).unicodeScalars.count == 50_002)
    #expect(Caption.exactForm("e\u{301} a").unicodeScalars.count == 3)
  }
}
