import CaptionCore
import CaptionDuplicates
import TestSupport
import Testing

struct FormRow: CustomTestStringConvertible {
  var caption: String
  var body: String
  var tags: [String] = []
  var mentions: [String] = []
  var links: [String] = []
  var place = ""
  var emoji = ""
  var isTruncated = false
  var testDescription: String { caption }
}

private let formRows = [
  FormRow(caption: "", body: ""),
  FormRow(caption: "  Hello,\r\n WORLD!! ", body: "hello world"),
  FormRow(
    caption: "Tom &amp; Jerry &#39;s &amp;lt; &bogus; &#xZZ;", body: "tom jerry s lt bogus xzz"),
  FormRow(caption: "𝗕𝗢𝗢𝗠 ﬁne Ｆull ½", body: "boom fine full 1 2"),
  FormRow(caption: "STRASSE Straße ΣΊΣΥΦΟΣ σίσυφος", body: "strasse strasse σίσυφοσ σίσυφοσ"),
  FormRow(caption: "İSTANBUL ISTANBUL ıstanbul", body: "istanbul istanbul istanbul"),
  FormRow(caption: "pa\u{200B}ss\u{AD}word\u{2063} a\u{2060}b", body: "password ab"),
  FormRow(caption: "don’t don't don´t ‘quoted’", body: "don't don't don't quoted"),
  FormRow(
    caption: "Read https://www.Example.org/A/b/?utm_source=x&id=7&igsh=y#top now", body: "read now",
    links: ["example.org/A/b?id=7"]),
  FormRow(
    caption: "old https://t.co/xyz and bit.ly/abc www.a.example/b/", body: "old and",
    links: ["a.example/b"]),
  FormRow(caption: "読むhttps://a.example/b", body: "読 む", links: ["a.example/b"]),
  FormRow(
    caption: "It's www... or www.a.example/?u=http://b.example/x", body: "it's www or",
    links: ["a.example?u=http://b.example/x"]),
  FormRow(caption: "All new! (Link in bio) or link in my bio", body: "all new or"),
  FormRow(
    caption: "It was a long… https://t.co/a1 😀", body: "it was a long", emoji: "😀",
    isTruncated: true),
  FormRow(caption: "wait... what", body: "wait what"),
  FormRow(caption: "cut https://example.org/lon…", body: "cut", isTruncated: true),
  FormRow(caption: "RT @mia.co: so good", body: "so good", mentions: ["mia.co"]),
  FormRow(
    caption: "Repost from @mia\nso good 📷 photo by @Leo", body: "so good",
    mentions: ["leo", "mia"], emoji: "📷"),
  FormRow(
    caption: "so good, Foto: @mia Photo : @leo", body: "so good", mentions: ["leo", "mia"]),
  FormRow(
    caption: "tan bueno con @mia, foto de @leo", body: "tan bueno", mentions: ["leo", "mia"]),
  FormRow(
    caption: "the photo @mia took, y de @leo", body: "the photo took y de",
    mentions: ["leo", "mia"]),
  FormRow(
    caption: "I have it from @mia, with @leo (via Instagram)", body: "i have it from",
    mentions: ["leo", "mia"]),
  FormRow(
    caption: "#Lead #two A day in #Paris with friends\n.\n.\n#Sun #fun",
    body: "a day in paris with friends", tags: ["fun", "lead", "sun", "two"]),
  FormRow(caption: "so #a #b #c good", body: "so good", tags: ["a", "b", "c"]),
  FormRow(caption: "one #day_2 more", body: "one day 2 more"),
  FormRow(
    caption: "Sunset tonight @ Santa Monica Pier 😍 ft. @ella #sun", body: "sunset tonight",
    tags: ["sun"], mentions: ["ella"], place: "santa monica pier", emoji: "😍"),
  FormRow(
    caption: "Sunset at @ Golden Gate 🐶 Bridge (via Instagram) link in bio!", body: "sunset",
    place: "golden gate bridge", emoji: "🐶"),
  FormRow(caption: "sent via Instagram today", body: "sent via instagram today"),
  FormRow(caption: "link #in bio, sent via Instagram", body: "sent"),
  FormRow(caption: "@ noon we left", body: "", place: "noon we left"),
  FormRow(caption: "Doors @ 8\nand then we go", body: "doors 8 and then we go"),
  FormRow(caption: "👍🏽❤️👨‍👩‍👧 1️⃣", body: "1", emoji: "👍❤👨👩👧"),
  FormRow(caption: "1/3 of 1,000.50 at 10:30. 5. x", body: "1/3 of 1,000.50 at 10:30 5 x"),
  FormRow(caption: "今日は#海 ＃京都", body: "今 日 は 海", tags: ["京都"]),
  FormRow(caption: "\u{1100}\u{AC00}\u{11A8} \u{1100}\u{AC01}", body: "\u{1100} 각 \u{1100} 각"),
  FormRow(
    caption: "It goes on and… #sea @mia", body: "it goes on and", tags: ["sea"],
    mentions: ["mia"], isTruncated: true),
  FormRow(
    caption: "now https://a.example/b?mc_cid=1&id=2&twclid=3&_hsmi=4", body: "now",
    links: ["a.example/b?id=2"]),
]

