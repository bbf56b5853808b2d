import CaptionCore
import CaptionDuplicates
import CaptionText
import Foundation

/// Unicode's tables for what rules of captions rest on: lengths on graphemes, equal captions on NFC,
/// normal forms on NFKC.
enum UnicodeTables {
  static func cases(in folder: URL) throws -> [(String, [Case])] {
    [
      ("Unicode graphemes", try lines(of: "GraphemeBreakTest.txt", in: folder).map(graphemes)),
      (
        "Unicode equal captions",
        try lines(of: "NormalizationTest.txt", in: folder).flatMap(equalCaptions)
      ),
      (
        "Unicode normal forms",
        try lines(of: "NormalizationTest.txt", in: folder).flatMap(equalForms)
      ),
    ]
  }

  private static func lines(of name: String, in folder: URL) throws -> [Substring] {
    let text = String(decoding: try contents(of: name, in: folder) ?? Data(), as: UTF8.self)
    return text.split(whereSeparator: \.isNewline).compactMap { line in
      let row = line.prefix { $0 != "#" }
      return row.contains { $0 != " " } && !row.hasPrefix("@") ? row : nil
    }
  }

  private static func scalars(_ text: some StringProtocol) -> String {
    let scalars = text.split(separator: " ").compactMap { UInt32($0, radix: 16) }
    return String(String.UnicodeScalarView(scalars.compactMap(Unicode.Scalar.init)))
  }

  /// Splits a row at its signs, as in `÷ 0061 × 0308 ÷ 0062 ÷`.
  private static func graphemes(_ row: Substring) -> Case {
    let pieces = row.split(separator: "÷").map { scalars($0.replacing("×", with: " ")) }
      .filter { !$0.isEmpty }
    let caption = pieces.joined()
    func numbers(_ text: String) -> String {
      text.unicodeScalars.map { String($0.value, radix: 16) }.joined(separator: " ")
    }
    let found = caption.map { numbers(String($0)) }
    return Case(
      text: caption,
      expected: "\(pieces.count): \(pieces.map(numbers).joined(separator: ", "))",
      found: "\(CaptionProfile.bluesky.length(of: caption)): \(found.joined(separator: ", "))")
  }

  /// The source, its NFC, NFD, NFKC and NFKD: the first three are one caption, and the others too.
  private static func equalCaptions(_ row: Substring) -> [Case] {
    let forms = row.split(separator: ";").prefix(5).map { Caption("x" + scalars($0) + "y") }
    guard forms.count == 5 else { return [] }
    return [(0, 1), (0, 2), (3, 4)].map { one, other in
      Case(
        text: forms[one].text, expected: "true true",
        found: "\(forms[one] == forms[other]) \(forms[one].exactKey == forms[other].exactKey)")
    }
  }

  /// All five have one normal form, also between other letters.
  private static func equalForms(_ row: Substring) -> [Case] {
    let captions = row.split(separator: ";").prefix(5).map { scalars($0) }
    return ["", "x"].flatMap { letter in
      captions.dropFirst().map { caption in
        let forms = [captions[0], caption].map { NormalForm(letter + $0 + letter) }
        return Case(
          text: letter + captions[0] + letter, expected: forms[0].parts, found: forms[1].parts)
      }
    }
  }
}

extension NormalForm {
  fileprivate var parts: String { "\(body) \(tags) \(mentions) \(links) \(place) \(emoji)" }
}
