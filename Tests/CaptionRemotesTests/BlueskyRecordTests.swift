import CaptionCore
import Testing

@testable import CaptionRemotes

private func record(_ json: String) throws -> PostRecord {
  try #require(PostRecord(JSONTree(Array(json.utf8))))
}

private let image = #"{"$type":"blob","ref":{"$link":"bafyA"},"mimeType":"image/jpeg","size":12}"#

@Test func aRecordSaysTextLanguagesTagsAndMedia() throws {
  let post = try record(
    """
    {"$type":"app.bsky.feed.post","text":"Boats","createdAt":"2024-05-01T09:30:00.123Z",
    "langs":["de","en"],"tags":["sea"],"embed":{"$type":"app.bsky.embed.images","images":[
    {"alt":"A boat","image":\(image)},{"image":{"cid":"bafyB","mimeType":"image/png"},"alt":""},
    {"alt":"no image"}]}}
    """)
  let content = post.content { "blob:\($0)" }
  #expect(content.caption.text == "Boats")
  #expect(content.language == "de")
  #expect(content.tags == ["sea"])
  #expect(content.media.map(\.id.rawValue) == ["bafyA", "bafyB"])
  #expect(content.media.map(\.alt) == ["A boat", nil])
  #expect(content.media.map(\.url) == ["blob:bafyA", "blob:bafyB"])
  #expect(content.media.first?.sizeInBytes == 12)
  #expect(post.createdAt?.rfc3339 == "2024-05-01T09:30:00.123Z")
}

@Test(arguments: [
  #"{"$type":"app.bsky.embed.video","alt":"Waves","video":\#(image)}"#,
  #"{"$type":"app.bsky.embed.gallery","items":[{"alt":"Waves","image":\#(image)}]}"#,
  #"{"$type":"app.bsky.embed.recordWithMedia","record":{"record":{"uri":"at://x"}},"media":{"$type":"app.bsky.embed.images","images":[{"alt":"Waves","image":\#(image)}]}}"#,
])
func mediaAreFoundWhereverTheyAreEmbedded(embed: String) throws {
  let post = try record(
    #"{"$type":"app.bsky.feed.post","text":"x","createdAt":"2024-05-01T09:30:00Z","embed":\#(embed)}"#
  )
  #expect(post.content { $0 }.media.map(\.alt) == ["Waves"])
  let id = MediaID(rawValue: "bafyA")
  var target = post.content { $0 }
  target[.alt(id)] = .text(Caption("Calm"))
  let edited = try #require(post.edited(by: edit(target, [.alt(id)]), accounts: [:]))
  let again = try #require(PostRecord(JSONTree(edited)))
  #expect(again.content { $0 } == target)
}

@Test(arguments: [
  #"{"text":"x"}"#, #"{"$type":"app.bsky.feed.like"}"#, "[]", "null", #""text""#,
])
func whatIsNoPostIsNotRead(json: String) throws {
  #expect(PostRecord(try JSONTree(Array(json.utf8))) == nil)
}

@Test func membersOfAWrongTypeAreReadAsIfTheyWereNotThere() throws {
  let post = try record(
    #"{"$type":"app.bsky.feed.post","text":5,"createdAt":{},"langs":"de","tags":[1,"a"],"embed":[],"facets":{}}"#
  )
  #expect(post.content { $0 } == Content(tags: ["a"]))
  #expect(post.createdAt == nil)
}

