import CaptionCore
import CaptionHTTP
import CaptionRemotes
import CaptionStore
import CaptionSync
import Synchronization
import TestSupport
import Testing

struct CheckRemoteTests {
  private func check(
    _ engine: SyncEngine, repairs: Bool = false
  ) async throws -> (RemoteCheck, [ItemDifference]) {
    var found: [ItemDifference] = []
    let check = try await engine.checkRemote("blog", repairs: repairs) { found.append($0) }
    return (check, found)
  }

  @Test("Case 34: what changed under the same token is found, and planned like any change")
  func contentThatChangedUnderTheSameTokenIsFound() async throws {
    let store = try CaptionStore.inMemory()
    let caption = Mutex("one")
    // A server that says "not modified" to whoever has its one token, whatever it holds.
    let transport = StubTransport { request throws(HTTPError) in
      if request.headers["If-None-Match"] != nil {
        return HTTPAnswer(status: 304)
      }
      let text = caption.withLock { $0 }
      let feed = """
        {"version": "https://jsonfeed.org/version/1.1", "title": "t", "items": [
          {"id": "1", "content_text": "\(text)"}, {"id": "2", "content_text": "other"}]}
        """
      return HTTPAnswer(
        status: 200, headers: ["Content-Type": "application/feed+json", "ETag": "\"always\""],
        body: HTTPBody(Array(feed.utf8)))
    }
    try store.add(
      RemoteRecord(name: "blog", kind: "jsonfeed", url: "https://blog.example/feed.json"))
    let clock = World.Clock()
    let engine = SyncEngine(
      store: store, transport: transport,
      environment: SyncEnvironment(now: { clock.now }, seed: 1))
    func captions() throws -> Set<String> {
      Set(try store.posts().map(\.content.caption.text))
    }
    _ = try await engine.run(SyncRequest(.pull))
    #expect(try await check(engine).1 == [])

    caption.withLock { $0 = "one, changed" }
    _ = try await engine.run(SyncRequest(.pull))
    #expect(try captions() == ["one", "other"])
    let (told, found) = try await check(engine)
    #expect(found.map(\.kind) == [.changed] && found.map(\.link.key) == ["1"])
    #expect(told.items == 2 && !told.isRepaired && told.differences == 1)
    _ = try await engine.run(SyncRequest(.pull))
    #expect(try captions() == ["one", "other"])

    #expect(try await check(engine, repairs: true).0.isRepaired)
    #expect(try captions() == ["one", "other"])
    _ = try await engine.run(SyncRequest(.pull))
    #expect(try captions() == ["one, changed", "other"])
    #expect(try await check(engine).1 == [])
  }

  @Test func whatIsMissingFromACompleteListingIsDeletedWhenAnotherConfirmsIt() async throws {
    let world = try World("blog")
    for number in 1...3 { world["blog"].set("\(number)", .caption("post \(number)")) }
    try await world.sync()
    world["blog"].remove("2")
    let (told, found) = try await check(world.engine, repairs: true)
    #expect(told.isComplete && found.map(\.kind) == [.missing])
    #expect(try world.captions().count == 3)
    try await world.sync()
    #expect(try world.captions() == ["post 1", "post 3"])
  }

  @Test func anItemThatIsNotKnownBecomesAPost() async throws {
    let world = try World("blog")
    world["blog"].set("1", .caption("one"))
    try await world.sync()
    world["blog"].set("2", .caption("two"))
    #expect(try await check(world.engine, repairs: true).1.map(\.kind) == [.unknown])
    try await world.sync(SyncRequest(.push))
    #expect(try world.captions() == ["one", "two"])
  }

  @Test func aListingThatBecameEmptyDeletesNothing() async throws {
    let world = try World("blog")
    world["blog"].set("1", .caption("one"))
    try await world.sync()
    world["blog"].remove("1")
    let (told, found) = try await check(world.engine, repairs: true)
    #expect(told.stopped == .guard && found == [] && !told.isRepaired)
  }

  @Test func aRemoteThatCannotBeReadIsToldAndItsDeadlineKept() async throws {
    let world = try World("blog")
    let later = Timestamp(milliseconds: world.clock.now.milliseconds + 60_000)
    world["blog"].behave {
      $0.listingErrors = [.unreachable(reason: "too many requests", notBefore: later)]
    }
    #expect(try await check(world.engine).0.stopped == .unreachable)
    #expect(try await check(world.engine).0.message?.contains("left alone") == true)
    #expect(world["blog"].listings == 1)
  }

  @Test func aCheckThatIsCancelledSaysSo() async throws {
    let world = try World("blog")
    let task = Task { try await world.engine.checkRemote("blog") { _ in } }
    task.cancel()
    await #expect(throws: SyncError.cancelled) { _ = try await task.value }
  }

  @Test func aCheckThatMendsWaitsForNoOtherProcess() async throws {
    let folder = try ScratchFolder()
    let store = try CaptionStore.create(at: folder.file("captions.db"))
    let world = try World("blog", store: store)
    let lock = try StoreLock(path: store.path)
    defer { withExtendedLifetime(lock) {} }
    #expect(throws: SyncError.store(.busy(path: store.path))) {
      _ = try world.engine.checkStore(repairs: true)
    }
    #expect(try world.engine.checkStore() == [])
    await #expect(throws: SyncError.store(.busy(path: store.path))) {
      _ = try await world.engine.checkRemote("blog") { _ in }
    }
  }
}
