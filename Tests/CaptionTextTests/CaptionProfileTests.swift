import Testing

@testable import CaptionText

struct ProfileRow: CustomTestStringConvertible {
  var profile: CaptionProfile
  var caption: String
  /// Each as it stands, with its sign.
  var entities: [String]
  var testDescription: String { "\(profile): \(caption)" }

  init(_ profile: CaptionProfile, _ caption: String, _ entities: String...) {
    self.profile = profile
    self.caption = caption
    self.entities = entities
  }
}

private let profileRows = [
  ProfileRow(.plain, "#a_b @mia https://a.example/b. $ABC", "#a_b", "@mia", "https://a.example/b"),
  ProfileRow(
    .instagram, "#café #12 #1a @mia.b. @.x a@b https://a.example", "#café", "#1a", "@mia.b"),
  ProfileRow(.instagram, "#one#two", "#one", "#two"),
  ProfileRow(
    .mastodon, "#a·b /#no )#no =#no @mia@social.example, @leo. a.example http://b.example",
    "#a·b", "@mia@social.example", "@leo", "http://b.example"),
  ProfileRow(
    .mastodon, "@mia@nowhere x/@no @leo@ @a.b-@c.example.", "@mia@nowhere", "@leo", "@a.b",
    "@c.example"),
  ProfileRow(
    .bluesky, "#tag! x#no #12 #a-b, (@mia.bsky.social) @mia a.com/b. (https://c.example)",
    "#tag", "#a-b", "@mia.bsky.social", "a.com/b", "https://c.example"),
  ProfileRow(.bluesky, "$abc $toolong ($X1) $1 x$abc $abc!", "$abc", "$X1", "$abc"),
  ProfileRow(.bluesky, "not..a..host file.jpg e.g. ＃京都 #️⃣", "＃京都"),
  ProfileRow(
    .twitter, "#tag# &#no x#no #a #12 ＃京都 #b://c", "#a", "＃京都"),
  ProfileRow(
    .twitter, "@mia RT@leo x@no @a/list @@no @é !@no .@yes", "@mia", "@leo", "@a/list", "@yes"),
  ProfileRow(.twitter, "$ABC $ABCDEFG $BRK.A x$no $1A $OK$no", "$ABC", "$BRK.A", "$OK"),
  ProfileRow(
    .twitter, "see a.com/b(c) and http://a_b.c.org/?q=1. mail@a.com http://-a.com it.so",
    "a.com/b(c)", "http://a_b.c.org/?q=1", "it.so"),
  ProfileRow(
    .twitter, "ñandú.com éa.org/ü. x-y.net -no.com _no.com a..com no.notadomain b.co.uk/",
    "ñandú.com", "éa.org/ü", "x-y.net", "b.co.uk/"),
  ProfileRow(
    .twitter, "海a.com海 http://b.com海 http://пример.рф/я c.みんなで http://d.xn--p1ai/", "a.com",
    "http://b.com", "http://пример.рф/я", "c.みんな", "http://d.xn--p1ai/"),
  ProfileRow(
    .twitter, "a.com/(b)) a.com/(b(c)d)e a.com/(((b a.com/x_(y, a.com/() a.com/ю–я…", "a.com/(b)",
    "a.com/(b(c)d)e", "a.com/", "a.com/x_", "a.com/", "a.com/ю–я"),
  ProfileRow(
    .twitter, "http://a.com?q=1|2&r=, a.com?q a.com:80 http://a.com:80?x a.com:80/y.",
    "http://a.com?q=1|2&r=", "a.com", "a.com", "http://a.com:80?x", "a.com:80/y"),
  ProfileRow(
    .twitter, "http://-a.com http://a-.com http://_a.b.com http://a_b.com http://a.b_c.com"),
  ProfileRow(
    .twitter, "mia.co@a.com leo.de+x leo.de-x #http://a.com $http://a.com -http://b.com",
    "$http", "http://b.com"),
  ProfileRow(
    .twitter, "http://t.co/\(String(repeating: "a", count: 41)) t.co/abc's https://t.co/ab?c=d, x",
    "t.co/abc's", "https://t.co/ab?c=d"),
  ProfileRow(
    .twitter, "http://\(String(repeating: "海", count: 60)).com http://海海.com", "http://海海.com"),
  ProfileRow(.twitter, "@miaé @mia\u{301} @mia/ @mia/1 @mia/a-b!", "@mia", "@mia", "@mia/a-b"),
  ProfileRow(
    .bluesky, "my-site.com a.com-x b.com/(c) (d.com) e.com?! f.test @g.test @h.com_ @i.com-",
    "a.com-x", "b.com/(c)", "d.com", "e.com?", "@g.test", "@i.com"),
  ProfileRow(.twitter, "https://t.co/abc's http://あ.com/x", "https://t.co/abc", "http://あ.com/x"),
  ProfileRow(
    .twitter, "12a_b.c.com 海b.com海c.org/x (日本.com) 日éa.com/ü @b.co.uk \"d.com\" `e.com`", "b.c.com",
    "b.com", "c.org/x", "éa.com/ü", "@b", "d.com", "e.com"),
  ProfileRow(
    .twitter, "xéhttp://a.com 、http://b.com。 \u{FEFF}http://c.com \u{200E}http://d.com",
    "http://a.com", "http://b.com", "http://d.com"),
  ProfileRow(
    .twitter, "a.com/x.(a_b) a.com/x-(b) a.com/x,(c).d http://xn--海.com xn--a海b.com", "a.com/x",
    "a.com/x-(b)", "a.com/x,(c).d", "b.com"),
  ProfileRow(
    .twitter, "$abc_d $abc_def $abc.\u{200E} \u{200E}$abc $TO\"", "$abc_d", "$abc", "$abc"),
  ProfileRow(
    .twitter, "RT:@a rt @b xRT@no @mia/list://x @mia/a@b @\(String(repeating: "a", count: 21))",
    "@a",
    "@b", "@\(String(repeating: "a", count: 20))"),
  ProfileRow(
    .twitter, "#1\u{FE0F}\u{20E3}a #é\u{FE0F} ❤\u{FE0F}#b #\u{FE0F}c 1\u{20E3}#d",
    "#1\u{FE0F}\u{20E3}a",
    "#é\u{FE0F}", "#b"),
  ProfileRow(
    .bluesky, "\u{FEFF}#a\u{FEFF}@b.com\u{85}@c.com $abc\u{200F} https://\u{85}x", "#a", "@b.com",
    "https://\u{85}x"),
]