@Test func anEditLeavesEverythingItDoesNotName() throws {
  let post = try record(
    """
    {"$type":"app.bsky.feed.post","reply":{"root":{"uri":"at://r","cid":"c"}},"text":"Old",
    "future":{"n":9007199254740993},"langs":["de","en"],"tags":["a"],"labels":{"x":[1]},
    "createdAt":"2024-05-01T09:30:00.000Z","entities":[{"type":"link"}]}
    """)
  var target = post.content { $0 }
  target.caption = Caption("New #sea")
  target.language = "fr"
  target.tags = []
  let bytes = try #require(
    post.edited(by: edit(target, [.caption, .language, .tags]), accounts: [:]))
  #expect(
    String(decoding: bytes, as: UTF8.self) == """
      {"$type":"app.bsky.feed.post","reply":{"root":{"uri":"at://r","cid":"c"}},"text":"New #sea",\
      "future":{"n":9007199254740993},"langs":["fr","en"],"labels":{"x":[1]},\
      "createdAt":"2024-05-01T09:30:00.000Z","facets":[{"index":{"byteStart":4,"byteEnd":8},\
      "features":[{"$type":"app.bsky.richtext.facet#tag","tag":"sea"}]}]}
      """)
}

@Test func anEditOfAnAltTextLeavesTheMarksOfTheText() throws {
  let post = try record(
    """
    {"$type":"app.bsky.feed.post","text":"see a.example/…","createdAt":"2024-05-01T09:30:00Z",
    "facets":[{"index":{"byteStart":4,"byteEnd":18},"features":[{"$type":"app.bsky.richtext.facet#link","uri":"https://a.example/long"}]}],
    "embed":{"$type":"app.bsky.embed.images","images":[{"alt":"","image":\(image)}]}}
    """)
  let id = MediaID(rawValue: "bafyA")
  var target = post.content { $0 }
  target[.alt(id)] = .text(Caption("A boat"))
  let bytes = try #require(post.edited(by: edit(target, [.alt(id)]), accounts: [:]))
  #expect(try JSONTree(bytes)["facets"] == post.tree["facets"])
}

@Test func anAltTextOfAnUnknownMediumCannotBeWritten() throws {
  let post = try record(#"{"$type":"app.bsky.feed.post","text":"x"}"#)
  #expect(
    post.edited(by: edit(Content(), [.alt(MediaID(rawValue: "?"))]), accounts: [:]) == nil)
}

@Test func aNewRecordIsTheSameEachTime() throws {
  let mia = try #require(Handle("mia.test"))
  let did = try #require(DID("did:plc:mia"))
  var target = Content(
    caption: Caption("Hi @mia.test, see example.org"), language: "en", tags: ["sea"])
  target.media = [Media(id: MediaID(rawValue: "m"), url: "https://b.example/1.jpg", alt: "A boat")]
  let blob = try JSONTree(Array(image.utf8))
  let operation = Operation(
    kind: .create, post: try #require(PostID(String(repeating: "0", count: 32))),
    link: LinkID(remote: RemoteID(rawValue: 1), key: "k"), target: target,
    createdAt: Timestamp(milliseconds: 1_700_000_000_123))
  let tree = PostRecord.tree(creating: operation, images: [blob], accounts: [mia: did])
  #expect(tree == PostRecord.tree(creating: operation, images: [blob], accounts: [mia: did]))
  #expect(
    String(decoding: tree.bytes, as: UTF8.self) == """
      {"$type":"app.bsky.feed.post","text":"Hi @mia.test, see example.org","facets":[\
      {"index":{"byteStart":3,"byteEnd":12},"features":[{"$type":"app.bsky.richtext.facet#mention","did":"did:plc:mia"}]},\
      {"index":{"byteStart":18,"byteEnd":29},"features":[{"$type":"app.bsky.richtext.facet#link","uri":"https://example.org"}]}],\
      "embed":{"$type":"app.bsky.embed.images","images":[{"alt":"A boat","image":\(image)}]},\
      "langs":["en"],"tags":["sea"],"createdAt":"2023-11-14T22:13:20.123Z"}
      """)
}

// MARK: Marks

/// A text with marked parts, and another text with the marks that go along.
struct CarryRow: CustomTestStringConvertible {
  var before: String
  var marked: [String]
  var after: String
  var carried: [String]
  var testDescription: String { "\(before) → \(after)" }

