import CaptionCore
import CaptionRemotes
import CaptionStore
import CaptionSync
import Synchronization
import TestSupport

/// A store, its engine and model remotes, with a clock that stands still until a test moves it.
struct World {
  let store: CaptionStore
  let engine: SyncEngine
  let remotes: [String: ModelRemote]
  let clock: Clock

  final class Clock: Sendable {
    private let milliseconds = Mutex<Int64>(1_700_000_000_000)

    var now: Timestamp { Timestamp(milliseconds: milliseconds.withLock { $0 }) }

    func advance(by seconds: Int64) {
      milliseconds.withLock { $0 += seconds * 1000 }
    }
  }

  init(
    _ names: String..., capabilities: Capabilities = .everything,
    store: CaptionStore? = nil
  ) throws {
    let made = Dictionary(
      uniqueKeysWithValues: names.map { ($0, ModelRemote(capabilities: capabilities)) })
    self.store = try store ?? CaptionStore.inMemory()
    clock = Clock()
    remotes = made
    for name in names {
      try self.store.add(RemoteRecord(name: name, kind: "model", url: "model:\(name)"))
    }
    engine = Self.engine(self.store, made, clock)
  }

  /// The same remotes and clock, met by a program that has just opened the store.
  init(reopening store: CaptionStore, like other: World) {
    self.store = store
    clock = other.clock
    remotes = other.remotes
    engine = Self.engine(store, remotes, clock)
  }

  private static func engine(
    _ store: CaptionStore, _ remotes: [String: ModelRemote], _ clock: Clock
  ) -> SyncEngine {
    SyncEngine(
      store: store, environment: SyncEnvironment(now: { clock.now }, seed: 1)
    ) { record in
      guard let remote = remotes[record.name] else { throw StoreError.unknownRemote(record.name) }
      return remote
    }
  }

  subscript(name: String) -> ModelRemote {
    remotes[name] ?? ModelRemote()
  }

  @discardableResult
  func sync(_ request: SyncRequest = SyncRequest()) async throws -> SyncReport {
    clock.advance(by: 1)
    return try await engine.run(request)
  }

  /// The one post whose caption is this.
  func post(_ caption: String) throws -> PostRecord {
    let posts = try store.posts().filter { $0.content.caption.text == caption }
    guard posts.count == 1 else { throw StoreError.unknownPost(caption) }
    return posts[0]
  }

  func edit(_ caption: String, to new: String) throws {
    try store.edit(post(caption).id, at: clock.now) { $0.caption = Caption(new) }
  }

  func captions() throws -> [String] {
    try store.posts().map(\.content.caption.text).sorted()
  }

  func new(_ caption: String, to name: String) throws -> PostID {
    var generator = SplitMix64(seed: UInt64(caption.utf8.count))
    let id = PostID(using: &generator)
    let remote = try store.remote(named: name).id
    let link = LinkID(remote: remote, key: self[name].createKey(for: id, generation: 0))
    try store.makePost(id, Content(caption: Caption(caption)), on: [link], at: clock.now)
    return id
  }
}

extension Content {
  static func caption(_ text: String) -> Content { Content(caption: Caption(text)) }
}