@Test(arguments: profileRows)
func entitiesAreFoundByTheRulesOfTheProfile(row: ProfileRow) {
  let entities = row.profile.entities(of: row.caption)
  let bytes = Array(row.caption.utf8)
  let scalars = Array(row.caption.unicodeScalars)
  #expect(entities.map { String(decoding: bytes[$0.bytes], as: UTF8.self) } == row.entities)
  for entity in entities {
    let text = String(String.UnicodeScalarView(scalars[entity.scalars]))
    #expect(text == String(decoding: bytes[entity.bytes], as: UTF8.self))
    #expect(entity.text == (entity.kind == .link ? text : String(text.unicodeScalars.dropFirst())))
  }
}

@Test(arguments: [
  ("abc", 3), ("bücher", 13), ("пример", 12), ("例え", 11), ("☃", 7), ("münchen-ost", 18),
  ("faß", 10), ("한국어", 15), ("ليهمابتكلموشعربي؟", 26), ("3年b組金八先生", 28),
])
func aLabelIsAsLongAsInAscii(label: String, length: Int) {
  #expect(Punycode.length(of: Array(label.unicodeScalars)[...]) == length)
}

/// One grapheme of 11 bytes.
private let fiveMarks = "e" + String(repeating: "\u{301}", count: 5)

@Test(arguments: [("é", 64, 1), ("é", 65, 0), (fiveMarks, 58, 1), (fiveMarks, 59, 0)])
func aHashtagOfBlueskyIsAsLongAsItsRecordsAllow(piece: String, count: Int, found: Int) {
  // A record with a tag of more than 640 bytes is refused.
  let caption = "#" + String(repeating: piece, count: count)
  #expect(CaptionProfile.bluesky.entities(of: caption).count == found)
}

@Test func aFacetCountsBytes() {
  let found = CaptionProfile.bluesky.entities(of: "👨‍👩‍👧 é #tag")
  #expect(found.map(\.bytes) == [22..<26])
  #expect(found.map(\.scalars) == [8..<12])
}

@Test(
  arguments: [
    (.plain, "e\u{301} 👍🏽", 5), (.instagram, "abc\n", 4),
    (.bluesky, "e\u{301} 👨‍👩‍👧", 3),
    (.mastodon, "see https://a.example/" + String(repeating: "x", count: 90), 27),
    (.mastodon, "@mia@social.example hi", 7), (.mastodon, "👍🏽 @mia", 6),
    (.twitter, "Hi https://a.com", 26), (.twitter, "京都", 4), (.twitter, "e\u{301}", 1),
    (.twitter, "👨‍👩‍👧", 2), (.twitter, "“a” – b…", 9), (.twitter, "a.com b", 25),
    (.twitter, "1️⃣🇩🇪👍🏽❤️☺", 10), (.twitter, "©™©️", 5), (.twitter, "☺︎", 4), (.twitter, "1️", 3),
    (.twitter, "👍🏽\u{200C}", 3), (.twitter, "👍️", 4), (.twitter, "#a.com 海b.com", 32),
  ] as [(CaptionProfile, String, Int)])
func lengthIsCountedAsThePlatformDoes(profile: CaptionProfile, caption: String, length: Int) {
  #expect(profile.length(of: caption) == length)
}

@Test(
  arguments: CaptionProfile.allCases,
  [
    "@", "#", "#1", "$", "$a", "a.", "a.b-", "a_b.co.", "@a.", "@a@", "http://", "http://a.",
    "t.co/",
    "a.co/(", "a.co?", "é.co海.", "#a", "(", "((a)", "...", "\u{301}", "#\u{301}", "👩‍", "🇩",
    "1\u{FE0F}\u{20E3}",
    "\u{200F}", "RT@a", "\r\n",
  ])
func aHostileCaptionIsReadInLinearTime(profile: CaptionProfile, piece: String) {
  // At quadratic cost this would take many minutes, so that it fails by never ending.
  let caption = String(repeating: piece, count: 100_000 / piece.utf8.count)
  #expect(profile.entities(of: caption).count <= 100_000)
  #expect(profile.length(of: caption) > 0)
}
