import CaptionCore
import CaptionHTTP
import CaptionRemotes
import CaptionStore
import CaptionSync
import RemoteContract
import TestSupport

/// A store with a feed in memory, `feed`, and an account on a Mastodon server, `m`.
struct CrossWorld {
  let store: CaptionStore
  let engine: SyncEngine
  let feed: ModelRemote
  let server = ScriptedMastodon()
  let wire: FaultyWire
  let clock = World.Clock()

  init(_ capabilities: Capabilities = .everything) throws {
    store = try CaptionStore.inMemory()
    let feed = ModelRemote(capabilities: capabilities)
    let wire = FaultyWire(to: server)
    let clock = clock
    let learned = Learned()
    for name in ["feed", "m"] {
      try store.add(RemoteRecord(name: name, kind: "model", url: "https://example.com/\(name)"))
    }
    let token = server.ways.token
    engine = SyncEngine(
      store: store, environment: SyncEnvironment(now: { clock.now }, seed: 1)
    ) { record in
      guard record.name == "m" else { return feed }
      let url = HTTPURL.known(ScriptedMastodon.url)
      let client = HTTPClient(over: wire, sleep: { _ in }, now: { clock.now.milliseconds })
      return MastodonRemote(
        url: url,
        over: AuthorizingTransport(over: client, for: url, credential: .field("Bearer \(token)")),
        isAuthorised: true, learned: learned, now: { clock.now })
    }
    self.feed = feed
    self.wire = wire
  }

  /// Runs once, a second later, and answers what became of the Mastodon account.
  @discardableResult
  func sync(_ remotes: String...) async throws -> RemoteReport {
    clock.advance(by: 1)
    let report = try await engine.run(SyncRequest(.sync, remotes: remotes))
    return report.remotes.first { $0.name == "m" } ?? report.remotes[0]
  }

  func post(_ caption: String) throws -> PostRecord {
    let posts = try store.posts().filter { $0.content.caption.text == caption }
    guard posts.count == 1 else { throw StoreError.unknownPost("\(caption) (\(posts.count))") }
    return posts[0]
  }

  /// How many posts with this caption the server has.
  func copies(of caption: String) -> Int { server.captions.values.count { $0 == caption } }
}
