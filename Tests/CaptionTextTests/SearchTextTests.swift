import CaptionText
import GRDB
import TestSupport
import CaptionCore
import Testing

private func written(_ text: String) -> String {
  var bytes: [UInt8] = []
  SearchText.append(text.utf8Span.span, to: &bytes)
  return String(decoding: bytes, as: UTF8.self)
}

@Test(arguments: [
  ("", ""),
  ("Plain words — “as they are” ❤️ café हिन्दी", "Plain words — “as they are” ❤️ café हिन्दी"),
  ("京", " 京 "),
  ("東京都", " 東京 京都 都 "),
  ("iPhone買った!", "iPhone 買っ った た !"),
  ("お茶とtea", " お茶 茶と と tea"),
  ("한국어", " 한국 국어 어 "),
  ("สวัสดี", " สว วส สด ด "),
  ("𠮷野家", " 𠮷野 野家 家 "),
  ("東京、京都", " 東京 京 、 京都 都 "),
])
func runsWithoutSpacesAreIndexedInPairs(text: String, indexed: String) {
  #expect(written(text) == indexed)
}

@Test(arguments: [
  ("one two", "\"one\" \"two\""),
  ("\"one two\" x", "\"one two\" \"x\""),
  ("“one two", "\"one two\""),
  ("caf* \"big ca\"*", "\"caf\"* \"big ca\"*"),
  ("#Sunset #sun* ＃海", "tags : \"Sunset\" tags : \"sun\"* tags : \"海\"*"),
  ("東京都", "\"東京 京都\""),
  ("NOT a AND b:c ^d -e", "\"NOT\" \"a\" \"AND\" \"b:c\" \"d\" \"e\""),
])
func whatIsTypedBecomesAnExpression(typed: String, match: String) throws {
  let query = try #require(SearchQuery(typed))
  #expect(query.match == match)
}

@Test(arguments: ["", "  ", "\"\"", "***", "!?", "#", "❤️", "\u{0}", "\"", "\u{301}", "- -"])
func whatHoldsNoWordIsNoQuery(typed: String) {
  #expect(SearchQuery(typed) == nil)
}

private let posts = [
  "Café au lait in KYOTO, rock-n-roll",
  "東京都に行きました。iPhone買った",
  "お茶",
  "오늘 카페에서 한국어 공부",
  "สวัสดีครับ วันนี้",
  "plain coffee and tea",
]

private func openIndex() throws -> DatabaseQueue {
  let queue = try DatabaseQueue()
  try queue.write { database in
    try database.execute(
      sql: """
        CREATE VIRTUAL TABLE post USING
        fts5(caption, alt, account, tags, tokenize = 'unicode61 remove_diacritics 2')
        """)
    for (row, caption) in posts.enumerated() {
      try database.execute(
        sql: "INSERT INTO post(rowid, caption, tags) VALUES (?, ?, ?)",
        arguments: [row, written(caption), row == 2 ? " 京都 都 green" : ""])
    }
  }
  return queue
}

private func rows(_ query: SearchQuery, in queue: DatabaseQueue) throws -> [Int] {
  try queue.read {
    try Int.fetchAll(
      $0, sql: "SELECT rowid FROM post WHERE post MATCH ? ORDER BY rowid", arguments: [query.match])
  }
}

@Test(
  arguments: [
    ("cafe", [0]), ("CAFÉ kyoto", [0]), ("caf*", [0]), ("\"au lait\"", [0]), ("\"lait au\"", []),
    ("rock-n-roll", [0]), ("東京", [1]), ("京都", [1, 2]), ("#京都", [2]), ("#green", [2]),
    ("green", [2]),
    ("京", [1, 2]), ("茶", [2]), ("た", [1]), ("iPhone買った", [1]), ("iphone", [1]), ("都東", []),
    ("카페", [3]), ("국어", [3]), ("\"오늘 카페\"", [3]), ("สวัสดี", [4]), ("วันนี้", [4]), ("cafe ❤️", [0]),
    ("coffee\u{0}and", [5]), ("cafe 茶", []),
  ] as [(String, [Int])])
func aQueryFindsWhatWasTyped(typed: String, found: [Int]) throws {
  let query = try #require(SearchQuery(typed))
  #expect(try rows(query, in: openIndex()) == found)
}

@Test func nothingTypedIsASyntaxError() throws {
  let queue = try openIndex()
  var random = SplitMix64(seed: 11)
  let pieces = [
    "\"", "*", "#", "(", ")", ":", "^", "-", "+", "{", "}", "AND", "OR", "NOT", "NEAR", "tags", " ",
    "a", "京", "都", "ั", "é", "\u{0}", "'", "\\", ",", "❤️", "“", "\u{301}", "\n", "1", ";", "--",
    "𞤀", "\u{1E5D0}", "\u{FFFF}", "\u{E000}",
  ]
  for _ in 0..<4_000 {
    let typed = (0..<Int.random(in: 1...9, using: &random)).map { _ in
      pieces.randomElement(using: &random) ?? ""
    }.joined()
    guard let query = SearchQuery(typed) else { continue }
    #expect(throws: Never.self, "\(typed.debugDescription)") { try rows(query, in: queue) }
  }
  let long = try #require(SearchQuery(String(repeating: "東a \"b*\" ", count: 10_000)))
  #expect(try rows(long, in: queue).isEmpty)
}
