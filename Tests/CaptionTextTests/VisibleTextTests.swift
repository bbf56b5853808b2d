import CaptionText
import Testing

@Test(arguments: [
  ("plain text, as it was", "plain text, as it was"),
  ("\u{1B}[31mred\u{1B}]0;title\u{7}", "␛[31mred␛]0;title␇"),
  ("a\u{202E}gpj.exe\u{202C}", "a\\u{202E}gpj.exe\\u{202C}"),
  ("\u{2066}x\u{2069}", "\\u{2066}x\\u{2069}"),
  ("\u{9B}31m\u{7F}\u{0}", "\\u{9B}31m␡␀"),
  ("pass\u{200B}word \u{FEFF}x\u{AD}y", "pass\\u{200B}word \\u{FEFF}x\\u{AD}y"),
  ("pay\u{200D}pal", "pay\\u{200D}pal"),
  ("line one\r\nline two\rthree\u{2028}four", "line one\nline two␍three\\u{2028}four"),
  ("tag\u{E0041}", "tag\\u{E0041}"),
  ("\u{3164}", "\\u{3164}"),
  ("👩‍👩‍👧‍👦 🏳️‍🌈 ❤️ 1️⃣ 👍🏽 🇪🇸", "👩‍👩‍👧‍👦 🏳️‍🌈 ❤️ 1️⃣ 👍🏽 🇪🇸"),
  ("🏴󠁧󠁢󠁥󠁮󠁧󠁿 می\u{200C}خواهم क्\u{200D}ष שלום\u{200F}!", "🏴󠁧󠁢󠁥󠁮󠁧󠁿 می\u{200C}خواهم क्\u{200D}ष שלום\u{200F}!"),
  ("café naïve — “quotes” 京都", "café naïve — “quotes” 京都"),
])
func whatCouldMisleadATerminalIsShown(text: String, shown: String) {
  #expect(text.visible() == shown)
}

@Test func lineEndsAndTabsAreMarkedWhereATextFillsOneLine() {
  #expect("a\nb\r\nc\td".visible(lineEnds: .marked) == "a⏎b⏎c⇥d")
  #expect("a\nb\r\nc\td".visible() == "a\nb\nc\td")
}

@Test func noVisibleTextHoldsAControlCharacter() {
  let all = (0...0x10FFFF).compactMap(Unicode.Scalar.init).map { String($0) }.joined(separator: "x")
  let shown = all.visible(lineEnds: .marked)
  #expect(!shown.unicodeScalars.contains { $0.properties.generalCategory == .control })
  #expect(!shown.unicodeScalars.contains { (0x202A...0x202E).contains($0.value) })
}

@Test(arguments: [
  ("", 0), ("abc", 3), ("京都", 4), ("ｱｲ", 2), ("Ａ", 2), ("cafe\u{301}", 4), ("café", 4),
  ("👩‍👩‍👧‍👦", 2), ("❤️", 2), ("❤", 1), ("🇪🇸", 2), ("한국", 4), ("각", 2), ("1️⃣", 2), ("👍🏽", 2),
  ("नमस्ते", 4), ("ที่", 1), ("⏎", 1), ("\u{200B}", 0),
])
func widthIsCountedInCellsOfATerminal(text: String, cells: Int) {
  #expect(text.displayWidth == cells)
}

@Test(arguments: [
  ("abcdef", 6, "abcdef"), ("abcdefg", 6, "abcde…"), ("京都京都", 5, "京都…"), ("京都京都", 6, "京都…"),
  ("京都京都", 8, "京都京都"), ("👩‍👩‍👧‍👦👩‍👩‍👧‍👦x", 4, "👩‍👩‍👧‍👦…"), ("abc", 1, "…"), ("abc", 0, ""), ("", 0, ""),
  ("a京", 2, "a…"),
])
func aTextIsCutToTheCellsThereAre(text: String, cells: Int, fitted: String) {
  #expect(text.fitted(to: cells) == fitted)
  #expect(text.fitted(to: cells).displayWidth <= cells)
}

@Test func aPaddedTextFillsItsCells() {
  #expect("京".padded(to: 4) == "京  ")
  #expect("京都京".padded(to: 4) == "京… ")
}
