import CaptionCore
import CaptionStore
import CaptionSync
import RemoteContract
import Testing

/// A post that few are to see, on every kind of remote that there is.
struct PostsForFewTests {
  struct Kind: Sendable {
    var url: String
    /// The words for who may see a post that are kept there; `nil` where nothing is written at all.
    var kept: Set<String>?
  }

  static let kinds: [String: [Kind]] = [
    "activitypub": [Kind(url: "https://social.example/users/alice", kept: nil)],
    "bluesky": [Kind(url: "https://bsky.app/profile/did:plc:alice", kept: [])],
    "instagram": [Kind(url: "https://graph.instagram.com/v25.0/me", kept: [])],
    "jsonfeed": [
      Kind(url: "https://example.com/feed.json", kept: []),
      Kind(url: "file:///nowhere/feed.json", kept: ["private", "direct", "followers"]),
    ],
    "mastodon": [Kind(url: "https://social.example/@alice", kept: ["private", "direct"])],
    // A site says what it keeps; of this one nothing is known.
    "micropub": [Kind(url: "https://example.com/", kept: [])],
    "webfeed": [Kind(url: "https://example.com/atom", kept: nil)],
  ]

  @Test(arguments: SyncEngine.kinds, ["private", "direct", "followers"])
  func isSentOnlyWhereItIsKeptForThem(kind: String, word: String) async throws {
    for place in try #require(Self.kinds[kind]) {
      let wire = FaultyWire(to: ScriptedMastodon())
      wire.fail(.reply(ScriptedReply(503)), times: .max) { _ in true }
      let store = try CaptionStore.inMemory()
      var record = RemoteRecord(name: "remote", kind: kind, url: place.url)
      record.tokenSource = "env:TOKEN"
      try store.add(record)
      let engine = SyncEngine(
        store: store, transport: wire,
        environment: SyncEnvironment(now: { Timestamp(milliseconds: 0) }, seed: 1)
      ) { _ in "a-token" }

      guard let kept = place.kept else {
        #expect(try engine.capabilities().values.allSatisfy { !$0.canCreate })
        continue
      }
      var content = Content(caption: Caption("for few"), visibility: word)
      content.addMedia(at: ["https://example.com/one.jpg"])
      _ = try engine.makePost(content, on: ["remote"])
      _ = try await engine.run(SyncRequest(.push))
      let reasons = try store.blockedLinks().map(\.reason)
      #expect(
        reasons
          == (kept.contains(word)
            ? [] : ["the post is '\(word)', and the remote does not keep it so: nothing is sent"]))
      if !kept.contains(word) { #expect(wire.writes == 0) }
    }
  }
}