  init(_ before: String, _ marked: [String], _ after: String, _ carried: [String]) {
    self.before = before
    self.marked = marked
    self.after = after
    self.carried = carried
  }
}

@Test(arguments: [
  CarryRow(
    "see a.example/lo... now", ["a.example/lo..."], "look: a.example/lo... now", ["a.example/lo..."]
  ),
  CarryRow(
    "see a.example/lo... now", ["a.example/lo..."], "see a.example/lo... then", ["a.example/lo..."]),
  CarryRow("é here", ["here"], "é right here!", ["here"]),
  CarryRow("#sea", ["#sea"], "#seaside", []),
  CarryRow("#sea", ["#sea"], "a #sea b", ["#sea"]),
  CarryRow("@old.example hi", ["@old.example"], "hi", []),
  CarryRow("a b a b", ["b", "b"], "a b", ["b"]),
  CarryRow("x one y two z", ["one", "two"], "two x one", ["one"]),
  CarryRow("one", ["one"], "", []),
])
func marksGoAlongWhereTheirWordsStay(row: CarryRow) throws {
  var position = row.before.startIndex
  var facets: [Facet] = []
  for part in row.marked {
    let range = try #require(row.before[position...].firstRange(of: part))
    position = range.upperBound
    let start = row.before.utf8.distance(from: row.before.startIndex, to: range.lowerBound)
    let tree: JSONTree = [
      "index": [
        "byteStart": .number("\(start)"), "byteEnd": .number("\(start + part.utf8.count)"),
      ],
      "features": [["$type": "custom"]], "more": true,
    ]
    facets.append(try #require(Facet(tree)))
  }
  let carried = Facet.carried(facets, from: row.before, to: row.after)
  let bytes = Array(row.after.utf8)
  #expect(carried.map { String(decoding: bytes[$0.bytes], as: UTF8.self) } == row.carried)
  for facet in carried {
    #expect(Facet(facet.tree)?.bytes == facet.bytes)
    #expect(facet.tree["more"] == true)
  }
}

@Test func marksOutsideTheTextOrInsideACharacterStayAway() throws {
  func facet(_ start: Int, _ end: Int) throws -> Facet {
    try #require(
      Facet(["index": ["byteStart": .number("\(start)"), "byteEnd": .number("\(end)")]]))
  }
  let facets = [try facet(0, 1), try facet(1, 3), try facet(2, 99)]
  #expect(Facet.carried(facets, from: "éa", to: "éab").isEmpty)
  #expect(Facet(["index": ["byteStart": 3, "byteEnd": 3]]) == nil)
  #expect(Facet(["index": ["byteStart": "0", "byteEnd": 3]]) == nil)
}

@Test func aMentionOfNobodyIsPlainText() throws {
  let text = "@mia.test and @leo.test #tag $abc"
  let leo = try #require(Handle("leo.test"))
  let facets = Facet.facets(
    of: text, carrying: [], accounts: [leo: try #require(DID("did:plc:leo"))])
  #expect(Facet.handles(in: text, carrying: []) == [leo, try #require(Handle("mia.test"))])
  #expect(facets.map(\.bytes) == [14..<23, 24..<28, 29..<33])
  #expect(
    facets.map { $0.tree["features"].elements.first ?? .null } == [
      ["$type": "app.bsky.richtext.facet#mention", "did": "did:plc:leo"],
      ["$type": "app.bsky.richtext.facet#tag", "tag": "tag"],
      ["$type": "app.bsky.richtext.facet#tag", "tag": "$ABC"],
    ])
}

private func edit(_ target: Content, _ fields: Set<Field>) -> Operation {
  var generator = SplitMix64(seed: 1)
  return Operation(
    kind: .edit, post: PostID(using: &generator),
    link: LinkID(remote: RemoteID(rawValue: 1), key: "k"), target: target, fields: fields,
    createdAt: Timestamp(milliseconds: 0))
}
