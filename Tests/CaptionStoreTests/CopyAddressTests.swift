import CaptionCore
import GRDB
import Testing

@testable import CaptionStore

/// Items by whose address it is told that they are a post that is known from another remote.
struct CopyAddressTests {
  struct Row: CustomTestStringConvertible, Sendable {
    var name: String
    /// How the post is known: its key, permalink and account.
    var known: (key: String, permalink: String?, handle: String?)
    /// The item that is shown elsewhere.
    var shown: (key: String, permalink: String?, original: String?)
    var isSame = true

    var testDescription: String { name }
  }

  private static let did = "did:plc:alice"

  @Test(arguments: [
    Row(
      name: "our Mastodon post in an outbox",
      known: ("113", "https://social.example/@alice/113", nil),
      shown: (
        "https://social.example/users/alice/statuses/113", "https://social.example/@alice/113", nil
      )),
    Row(
      name: "the same where the outbox gives no page",
      known: ("113", "https://social.example/@alice/113", nil),
      shown: ("https://social.example/users/alice/statuses/113", nil, nil)),
    Row(
      name: "an outbox first, then the API",
      known: ("https://social.example/users/alice/statuses/113", nil, nil),
      shown: ("113", "https://social.example/@alice/113", nil)),
    Row(
      name: "GoToSocial",
      known: ("01H", "https://gts.example/@alice/statuses/01H", nil),
      shown: ("https://gts.example/users/alice/statuses/01H", nil, nil)),
    Row(
      name: "a site's feed whose ids are permalinks",
      known: ("113", "https://social.example/@alice/113", nil),
      shown: ("https://social.example/@alice/113", nil, nil)),
    Row(
      name: "a Mastodon post that was bridged to Bluesky",
      known: ("113", "https://social.example/@alice/113", nil),
      shown: (
        "3kabc", "https://bsky.app/profile/did:plc:bridged/post/3kabc",
        "https://social.example/@alice/113"
      )),
    Row(
      name: "a Bluesky post that was bridged to the Fediverse",
      known: ("3kabc", "https://bsky.app/profile/\(did)/post/3kabc", "alice.example"),
      shown: (
        "https://bsky.brid.gy/convert/ap/at://\(did)/app.bsky.feed.post/3kabc",
        "https://bsky.brid.gy/r/https://bsky.app/profile/alice.example/post/3kabc", nil
      )),
    Row(
      name: "a Bluesky post by its handle",
      known: ("3kabc", "https://bsky.app/profile/\(did)/post/3kabc", "alice.example"),
      shown: ("x", "https://bsky.app/profile/Alice.example/post/3kabc", nil)),
    Row(
      name: "another account's post under the same key",
      known: ("3kabc", "https://bsky.app/profile/\(did)/post/3kabc", "alice.example"),
      shown: ("x", "https://bsky.app/profile/mallory.example/post/3kabc", nil), isSame: false),
    Row(
      name: "another server's post under the same number",
      known: ("113", "https://social.example/@alice/113", nil),
      shown: ("https://other.example/users/alice/statuses/113", nil, nil), isSame: false),
    Row(
      name: "a relative address, which every site has",
      known: ("a-1", "/posts/hello/", nil), shown: ("b-1", "/posts/hello/", nil), isSame: false),
    Row(
      name: "no address at all", known: ("113", nil, nil), shown: ("113", nil, nil), isSame: false),
  ])
  func aPostIsKnownByItsAddress(row: Row) throws {
    let desk = try Desk(remotes: 2)
    try desk.store.write { db in
      try db.execute(sql: "UPDATE remote SET kind = 'bluesky' WHERE id = 1")
    }
    var known = item(row.known.key, "boats", at: row.known.permalink)
    known.account = Account(name: row.known.handle, url: nil)
    try desk.pull([known])
    var shown = item(row.shown.key, "boats", at: row.shown.permalink)
    shown.original = row.shown.original
    try desk.pull([shown], from: desk.remotes[1])
    #expect(try desk.store.posts().count == (row.isSame ? 1 : 2))
    #expect(try desk.store.conflicts().isEmpty)
    // Shown again, it is what it was.
    try desk.pull([shown], from: desk.remotes[1])
    #expect(try desk.store.posts().count == (row.isSame ? 1 : 2))
  }

  @Test func theOtherWayRoundABridgedPostIsKnownByWhatItIsACopyOf() throws {
    let desk = try Desk(remotes: 2)
    var bridged = item("3kabc", "boats", at: "https://bsky.app/profile/did:plc:b/post/3kabc")
    bridged.original = "https://social.example/@alice/113"
    try desk.pull([bridged])
    try desk.pull(
      [item("113", "boats", at: "https://social.example/@alice/113")], from: desk.remotes[1])
    #expect(try desk.store.posts().count == 1)
  }

  @Test func picturesOfACopyAreKnownByTheirOrder() throws {
    let desk = try Desk(remotes: 2)
    func shown(_ key: String, _ pictures: [String], alt: String) -> Item {
      var shown = item(key, "boats", at: "https://social.example/@alice/113")
      shown.content.media = pictures.map {
        Media(id: MediaID(rawValue: $0), url: "https://example.com/\($0)", alt: alt)
      }
      return shown
    }
    try desk.pull([shown("1", ["a", "b"], alt: "Boats")])
    try desk.pull([shown("2", ["x", "y"], alt: "Boats")], from: desk.remotes[1])
    #expect(try desk.store.conflicts().isEmpty)
    let post = try #require(try desk.store.posts().first)
    #expect(post.links.map { $0.observed?.media.map(\.id.rawValue) } == [["a", "b"], ["a", "b"]])
    // What changes there finds its picture here.
    var changed = shown("2", ["x", "y"], alt: "Boats")
    changed.content.media[1].alt = "Boats in fog"
    changed.contentHash = 7
    try desk.pull([changed], from: desk.remotes[1])
    #expect(try desk.store.post(post.id).content.media.map(\.alt) == ["Boats", "Boats in fog"])
  }
}
