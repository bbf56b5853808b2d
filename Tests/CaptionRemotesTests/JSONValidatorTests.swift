import Testing

@testable import CaptionRemotes

struct JSONValidatorTests {
  static let wellFormed: [String] = [
    "{}", "[]", "\"\"", "0", "-0", "1", "-1", "12", "1.5", "0.0", "1e5", "1E+5", "1e-5", "1.5e00",
    "-12.25E-2", "123456789012345678901234567890", "0e1", "true", "false", "null",
    "\"a\"", "\"\\\"\"", "\"\\\\\"", "\"\\/\"", "\"\\b\\f\\n\\r\\t\"", "\"\\u0000\"",
    "\"\\uD83D\\uDE00\"",
    "\"\\uD800\"", "\"\\uDC00\\uD800\"", "\"\\u00e9\"", "\"\\uFFFF\"", "\"\u{7F}\"", "\"\u{80}\"",
    "\"é\"", "\"漢字\"", "\"😀\"", "\"\u{10FFFF}\"", "\"\u{2028}\"", "\"abcdefgh\"", "\"abcdefghi\"",
    "\"abcdefg\\n\"", "\"abcdefgh\\\\\"", "\"1234567é\"", "\"12345678😀\"",
    "[1]", "[1,2]", "[ 1 , 2 ]", "[[]]", "[{}]", "[[],[]]", "[\"a\",1,true,null,{}]", "[-0.1e1,-2]",
    "{\"a\":1}", "{\"a\":{}}", "{ \"a\" : [ ] }", "{\"a\":1,\"b\":2}", "{\"a\":1,\"a\":2}",
    "{\"\":0}",
    "{\"a\\u0062\":[{\"c\":[]}]}", "\t[\n1\r]", "  {}", "[\n\n\n        1\n]", "{\"a\":\"}\"}",
    "[\"]\"]", "[\"\\\"]\"]",
  ]

  static let illFormed: [String] = [
    "-", "+1", "01", "-01", "1.", ".5", "1.e1", "1e", "1e+", "1E-", "--1", "0x1", "1_0", "Infinity",
    "NaN", "1,", "1 2", "tru", "True", "TRUE", "nul", "fals", "nulll", "truefalse", "'a'", "a",
    "\"", "\"a", "\"\\\"", "\"\\", "\"\\x41\"", "\"\\u\"", "\"\\u12\"", "\"\\u123\"", "\"\\u12G4\"",
    "\"\\U0041\"", "\"\\a\"", "\"\\'\"", "\"\n\"", "\"\t\"", "\"\u{0}\"", "\"\u{1F}\"",
    "\"1234567\n\"",
    "[", "]", "[1", "[1,", "[1,]", "[,]", "[,1]", "[1,,2]", "[1 2]", "[1;2]", "[1:2]", "[\"a\",",
    "[\"a\"", "[}", "{]", "{", "}", "{\"a\"", "{\"a\":", "{\"a\":}", "{\"a\":1", "{\"a\":1,",
    "{\"a\":1,}",
    "{,}", "{a:1}", "{1:1}", "{\"a\" 1}", "{\"a\"::1}", "{\"a\",1}", "{\"a\":1 \"b\":2}",
    "{\"a\":1;\"b\":2}",
    "{'a':1}", "{\"a\":1}}", "[1]]", "{}{}", "[][]", "[]{", "1//", "/* */1", "[1]#", "\u{FEFF}{}",
    "[\u{A0}1]", "[\u{C}1]", "[\u{B}1]", "(1)", "<html>", "undefined", "{\"a\":true false}",
    "[1,[2,[3]]", "{\"a\":[}", "{\"a\":[1}]", "{null:1}", "{{}:1}", "{[]:1}", "*", "\\",
    "\"a\" \"b\"",
  ]

  static let brokenUTF8: [[UInt8]] = [
    [0x80], [0xBF], [0xC0, 0x80], [0xC1, 0xBF], [0xC3], [0xC3, 0x28], [0xE0, 0x80, 0x80],
    [0xE0, 0x9F, 0xBF], [0xED, 0xA0, 0x80], [0xED, 0xBF, 0xBF], [0xE2, 0x82], [0xE2, 0x28, 0xA1],
    [0xF0, 0x80, 0x80, 0x80], [0xF0, 0x8F, 0xBF, 0xBF], [0xF4, 0x90, 0x80, 0x80], [0xF5, 0x80],
    [0xF0, 0x9F, 0x98], [0xFF], [0xFE], [0xF8, 0x88, 0x80, 0x80, 0x80], [0xC3, 0xA9, 0xA9],
  ]

  @Test(arguments: wellFormed)
  func wellFormedTextPasses(text: String) {
    #expect(JSONValidator.passes(Array(text.utf8)))
  }

  @Test(arguments: illFormed)
  func illFormedTextFails(text: String) {
    #expect(!JSONValidator.passes(Array(text.utf8)))
  }

  @Test(arguments: brokenUTF8)
  func textThatIsNotUTF8Fails(bytes: [UInt8]) {
    for length in 0..<10 {
      let before = Array(repeating: UInt8(ascii: "x"), count: length)
      #expect(!JSONValidator.passes([0x22] + before + bytes + [0x22]))
      #expect(!JSONValidator.passes([0x22] + before + bytes + before + [0x22]))
    }
  }

  @Test func everyScalarPassesUnescaped() {
    for value in (0x20...0x10FFFF as ClosedRange<UInt32>) where value % 251 == 0 || value < 0x900 {
      guard let scalar = Unicode.Scalar(value), value != 0x22, value != 0x5C else { continue }
      #expect(JSONValidator.passes(Array("\"\(Character(scalar))\"".utf8)))
    }
  }

  @Test(arguments: [(128, true), (129, false)])
  func nestingIsPassedToTheDepthCap(levels: Int, passes: Bool) {
    for (open, close) in [("[", "]"), ("{\"a\":", "}")] {
      let text =
        String(repeating: open, count: levels) + "1" + String(repeating: close, count: levels)
      #expect(JSONValidator.passes(Array(text.utf8)) == passes)
    }
  }
}
