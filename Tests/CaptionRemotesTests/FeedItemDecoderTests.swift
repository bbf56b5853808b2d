import CaptionCore
import TestSupport
import Testing

@testable import CaptionRemotes

struct FeedItemDecoderTests {
  static func decode(_ json: String, feedAuthor: Account? = nil) -> Item? {
    var decoder = FeedItemDecoder(feedAuthor: feedAuthor)
    return decoder.decode(Array(json.utf8))
  }

  @Test func everythingAnItemCanSayIsRead() async throws {
    let server = MemoryServer([feedURL: try fixture("everything.json")])
    var known = KnownItems()
    let listing = try await JSONFeedRemote(server).list(known: &known)
    #expect(listing.items.map(\.key) == ["https://example.org/p/1", "42", "wrong types"])
    let item = try #require(listing.items.first)
    #expect(
      item.content.caption.text == "Line one\nLine two with \"quotes\", é and 😀 #tag")
    #expect(item.content.title == "A title")
    #expect(item.content.language == "en-GB")
    #expect(item.content.tags == ["one", "three"])
    #expect(item.content.contentWarning == "loud")
    #expect(item.content.visibility == "unlisted")
    #expect(item.permalink == "https://example.org/p/1")
    #expect(item.publishedAt?.rfc3339 == "2024-05-01T07:30:00Z")
    #expect(item.editedAt?.rfc3339 == "2024-05-02T10:00:00.250Z")
    #expect(item.account == Account(name: "Item Author", url: "https://example.org/@item"))
    #expect(
      item.content.media.map(\.id.rawValue) == [
        "https://cdn.example/1.jpg", "https://cdn.example/2.mp4?id=7", "https://cdn.example/3.jpg",
      ])
    #expect(item.content.media.map(\.alt) == ["From _image", "From _captionsync", "From the item"])
    #expect(item.content.media[0].width == 640)
    #expect(item.content.media[0].sizeInBytes == 1234)
    #expect(item.content.media[1].durationInSeconds == 12.5)
    #expect(listing.items[1].content.caption.text == "Only HTML & more")
    #expect(listing.items[1].account?.name == "Old")
    #expect(listing.items[2].account?.name == "Feed Author")
    #expect(listing.items[2].content == Content())
  }

  @Test(arguments: [
    // The tags taken out and the entities left, as WordPress does.
    (
      "<p>Jo&#8217;s <b>tea</b> &amp; cake</p>\\n<p>more</p>", "Jo&#8217;s tea &amp; cake\\nmore",
      "Jo\u{2019}s tea & cake\n\nmore"
    ),
    ("<p>a &lt;b&gt;</p>", "a &lt;b&gt;", "a <b>"),
    ("<p>a <b>b</b></p>", "<p>a <b>b</b></p>", "a b"),
    // What somebody wrote.
    ("<p>a &amp;amp; b</p>", "a &amp; b", "a &amp; b"),
    ("<p>a &lt;b&gt;</p>", "a <b>", "a <b>"),
    ("<p>a &amp; b</p>", "a &  b", "a &  b"),
    ("<p>something else</p>", "a &amp; b", "a &amp; b"),
  ])
  func aTextThatIsMarkupIsReadAsMarkup(html: String, text: String, caption: String) {
    let item = Self.decode(#"{"id":"1","content_html":"\#(html)","content_text":"\#(text)"}"#)
    #expect(item?.content.caption.text == caption)
  }

  @Test func aDateWithoutATimeZoneIsTakenForUTCAndNoted() {
    var decoder = FeedItemDecoder()
    let json = #"{"id":"1","date_published":"2026-01-02T03:04:05.678901","date_modified":"soon"}"#
    let item = decoder.decode(Array(json.utf8))
    #expect(item?.publishedAt?.rfc3339 == "2026-01-02T03:04:05.678Z")
    #expect(item?.editedAt == nil)
    #expect(decoder.notes.lines.map { $0.contains("has no time zone") } == [true, false])
  }

  @Test func aDateWithoutATimeIsTakenForMidnightAndNoted() {
    var decoder = FeedItemDecoder()
    let json = #"{"id":"1","date_published":"2026-01-02","date_modified":"2026-01-02T03:04+01:00"}"#
    let item = decoder.decode(Array(json.utf8))
    #expect(item?.publishedAt?.rfc3339 == "2026-01-02T00:00:00Z")
    #expect(item?.editedAt?.rfc3339 == "2026-01-02T02:04:00Z")
    #expect(decoder.notes.lines.map { $0.contains("midnight") } == [true])
  }

  struct Place: CustomTestStringConvertible {
    var feed: String
    var home: String?
    var url: String
    var permalink: String?
    var testDescription: String { "\(url) on \(feed)" }
  }

  /// Left relative, the addresses of two feeds would pass for one.
  @Test(arguments: [
    Place(feed: "https://a.example/f/feed.json", url: "/p/1", permalink: "https://a.example/p/1"),
    Place(feed: "https://a.example/f/feed.json", url: "p/1", permalink: "https://a.example/f/p/1"),
    Place(
      feed: "https://a.example/feed.json", url: "//b.example/1", permalink: "https://b.example/1"),
    Place(
      feed: "https://a.example/feed.json", url: "https://b.example/#1",
      permalink: "https://b.example/#1"),
    Place(feed: "https://a.example/feed.json", url: "tag:x,2024:1", permalink: "tag:x,2024:1"),
    Place(feed: "https://a.example/feed.json", url: "#top", permalink: nil),
    Place(feed: "https://a.example/feed.json", url: "", permalink: nil),
    Place(
      feed: "file:///f.json", home: "https://a.example/", url: "/1",
      permalink: "https://a.example/1"),
    Place(feed: "file:///f.json", home: nil, url: "/1", permalink: "/1"),
  ])
  func addressesAreRelativeToTheFeedOrToItsSite(place: Place) async throws {
    let home = place.home.map { #","home_page_url":"\#($0)""# } ?? ""
    let url = #""url":"\#(place.url)""#
    let document = feed(
      #"{"id":"1",\#(url),"image":"\#(place.url)","attachments":[{\#(url)}]}"#, head: home)
    let server = MemoryServer([place.feed: document])
    var known = KnownItems()
    let item = try await JSONFeedRemote(server, url: place.feed).list(known: &known).items.first
    #expect(item?.permalink == place.permalink)
    if let permalink = place.permalink {
      #expect(item?.content.media.map(\.url) == [permalink])
    }
  }

  @Test func aMemberOfAWrongTypeIsNotedAndPassedOver() async throws {
    let server = MemoryServer([feedURL: try fixture("everything.json")])
    var known = KnownItems()
    let notes = try await JSONFeedRemote(server).list(known: &known).notes
    for word in ["title", "content_text", "tags", "date_published", "attachment 4", "no usable id"]
    {
      #expect(notes.contains { $0.contains(word) }, "\(word)")
    }
  }

  @Test(arguments: [
    (#"{"id":1,"authors":[{"name":"A"}],"author":{"name":"B"}}"#, "A"),
    (#"{"id":1,"author":{"name":"B"}}"#, "B"), (#"{"id":1}"#, "F"),
    (#"{"id":1,"authors":[],"author":{"name":"B"}}"#, "B"),
    (#"{"id":1,"authors":[{}],"author":{}}"#, "F"),
    (#"{"id":1,"authors":[{"name":""},{"name":"C"}]}"#, "C"),
    (#"{"id":1,"authors":"X"}"#, "F"), (#"{"id":1,"authors":[7,{"name":"D"}]}"#, "D"),
  ])
  func theNearestAuthorCounts(json: String, name: String) {
    let item = Self.decode(json, feedAuthor: Account(name: "F", url: nil))
    #expect(item?.account?.name == name)
  }

  @Test(arguments: [
    (",\"author\":{\"name\":\"O\"},\"authors\":[{\"name\":\"N\"}]", "N"),
    (",\"author\":{\"name\":\"O\"}", "O"), ("", nil),
  ])
  func theFeedsAuthorMayComeBeforeOrAfterTheItems(head: String, name: String?) async throws {
    let before = feed("{\"id\":\"1\"}", head: head)
    let after = "{\"items\":[{\"id\":\"1\"}],\"version\":\"1.1\"\(head)}"
    for text in [before, after] {
      let server = MemoryServer([feedURL: text])
      var known = KnownItems()
      let listing = try await JSONFeedRemote(server).list(known: &known)
      #expect(listing.items.first?.account?.name == name)
    }
  }

  @Test(arguments: [
    ("https://a/1.jpg", "https://a/1.jpg"), ("https://a/1.jpg#x", "https://a/1.jpg"),
    ("https://a/1.jpg?X-Amz-Signature=1&X-Amz-Date=2", "https://a/1.jpg"),
    ("https://a/1.jpg?w=100&sig=1&h=2", "https://a/1.jpg?w=100&h=2"),
    ("https://a/1.jpg?_nc_ht=1&oh=2&oe=3", "https://a/1.jpg"),
    ("https://a/1.jpg?sv=1&se=2&sp=3&id=9", "https://a/1.jpg?id=9"),
    ("https://a/1.jpg?oho=1", "https://a/1.jpg?oho=1"),
  ])
  func anAddressSignedAnewIsTheSameMedium(url: String, identity: String) {
    #expect(MediaAddress.identity(of: url) == identity)
  }

  @Test func twoMediaOfOneAddressAreToldApart() {
    let item = Self.decode(
      #"{"id":1,"attachments":[{"url":"a"},{"url":"a?sig=1"},{"url":"b"},{"url":"a#x"}]}"#)
    #expect(item?.content.media.map(\.id.rawValue) == ["a", "a#2", "b", "a#3"])
  }

  @Test func theImageOfAnItemIsItsFirstMediumUnlessAnAttachmentIsIt() {
    let alone = Self.decode(#"{"id":1,"image":"i.jpg","attachments":[{"url":"a"}]}"#)
    #expect(alone?.content.media.map(\.url) == ["i.jpg", "a"])
    let same = Self.decode(#"{"id":1,"image":"a?sig=2","attachments":[{"url":"a"}]}"#)
    #expect(same?.content.media.map(\.url) == ["a"])
  }

  @Test(arguments: [
    (#""\ud83d\ude00""#, "😀"), (#""\ud83d""#, "\u{FFFD}"), (#""\ude00x""#, "\u{FFFD}x"),
    (#""\ud83d\ud83d\ude00""#, "\u{FFFD}😀"), (#""a\u0000b""#, "a\u{0}b"),
    (#""\/\b\f\n\r\t\\\"""#, "/\u{8}\u{C}\n\r\t\\\""), (#""\u00E9\uFFFF""#, "é\u{FFFF}"),
    (#""0123456789abcdef\n0123456789""#, "0123456789abcdef\n0123456789"),
  ])
  func escapesAreRead(json: String, text: String) {
    let item = Self.decode("{\"id\":1,\"content_text\":\(json)}")
    #expect(item?.content.caption.text.utf8.elementsEqual(text.utf8) == true)
  }

  @Test func aKeySpelledWithEscapesIsTheSameKey() {
    let item = Self.decode(#"{"\u0069d":"k","content\u005ftext":"t"}"#)
    #expect(item?.key == "k")
    #expect(item?.content.caption.text == "t")
  }

  @Test func whateverBytesComeTheDecoderEnds() throws {
    let text = try fixture("everything.json")
    var random = SplitMix64(seed: 20_240_917)
    let bytes = Array(text.utf8)
    for round in 0..<4000 {
      var mutated = bytes
      for _ in 0...(round % 6) {
        let at = Int.random(in: 0..<mutated.count, using: &random)
        switch round % 3 {
        case 0: mutated[at] = UInt8.random(in: 0...255, using: &random)
        case 1: mutated.remove(at: at)
        default: mutated.insert(contentsOf: mutated[at...].prefix(9), at: at)
        }
      }
      // Past the check on purpose: the reader must stay inside its bytes whatever they hold.
      var decoder = FeedItemDecoder()
      let start = Int.random(in: 0..<mutated.count, using: &random)
      _ = unsafe mutated[start...].withUnsafeBytes { unsafe decoder.decode($0) }
    }
  }
}