@Test(arguments: formRows)
func aCaptionIsTakenApartByTheDefinitions(row: FormRow) {
  let form = NormalForm(row.caption)
  #expect(form.body == row.body)
  #expect(form.tags == row.tags)
  #expect(form.mentions == row.mentions)
  #expect(form.links == row.links)
  #expect(form.place == row.place)
  #expect(form.emoji == row.emoji)
  #expect(form.isTruncated == row.isTruncated)
}

private let pieces = [
  "a", "Word", "link", "in", "bio", "via", "Instagram", "RT", "by", "photo", "@mia", "@", "@ Rome",
  "#tag", "#Two_3", "＃京都", "https://www.a.example/B?utm_x=1#f", "t.co/x", "…", "...", "😀", "👍🏽",
  "&amp;", "&amp;lt;", "&", "1/3", "10:30", "½", "İ", "ı", "ß", "Σ", "ς", "ΐ", "ᾳ", "ǰ", "ŉ", "ﬁ",
  "é",
  "e\u{301}", "\u{307}", "\u{345}", "´", "’", "'", "\u{200B}", "\u{2063}", "\n", "\r\n", ".", "-",
  "京",
  "都", "가", "\u{1100}\u{1161}", "हि", "ที่", "𝗕", "™", "Ⅷ", "\u{0}", "ﷺ",
]

@Test func normalisingTheBodyAgainChangesNothing() {
  var random = SplitMix64(seed: 5)
  for _ in 0..<4_000 {
    let caption = (0..<Int.random(in: 1...12, using: &random)).map { _ in
      (pieces.randomElement(using: &random) ?? "") + (Bool.random(using: &random) ? " " : "")
    }.joined()
    let form = NormalForm(caption)
    let again = NormalForm(form.body)
    #expect(again.body == form.body, "\(caption.debugDescription)")
    #expect(again.tags.isEmpty && again.mentions.isEmpty && again.links.isEmpty)
    #expect(again.place.isEmpty && again.emoji.isEmpty && !again.isTruncated)
  }
}

@Test func everyLetterHasOneFormWhateverItsCase() {
  for scalar in (0x80...0x2FFF).compactMap(Unicode.Scalar.init)
  where scalar.properties.changesWhenUppercased || scalar.properties.changesWhenLowercased {
    let body = NormalForm("x\(scalar)").body
    #expect(NormalForm("X" + scalar.properties.uppercaseMapping).body == body, "\(scalar)")
    #expect(NormalForm("x" + scalar.properties.lowercaseMapping).body == body, "\(scalar)")
    #expect(NormalForm(body).body == body, "\(scalar)")
  }
}

@Test(arguments: [
  "a.", "a.a ", "@", "@a ", "@ ", "#a ", "#a b ", "&#", "&amp;", "...", "\u{301}", "e\u{301}",
  "www.", "1.", "'a",
  "http://", "http://a ", "t.co/", "(", "(via ", "$", "by @a ", "link in bio ", "👩‍", "🇩🇪",
  "\u{200F}", "가",
  "x\u{345}", "ﷺ",
])
func aHostileCaptionIsNormalisedInLinearTime(piece: String) {
  // At quadratic cost this would take many minutes, so that it fails by never ending.
  let form = NormalForm(String(repeating: piece, count: 200_000 / piece.utf8.count))
  #expect(form.place.isEmpty)
}

@Test(arguments: ["a", "#a", "@a", "https://a.example/", "https://a.example?", "https://a", "day "])
func wordsOfManyMarksAreComparedInLinearTime(head: String) {
  // At quadratic cost this would take many minutes, so that it fails by never ending.
  let words = ["\u{F72}\u{F71}", "\u{F71}\u{F72}"].map {
    head + String(repeating: $0, count: 20_000)
  }
  let captions = [0, 1, 0].map { first in
    "day one \(words[first]) \(words[1]) #a\(words[0]) \(words[first])e"
  }
  var random = SplitMix64(seed: 3)
  let posts = NormalisedPosts(
    captions.map {
      DuplicateCandidate(post: PostID(using: &random), caption: Caption($0), publishedAt: nil)
    })
  #expect(posts.same().count <= 1 && posts.near().count <= 1 && posts.series().count <= 1)
  let forms = IndexedForms(captions.map { NormalForm($0) })
  #expect(forms.areAlike(0, 2))
  #expect(!forms.areRelated(0, 2))
}

@Test(arguments: [
  ("ｶﾞ", "ガ"), ("ㄱㅏ", "가"), ("ﷺ", "صلى الله عليه وسلم"), ("각", "각"), ("e\u{301}\u{323}", "ẹ́"),
  ("ﾊﾟｶﾞ", "パガ"), ("ﬁ", "fi"), ("𝗮\u{308}", "ä"), ("ொ", "\u{BCA}"),
])
func aLongStretchIsNormalisedAsItsPiecesAre(piece: String, normal: String) {
  for before in ["", "x", "xy"] {
    let long = NormalForm(before + String(repeating: piece, count: 2_000)).body
    #expect(long == NormalForm(before + String(repeating: normal, count: 2_000)).body)
  }
}
