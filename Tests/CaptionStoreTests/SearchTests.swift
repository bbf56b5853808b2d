import CaptionCore
import CaptionText
import TestSupport
import Testing

@testable import CaptionStore

extension Desk {
  /// The captions of the posts that a person finds by these words.
  func found(
    _ words: String, in states: Set<PostRecord.State> = [.post, .draft]
  ) throws -> [String] {
    var filter = PostFilter()
    filter.states = states
    filter.match = SearchQuery(words)?.match
    return try store.posts(filter).map(\.content.caption.text).sorted()
  }
}

private func photo(
  _ key: String, _ caption: String, alt: String? = nil, tags: [String] = []
) -> Item {
  var photo = item(key, caption)
  let url = "https://cdn.example/\(key).jpg"
  photo.content.media = [Media(id: MediaID(rawValue: url), url: url, alt: alt)]
  photo.content.tags = tags
  photo.account = Account(name: "Ana Pinta", url: "https://photos.example/anap")
  return photo
}

private let shelf = [
  photo("a", "Un café por la mañana #Sunday"),
  photo("b", "sunday without the hash", tags: ["slow days"]),
  photo("c", "紅葉の京都がきれいでした", alt: "A red maple"),
  photo("d", "오늘도 좋은 하루"),
  photo("e", "plain", alt: "Two dogs on a SOFA"),
]

@Test(arguments: [
  ("cafe", ["Un café por la mañana #Sunday"]),
  ("CAFÉ", ["Un café por la mañana #Sunday"]),
  ("manana cafe", ["Un café por la mañana #Sunday"]),
  ("#sunday", ["Un café por la mañana #Sunday"]),
  ("sunday", ["Un café por la mañana #Sunday", "sunday without the hash"]),
  ("#slow", ["sunday without the hash"]),
  ("京都", ["紅葉の京都がきれいでした"]),
  ("都京", []),
  ("하루", ["오늘도 좋은 하루"]),
  ("maple", ["紅葉の京都がきれいでした"]),
  ("sofa", ["plain"]),
  ("\"dogs on\"", ["plain"]),
  ("\"on dogs\"", []),
  ("caf*", ["Un café por la mañana #Sunday"]),
  ("nothing", []),
])
func wordsFindPosts(words: String, captions: [String]) throws {
  let desk = try Desk()
  try desk.pull(shelf)
  #expect(try desk.found(words) == captions)
}

@Test func theAccountFindsAllItsPosts() throws {
  let desk = try Desk()
  try desk.pull(shelf)
  #expect(try desk.found("pinta").count == 5)
  #expect(try desk.found("anap sofa") == ["plain"])
}

@Test func onlyWhatAPostSaysNowIsFound() throws {
  let desk = try Desk()
  try desk.pull(shelf)
  let post = try desk.post("e")
  try desk.store.edit(post, at: desk.now) { $0.caption = Caption("a new kettle") }
  #expect(try desk.found("plain") == [])
  #expect(try desk.found("kettle pinta sofa") == ["a new kettle"])
  try desk.pull([photo("d", "a pulled teapot")])
  #expect(try desk.found("하루") == [])
  #expect(try desk.found("teapot pinta") == ["a pulled teapot"])
  try desk.store.delete(post, at: desk.now)
  #expect(try desk.found("kettle") == [])
  #expect(try desk.found("kettle", in: [.trash]) == ["a new kettle"])
}

@Test func aResolvedConflictIsFoundUnderItsAccount() throws {
  let desk = try Desk()
  try desk.pull([photo("a", "one of these")])
  try desk.edit(try desk.post("a"), to: "mine")
  try desk.pull([photo("a", "theirs")])
  let record = try #require(try desk.store.conflicts().first)
  try desk.store.resolve(record, capabilities: [:], at: desk.now) { state in
    try state.resolving(record.conflict, with: .text(Caption("theirs")))
  }
  try desk.apply()
  #expect(try desk.found("theirs pinta") == ["theirs"])
}
