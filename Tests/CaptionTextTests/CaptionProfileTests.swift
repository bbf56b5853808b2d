import CaptionText
import Testing

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
  ProfileRow(.mastodon, "@mia@nowhere x/@no", "@mia"),
  ProfileRow(
    .bluesky, "#tag! x#no #12 #a-b, (@mia.bsky.social) @mia a.example/b. (https://c.example)",
    "#tag", "#a-b", "@mia.bsky.social", "a.example/b", "https://c.example"),
  ProfileRow(.bluesky, "$abc $toolong ($X1) $1 x$abc $abc!", "$abc", "$X1", "$abc"),
  ProfileRow(.bluesky, "not..a..host file.jpg e.g. ＃京都 #️⃣", "＃京都"),
  ProfileRow(
    .twitter, "#tag# &#no x#no #a #12 ＃京都 #b://c", "#a", "＃京都"),
  ProfileRow(
    .twitter, "@mia RT@leo x@no @a/list @@no @é !@no .@yes", "@mia", "@leo", "@a/list", "@yes"),
  ProfileRow(.twitter, "$ABC $ABCDEFG $BRK.A x$no $1A $OK$no", "$ABC", "$BRK.A", "$OK"),
  ProfileRow(
    .twitter, "see a.com/b(c) and http://a_b.c.example/?q=1. mail@a.com http://-a.com it.so",
    "a.com/b(c)", "http://a_b.c.example/?q=1", "it.so"),
  ProfileRow(.twitter, "https://t.co/abc's http://あ.com/x", "https://t.co/abc", "http://あ.com/x"),
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
  ] as [(CaptionProfile, String, Int)])
func lengthIsCountedAsThePlatformDoes(profile: CaptionProfile, caption: String, length: Int) {
  #expect(profile.length(of: caption) == length)
}

@Test(
  arguments: CaptionProfile.allCases,
  ["@", "#", "#1", "$a", "a.", "a.b-", "@a.", "@a@", "http://", "t.co/", "#a", "\u{301}", "👩‍", "("])
func aHostileCaptionIsReadInLinearTime(profile: CaptionProfile, piece: String) {
  // At quadratic cost this would take hours, so that it fails by never ending.
  let caption = String(repeating: piece, count: 200_000 / piece.utf8.count)
  #expect(profile.entities(of: caption).count <= 200_000)
}
