import CaptionText
import Testing

struct TextTokensTests {
  struct Row: CustomTestStringConvertible, Sendable {
    var text: String
    var tokens: [String]
    var kinds: [TextToken.Kind]?
    var testDescription: String { text }

    init(_ text: String, _ tokens: [String], _ kinds: [TextToken.Kind]? = nil) {
      self.text = text
      self.tokens = tokens
      self.kinds = kinds
    }
  }

  static let rows = [
    Row("", []),
    Row(
      "Don't stop. ", ["Don't", " ", "stop", ".", " "],
      [.word, .space, .word, .punctuation, .space]),
    Row("a \r\n\n b", ["a", " \r\n\n ", "b"], [.word, .space, .word]),
    Row(
      "#a #b,@mia.", ["#a", " ", "#b", ",", "@mia", "."],
      [.hashtag, .space, .hashtag, .punctuation, .mention, .punctuation]),
    Row(
      "see https://a.example/b?c=1#d!", ["see", " ", "https://a.example/b?c=1#d", "!"],
      [.word, .space, .link, .punctuation]),
    Row(
      "see a.example/b-c_d?e=1.", ["see", " ", "a.example/b-c_d?e=1", "."],
      [.word, .space, .link, .punctuation]),
    Row("www.a.example or me@a.example", ["www.a.example", " ", "or", " ", "me@a.example"]),
    Row(
      "1,000.50 at 10:30, 3/4 of 4K",
      [
        "1,000.50", " ", "at", " ", "10:30", ",", " ", "3/4",
        " ", "of", " ", "4K",
      ],
      [
        .number, .space, .word, .space, .number, .punctuation, .space, .number, .space, .word,
        .space, .number,
      ]),
    Row("and/or a.b/", ["and", "/", "or", " ", "a.b/"]),
    Row(
      "\u{1F468}\u{200D}\u{1F469}\u{200D}\u{1F467}\u{1F525}\u{1F525}x",
      ["\u{1F468}\u{200D}\u{1F469}\u{200D}\u{1F467}", "\u{1F525}", "\u{1F525}", "x"],
      [.emoji, .emoji, .emoji, .word]),
    Row("\u{1F1EF}\u{1F1F5}\u{1F1EB}\u{1F1F7}", ["\u{1F1EF}\u{1F1F5}", "\u{1F1EB}\u{1F1F7}"]),
    Row(
      "1\u{FE0F}\u{20E3}2\u{FE0F}\u{20E3}", ["1\u{FE0F}\u{20E3}", "2\u{FE0F}\u{20E3}"],
      [.emoji, .emoji]),
    Row("\u{2764}\u{FE0F}#love", ["\u{2764}\u{FE0F}", "#love"], [.emoji, .hashtag]),
    Row("\u{1F44D}\u{1F3FD}!", ["\u{1F44D}\u{1F3FD}", "!"], [.emoji, .punctuation]),
    Row("東京の夜はキレイ。", ["東京", "の", "夜", "は", "キレイ", "。"]),
    Row("می‌خواهم بروم", ["می‌خواهم", " ", "بروم"], [.word, .space, .word]),
    Row("Müller, cafe\u{301}", ["Müller", ",", " ", "cafe\u{301}"]),
    Row("# @ &#39;", ["#", " ", "@", " ", "&#", "39", ";"]),
  ]

  @Test(arguments: rows)
  func aTextIsReadAsTokens(row: Row) {
    let tokens = textTokens(of: row.text)
    #expect(tokens.map(\.text) == row.tokens)
    if let kinds = row.kinds { #expect(tokens.map(\.kind) == kinds) }
  }

  @Test func tokensGiveTheTextBackByteForByte() {
    let pieces = [
      "a", "b", "#", "@", ".", "/", ":", "1", " ", "\r\n", "\n", "\u{301}", "\u{200D}", "\u{FE0F}",
      "\u{1F525}", "\u{1F1EF}", "\u{20E3}", "の", "東", "http://", "é", "'", "\u{1F3FD}", "_",
    ]
    var state: UInt64 = 7
    for _ in 0..<5_000 {
      var text = ""
      for _ in 0..<12 {
        state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
        text += pieces[Int((state >> 33) % UInt64(pieces.count))]
      }
      let joined = textTokens(of: text).map(\.text).joined()
      #expect(joined.utf8.elementsEqual(text.utf8), "\(text.unicodeScalars.map(\.value))")
    }
  }

  @Test(
    "Case 49: hostile texts are read whole",
    arguments: ["@", "#", "\u{301}", "\u{1F468}\u{200D}", "a.", "a.b/", "http://", "1,", "@a", "'"])
  func hostileTextsAreReadWhole(piece: String) {
    let text = String(repeating: piece, count: 100_000 / piece.utf8.count)
    #expect(textTokens(of: text).reduce(0) { $0 + $1.text.utf8.count } == text.utf8.count)
  }
}
