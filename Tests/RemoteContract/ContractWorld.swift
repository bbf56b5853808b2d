public import CaptionCore
public import CaptionHTTP
public import CaptionRemotes
public import CaptionStore
public import CaptionSync
internal import Synchronization

/// A store with one remote that speaks to a scripted server, and a clock that moves when told.
public struct ContractWorld {
  public let store: CaptionStore
  public let server: any ScriptedServer
  public let wire: FaultyWire
  public let engine: SyncEngine
  private let clock: Clock

  private final class Clock: Sendable {
    let milliseconds: Mutex<Int64>

    init(_ start: Int64) {
      milliseconds = Mutex(start)
    }

    var now: Timestamp { Timestamp(milliseconds: milliseconds.withLock { $0 }) }
  }

  /// What a remote is made of.
  public struct Setup: Sendable {
    public let id: RemoteID
    /// The faulty wire, with retries that do not wait.
    public let transport: any HTTPTransport
    public let now: @Sendable () -> Timestamp
    public let learned: Learned
  }

  /// - Parameter start: The clock at first, milliseconds since 1970; servers date posts by it.
  public init(
    _ server: any ScriptedServer, kind: String = "contract", start: Int64 = 1_700_000_000_000,
    make: @escaping @Sendable (Setup) -> any Remote
  ) throws {
    let clock = Clock(start)
    let wire = FaultyWire(to: server)
    store = try CaptionStore.inMemory()
    try store.add(RemoteRecord(name: "remote", kind: kind, url: "https://example.com/"))
    self.server = server
    self.wire = wire
    self.clock = clock
    let learned = Learned()
    engine = SyncEngine(
      store: store, environment: SyncEnvironment(now: { clock.now }, seed: 1)
    ) { record in
      make(
        Setup(
          id: record.id,
          transport: HTTPClient(over: wire, sleep: { _ in }, now: { clock.now.milliseconds }),
          now: { clock.now }, learned: learned))
    }
  }

  public var now: Timestamp { clock.now }

  public func advance(bySeconds seconds: Int64) {
    clock.milliseconds.withLock { $0 += seconds * 1000 }
  }

  /// Runs once, a second later.
  @discardableResult
  public func sync(_ direction: SyncRequest.Direction = .sync) async throws -> RemoteReport {
    advance(bySeconds: 1)
    let report = try await engine.run(SyncRequest(direction))
    return report.remotes[0]
  }

  /// Makes a post that is to be created on the remote.
  public func draft(_ caption: String) throws -> PostID {
    try engine.makePost(Content(caption: Caption(caption)), on: ["remote"])
  }

  public func edit(_ caption: String, to new: String) throws {
    try store.edit(post(caption).id, at: now) { $0.caption = Caption(new) }
  }

  public func post(_ caption: String) throws -> PostRecord {
    let posts = try store.posts().filter { $0.content.caption.text == caption }
    guard posts.count == 1 else { throw StoreError.unknownPost("\(caption) (\(posts.count))") }
    return posts[0]
  }

  public var captions: [String] {
    get throws { try store.posts().map(\.content.caption.text).sorted() }
  }
}
