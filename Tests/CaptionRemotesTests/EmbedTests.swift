import CaptionCore
import Testing

@testable import CaptionRemotes

/// How articles show posts.
struct EmbedTests {
  private func find(_ text: String) -> [Embed] {
    EmbedText(text).find().map(\.embed)
  }

  @Test func aMentionInASentenceIsNoEmbed() {
    #expect(find("We met Ada (@ada.l) and Bob (@bob) there. View this post on Instagram.") == [])
    #expect(find("The picture was shared by Ada (@ada) herself.") == [])
  }

  @Test func whatACaptionNamesIsNotItsAuthor() throws {
    let text = "View this post on Instagram With Bob (@bob) at sea A post shared by Ada (@ada) ok"
    let embed = try #require(find(text).first)
    #expect(find(text).count == 1)
    #expect(embed.handle == "ada")
    #expect(embed.caption == "With Bob (@bob) at sea")
  }

  @Test(arguments: [
    ("(@a.b_c)", "a.b_c"), ("(\u{200F}@\u{200F}a.b\u{200F})", "a.b"), ("（@abc）", "abc"),
    ("( @abc )", "abc"),
  ])
  func aHandleIsFoundHoweverItIsWrittenAround(written: String, handle: String) throws {
    #expect(find("A post shared by Ada \(written)").first?.handle == handle)
  }

  @Test(arguments: ["(@)", "(@a b)", "@abc", "(@\(String(repeating: "a", count: 31)))", "(abc)"])
  func whatIsNoHandleIsNone(written: String) {
    #expect(find("A post shared by Ada \(written)") == [])
  }

  @Test(arguments: [
    (" on Apr 12, 2019 at 4:50am PDT", "2019-04-12T11:50:00Z"),
    (" on Jan 3, 2015 at 12:15pm PST", "2015-01-03T20:15:00Z"),
    (" on Dec 31, 2019 at 12:05am PST", "2019-12-31T08:05:00Z"),
    (" am 12. Dez 2019 um 16:50 Uhr PST", "2019-12-13T00:50:00Z"),
    (" le 3 Août 2018 à 4 :50 PDT", "2018-08-03T11:50:00Z"),
    (" - 2019年 12月月3日午後4時50分PST", "2019-12-04T00:50:00Z"),
    (" em 1 de Set, 2019 às 4:50 PDT", "2019-09-01T11:50:00Z"),
    (" 12 Июн 2019 в 4:50 PDT", "2019-06-12T11:50:00Z"),
  ])
  func theDateOfAnOldEmbedIsAnInstant(tail: String, time: String) {
    let embed = find("View this post on Instagram A post shared by Ada (@ada)\(tail) More text.")
      .first
    #expect(embed?.time?.rfc3339 == time)
  }

  @Test(arguments: [
    " on Apr 12, 2019 at 4:50am", " on Apr 12 at 4:50am PDT", " on Foo 12, 2019 at 4:50am PDT",
    " on Apr 31, 2019 at 4:50am PDT", " on Apr 12, 2019 at 14:50pm PDT", "",
    " in 2019, and 12 others at 4:50",
  ])
  func aDateThatIsNotWholeStaysUnknown(tail: String) {
    let embeds = find("A post shared by Ada (@ada)\(tail) and so on")
    #expect(embeds.first?.handle == "ada")
    #expect(embeds.first?.time == nil)
  }

  @Test(arguments: [
    ("https://www.instagram.com/p/BwKx-_12345/", "p/BwKx-_12345"),
    ("http://instagram.com/p/BwKx12345", "p/BwKx12345"),
    ("//www.instagram.com/p/BwKx12345/embed/captioned/", "p/BwKx12345"),
    (
      "https://www.instagram.com/p/BwKx12345/?utm_source=ig_embed&amp%3Butm_campaign=loading",
      "p/BwKx12345"
    ),
    ("https://www.instagram.com/reels/BwKx12345/?igsh=abc#x", "reel/BwKx12345"),
    ("https://m.instagram.com/ada.l/tv/BwKx12345/", "tv/BwKx12345"),
    ("https://instagr.am/p/BwKx12345&amp;x=1", "p/BwKx12345"),
  ])
  func aPermalinkHasOneSpelling(address: String, path: String) {
    #expect(EmbedPermalink.instagram(address) == "https://www.instagram.com/\(path)/")
  }

  @Test(arguments: [
    "https://www.instagram.com/ada/", "https://instagram.com.example.org/p/BwKx12345/",
    "https://example.org/p/BwKx12345/", "javascript:alert(1)", "https://www.instagram.com/p/",
    "p/BwKx12345",
    "https://www.instagram.com/explore/tags/p/",
  ])
  func whatIsNoPermalinkIsNone(address: String) {
    #expect(EmbedPermalink.instagram(address) == nil)
  }

  @Test(
    arguments: [
      ("\"Boats!\" Lovelace captioned the picture.", "Boats!"),
      ("“Boats at dawn,” Ada wrote.", "Boats at dawn"),
      ("“Mixed marks,\" Ada Lovelace captioned it", "Mixed marks"),
      ("\"Boats!\" Babbage captioned the picture.", nil), ("\"Boats!\" she wrote.", nil),
      ("\"One\" Ada wrote. \"Two\" Ada wrote.", nil), ("\"Boats!\" Ada said.", nil),
      ("Ada wrote a book.", nil),
    ] as [(String, String?)])
  func aQuotationIsACaptionOnlyWhereTheTextSaysWhose(text: String, caption: String?) {
    var embed = Embed()
    embed.name = "Ada Lovelace"
    embed.handle = "official.ada"
    #expect(QuotedCaption.find(in: text, for: embed) == caption)
  }

  @Test func anEmbedIsKnownByWhatStandsBeforeItWhateverElseChanges() async throws {
    let embed = "View this post on Instagram A post shared by Ada (@ada)"
    let one = try await ArchivedPosts(
      text: "First words. Here:\n\n\(embed)\n\nEnd.\n\nThere:\n\n\(embed)")
    let two = try await ArchivedPosts(
      text: "First words. Here:\n\n\(embed)\n\nEnd.\n\nThere:\n\n\(embed)\n\nA comment.",
      named: "b.txt")
    #expect(Set(one.items.map(\.key)).count == 2)
    #expect(one.items == two.items)
  }

  @Test func longAndTangledTextsTakeNoTime() {
    let mentions = String(repeating: "(@ada) View this post on Instagram ", count: 1_000)
    _ = find(mentions)
    _ = find(String(repeating: "A post shared by ", count: 5_000) + "(@ada)")
    _ = find(String(repeating: "(@", count: 20_000))
  }
}
