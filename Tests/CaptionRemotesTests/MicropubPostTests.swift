import CaptionCore
import CaptionHTTP
import Testing

@testable import CaptionRemotes

struct MicropubPostTests {
  private static func post(_ properties: String) throws -> MicropubPost {
    let tree = try JSONTree(Array(#"{"type":["h-entry"],"properties":\#(properties)}"#.utf8))
    return try #require(MicropubPost(tree, key: "https://example.com/2024/boats"))
  }

  private static func key(_ url: String, on endpoint: String) throws -> String? {
    MicropubPost.key(url, on: try HTTPURL(endpoint))
  }

  @Test(arguments: [
    (#"["one"]"#, "one"), (#""one""#, "one"), (#"[{"html":"<p>one<br>two</p>"}]"#, "one\ntwo"),
    (#"[{"html":"<b>one</b>","value":"one"}]"#, "one"), (#"[{"value":"one"}]"#, "one"),
    (#"[{"text":"*one*","html":"<i>one</i>"}]"#, "*one*"), (#"{"html":"&amp;"}"#, "&"),
    ("[]", ""), ("[null]", ""), ("[7]", ""), (#"[["one"]]"#, ""),
    (#"["<b>typed</b>"]"#, "<b>typed</b>"),
  ])
  func aTextIsReadInAnyOfItsForms(content: String, text: String) throws {
    #expect(try Self.post(#"{"content":\#(content)}"#).item.content.caption.text == text)
  }

  @Test(
    arguments: [
      (#"["/a.png"]"#, ["https://example.com/a.png"], [nil]),
      (#""b.png""#, ["https://example.com/2024/b.png"], [nil]),
      (#"[{"value":"/a.png","alt":"Boats"}]"#, ["https://example.com/a.png"], ["Boats"]),
      (
        #"[{"value":"/a.png","alt":""},"/b.png"]"#,
        ["https://example.com/a.png", "https://example.com/b.png"], [nil, nil]
      ),
      (#"[{"alt":"of nothing"},5,null,"file:///etc/passwd"]"#, [], []),
    ] as [(String, [String], [String?])])
  func picturesAreReadInAnyOfTheirForms(photo: String, urls: [String], alts: [String?]) throws {
    let media = try Self.post(#"{"photo":\#(photo)}"#).item.content.media
    #expect(media.map(\.url) == urls)
    #expect(media.map(\.alt) == alts)
  }

  @Test func altTextsBesideThePicturesCountWhereNoneStandsWithThem() throws {
    let media = try Self.post(
      #"{"photo":["/a.png",{"value":"/b.png","alt":"own"}],"mp-photo-alt":["first","second","x"]}"#
    ).item.content.media
    #expect(media.map(\.alt) == ["first", "own"])
  }

  @Test(arguments: [
    (#"{"name":["x"],"deleted":[true]}"#, true), (#"{"name":["x"],"deleted":[false]}"#, false),
    (#"{"name":["x"],"deleted":"2024-05-01"}"#, true), (#"{"name":["x"],"deleted":[]}"#, false),
    (#"{"post-status":["deleted"]}"#, true), (#"{"post-status":["draft"]}"#, false),
  ])
  func aPostThatIsSaidToBeDeletedIsGone(properties: String, isDeleted: Bool) throws {
    #expect(try Self.post(properties).isDeleted == isDeleted)
  }

  @Test(
    arguments: [
      ("/a", "https://example.com/m", "https://example.com/a"),
      ("https://example.com/a#b", "https://example.com/m", "https://example.com/a#b"),
      ("http://example.com/a", "https://example.com/m", "https://example.com/a"),
      ("http://other.example/a", "https://example.com/m", "http://other.example/a"),
      ("HTTPS://EXAMPLE.com/ä", "https://example.com/m", "https://example.com/%C3%A4"),
      ("mailto:a@b.example", "https://example.com/m", nil),
      ("file:///etc/passwd", "https://example.com/m", nil),
      ("https://a.example/\u{1B}[2J", "https://example.com/m", nil),
    ] as [(String, String, String?)])
  func anAddressHasOneSpelling(url: String, endpoint: String, key: String?) throws {
    #expect(try Self.key(url, on: endpoint) == key)
  }

  @Test func anUpdateNamesWhatChangesAndNothingElse() throws {
    let post = try Self.post(
      #"{"content":["one"],"photo":[{"value":"/a.png","alt":"A","id":7},"/b.png"],"x":[1]}"#)
    var target = post.item.content
    target.media[0].alt = nil
    target.media[1].alt = "B"
    target.caption = Caption("")
    var generator = SplitMix64(seed: 1)
    let operation = Operation(
      kind: .edit, post: PostID(using: &generator),
      link: LinkID(remote: RemoteID(rawValue: 1), key: post.key), target: target,
      fields: [.caption, .alt(target.media[0].id), .alt(target.media[1].id)],
      expected: post.item.content, createdAt: Timestamp(milliseconds: 0))
    let body = try #require(MicropubUpdate(operation, of: post, altsBeside: false)).body(
      for: "/x")
    #expect(
      String(decoding: body.bytes, as: UTF8.self)
        == #"{"action":"update","url":"/x","replace":{"photo":["#
        + #"{"value":"/a.png","id":7},{"value":"/b.png","alt":"B"}]},"delete":["content"]}"#)
  }

  @Test(
    arguments: [
      (#""one""#, "two", #"["two"]"#), (#""one""#, "", "[]"),
      (
        #"{"html":"<p>Tea, <a href='/c'>cake</a> &amp; <b>jam</b></p>"}"#, "Tea, cake & honey",
        #"[{"html":"<p>Tea, <a href='/c'>cake</a> &amp; <b>honey</b></p>"}]"#
      ),
      (
        #"{"html":"<img src='/a.png'><p>one word</p>"}"#, "two word",
        #"[{"html":"<img src='/a.png'><p>two word</p>"}]"#
      ),
      (#"{"html":"<p>one</p><ul><li>a</li></ul>"}"#, "x\n\ny", #"[{"html":"<p>x</p>\n<p>y</p>"}]"#),
      (#"{"html":"<p>one</p>"}"#, "", "[]"),
      (#"{"html":"<img src='/a.png'><p>one</p><p>two</p>"}"#, "x\n\ny\n\nz", nil),
      (#"{"text":"*one*","html":"<i>one</i>"}"#, "*two*", #"["*two*"]"#),
    ] as [(String, String, String?)])
  func markupStaysWhatItIsButForTheWords(content: String, new: String, sent: String?) throws {
    let values = try Self.post(#"{"content":[\#(content)]}"#).content(saying: Caption(new))
    #expect(values.map { String(decoding: JSONTree.list($0).bytes, as: UTF8.self) } == sent)
  }
}
