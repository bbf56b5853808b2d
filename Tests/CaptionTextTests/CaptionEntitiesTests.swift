import CaptionText
import Testing

struct EntityRow: CustomTestStringConvertible {
  var caption: String
  var hashtags: [String] = []
  var mentions: [String] = []
  var links: [String] = []
  var testDescription: String { caption }

  init(
    _ caption: String, hashtags: [String] = [], mentions: [String] = [], links: [String] = []
  ) {
    self.caption = caption
    self.hashtags = hashtags
    self.mentions = mentions
    self.links = links
  }
}

private let entityRows = [
  EntityRow(""),
  EntityRow("no entity here: 5 o'clock"),
  EntityRow("#chilling whilst @simonpegg is", hashtags: ["chilling"], mentions: ["simonpegg"]),
  EntityRow("#Sunset #sunset #SUNSET", hashtags: ["Sunset"]),
  EntityRow("(#a)#b #c,#d", hashtags: ["a", "b", "c", "d"]),
  EntityRow("number #1, #2024 but #1st", hashtags: ["1st"]),
  EntityRow("a#b &#39; /#c x_#d", hashtags: []),
  EntityRow("＃京都 #日本_2024 #café #mañana", hashtags: ["京都", "日本_2024", "café", "mañana"]),
  EntityRow("❤️#love 1️⃣#one #️⃣", hashtags: ["love", "one"]),
  EntityRow("#می\u{200C}خواهم #end\u{200D}", hashtags: ["می\u{200C}خواهم", "end"]),
  EntityRow("#हिन्दी #1\u{301}", hashtags: ["हिन्दी"]),
  EntityRow("hi @a.b-c_d. and .@e", mentions: ["a.b-c_d", "e"]),
  EntityRow("mail me@example.org, @ home, @", mentions: []),
  EntityRow("@mia@mastodon.social. @leo@home", mentions: ["mia@mastodon.social", "leo"]),
  EntityRow("@mia...wow @zoe--x", mentions: ["mia", "zoe"]),
  EntityRow("＠mia今日は @张三 你好 @josé", mentions: ["mia", "张三", "josé"]),
  EntityRow("@Mia @mia", mentions: ["Mia"]),
  EntityRow(
    "see https://a.example/x#y@z?q=#t, (http://b.example/w_(x)). HTTPS://C.example!",
    links: ["https://a.example/x#y@z?q=#t", "http://b.example/w_(x)", "HTTPS://C.example"]),
  EntityRow("https:// http://. xhttp://a.example", links: []),
  EntityRow("見てhttps://a.example/é…と", links: ["https://a.example/é…と"]),
  EntityRow("“https://a.example/b” <https://a.example/b>", links: ["https://a.example/b"]),
]

@Test(arguments: entityRows)
func entitiesOfACaptionAreFoundInOrderAndOnce(row: EntityRow) {
  let entities = CaptionEntities(row.caption)
  #expect(entities.hashtags == row.hashtags)
  #expect(entities.mentions == row.mentions)
  #expect(entities.links == row.links)
}

@Test(arguments: [
  "@", "#", "#1", "@a@", "http://", "https://(", "https://)", "\u{301}", "#\u{301}", "@a.", "h",
])
func aHostileCaptionIsReadInLinearTime(piece: String) {
  // At quadratic cost this would take hours, so that it fails by never ending.
  let entities = CaptionEntities(String(repeating: piece, count: 1_000_000 / piece.utf8.count))
  #expect(entities.hashtags.count <= 1)
}

@Test(arguments: ["#a", "@a", "https://a.example/"])
func anEntityOfManyMarksIsReadInLinearTime(head: String) {
  let marks = String(repeating: "\u{F72}\u{F71}", count: 150_000)
  let entities = CaptionEntities("\(head)\(marks) \(head)\(marks)")
  #expect(entities.hashtags.count + entities.mentions.count + entities.links.count > 0)
}
