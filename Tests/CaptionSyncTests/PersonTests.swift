import CaptionCore
import CaptionHTTP
import CaptionRemotes
import CaptionStore
import CaptionSync
import Synchronization
import TestSupport
import Testing

/// What a person does with the state of a store, over remotes in memory.
struct PersonTests {
  @Test func whatWasRefusedIsSentAgainWhenThePersonSaysSo() async throws {
    let world = try World("blog")
    world["blog"].set("1", .caption("one"))
    try await world.sync()
    world["blog"].behave { $0.refusals = ["1": "not today"] }
    try world.edit("one", to: "two")
    try await world.sync()
    world["blog"].behave { $0.refusals = [:] }
    try await world.sync()
    #expect(world["blog"].pushes.count == 1)
    let post = try world.post("two").id
    #expect(try world.engine.retry(post, on: ["blog"]).changed.map(\.kind) == [.edit])
    #expect(try await world.sync().ok)
    #expect(world["blog"].contents["1"] == .caption("two"))
  }

  @Test func whatNoAnswerCameForIsLookedUpAndNotSentAgainBlindly() async throws {
    let world = try World("blog")
    let post = try world.new("hello", to: "blog")
    world["blog"].behave { $0.lostAnswers = 1 }
    try await world.sync(SyncRequest(.push))
    let change = try world.engine.retry(post)
    #expect(change.changed == [] && change.waiting.map(\.kind) == [.create])
    #expect(try world.engine.drop(post).changed == [])
    #expect(try await world.sync().ok)
    #expect(world["blog"].creates.values.map { $0 } == [1] && world["blog"].pushes.count == 1)
    #expect(try world.captions() == ["hello"])
  }

  @Test func whatIsGivenUpStaysApartAndInStepOtherwise() async throws {
    let world = try World("blog", "mirror")
    for name in ["blog", "mirror"] {
      world[name].set("1", .caption("one"), permalink: "https://example.com/1")
    }
    try await world.sync()
    try world.edit("one", to: "two")
    let post = try world.post("two").id
    #expect(try world.engine.drop(post, on: ["mirror"]).changed.count == 1)
    #expect(try await world.sync().ok)
    #expect(world["blog"].contents["1"] == .caption("two"))
    #expect(world["mirror"].contents["1"] == .caption("one"))
    world["mirror"].change("1") { $0.tags = ["theirs"] }
    try await world.sync()
    #expect(world["blog"].contents["1"]?.tags == ["theirs"])
    #expect(world["mirror"].contents["1"]?.caption == Caption("one"))
    _ = try world.engine.retry(post)
    try await world.sync()
    #expect(world["mirror"].contents["1"]?.caption == Caption("two"))
  }

  @Test("Case 42: a rate limit's deadline holds after a restart")
  func aDeadlineSurvivesARestart() async throws {
    let folder = try ScratchFolder()
    let path = folder.file("captions.db")
    let later: Timestamp
    do {
      let world = try World("blog", store: try CaptionStore.create(at: path))
      world["blog"].set("1", .caption("one"))
      try await world.sync()
      try world.edit("one", to: "two")
      later = Timestamp(milliseconds: world.clock.now.milliseconds + 900_000)
      let error = RemoteError.unreachable(reason: "too many requests", notBefore: later)
      world["blog"].behave { $0.pushErrors = [error] }
      try await world.sync()
    }
    let store = try CaptionStore.open(at: path)
    #expect(try store.remotes().map(\.notBefore) == [later])
    let remote = ModelRemote()
    remote.set("1", .caption("one"))
    let clock = World.Clock()
    let engine = SyncEngine(
      store: store, environment: SyncEnvironment(now: { clock.now }, seed: 1)
    ) { _ in remote }
    clock.advance(by: 60)
    let report = try await engine.run()
    #expect(report.remotes.map(\.stopped) == [.unreachable])
    #expect(remote.listings == 0 && remote.pushes.isEmpty)
    clock.advance(by: 900)
    #expect(try await engine.run().ok)
    #expect(remote.contents["1"] == .caption("two"))
  }

  @Test("Case 47: a conflict that is decided alike on two devices comes to rest on both")
  func theSameDecisionOnTwoDevices() async throws {
    let desk = try World("blog")
    let remote = desk["blog"]
    let phone = try CaptionStore.inMemory()
    try phone.add(RemoteRecord(name: "blog", kind: "model", url: "model:blog"))
    let clock = desk.clock
    let other = SyncEngine(
      store: phone, environment: SyncEnvironment(now: { clock.now }, seed: 2)
    ) { _ in remote }
    remote.set("1", .caption("one"))
    try await desk.sync()
    _ = try await other.run()

    for store in [desk.store, phone] {
      let post = try #require(try store.posts().first)
      try store.edit(post.id, at: clock.now) { $0.caption = Caption("mine") }
    }
    remote.change("1") { $0.caption = Caption("theirs") }
    try await desk.sync()
    _ = try await other.run()
    for engine in [desk.engine, other] {
      let record = try #require(try engine.store.conflicts().first)
      try engine.resolve([ConflictDecision(record, .value(.text(Caption("ours"))))])
    }
    for _ in 0..<2 {
      try await desk.sync()
      _ = try await other.run()
    }
    #expect(try desk.store.conflicts() == [] && phone.conflicts() == [])
    #expect(remote.contents["1"] == .caption("ours"))
    #expect(remote.pushes.count == 1)
    #expect(try desk.captions() == ["ours"])
    #expect(try phone.posts().map(\.content.caption.text) == ["ours"])
  }

  @Test("Case 48: undoing what was pushed is a new edit with a precondition")
  func undoOfWhatWasPushedIsANewEdit() async throws {
    let world = try World("blog")
    world["blog"].set("1", .caption("one"))
    try await world.sync()
    try world.edit("one", to: "two")
    let edit = try #require(try world.store.runs(limit: 1).first?.id)
    try await world.sync()
    #expect(world["blog"].contents["1"] == .caption("two"))

    let undo = try world.store.undo(edit, at: world.clock.now)
    #expect(undo.restored.count == 1 && undo.refused == [])
    let post = try world.post("one").id
    let state = try world.store.state(of: post, capabilities: try world.engine.capabilities())
    // The base stays at what the remote acknowledged.
    #expect(state.links.map(\.agreement) == [nil])
    #expect(state.links.map(\.observed) == [.caption("two")])
    #expect(try await world.sync().ok)
    #expect(world["blog"].pushes.map(\.expected) == [.caption("one"), .caption("two")])
    #expect(world["blog"].contents["1"] == .caption("one"))
  }

  @Test("Case 48: undoing overwrites nothing that moved meanwhile")
  func undoMeetsWhatMoved() async throws {
    let world = try World("blog")
    world["blog"].set("1", .caption("one"))
    try await world.sync()
    try world.edit("one", to: "two")
    let edit = try #require(try world.store.runs(limit: 1).first?.id)
    try await world.sync()
    world["blog"].change("1") { $0.caption = Caption("theirs") }
    _ = try world.store.undo(edit, at: world.clock.now)
    try await world.sync()
    #expect(world["blog"].contents["1"] == .caption("theirs"))
    #expect(try world.store.conflicts().count == 1)
  }

  @Test func whatARunPulledIsTakenBackAndPushed() async throws {
    let world = try World("blog")
    world["blog"].set("1", .caption("one"))
    world["blog"].set("2", .caption("other"))
    try await world.sync()
    world["blog"].change("1") { $0.caption = Caption("one, changed") }
    let run = try await world.sync().run
    #expect(try world.store.undo(run, at: world.clock.now).restored.map(\.fields) == [[.caption]])
    #expect(try world.captions() == ["one", "other"])
    #expect(try await world.sync().ok)
    #expect(world["blog"].contents["1"] == .caption("one"))
    try await world.sync()
    #expect(world["blog"].pushes.count == 1)
  }
}

/// What is explained of a post.
struct ExplainTests {
  @Test func eachOriginIsToldWithItsRunAndRemotes() async throws {
    let world = try World("blog", "mirror")
    for name in ["blog", "mirror"] {
      world[name].set("1", .caption("one two three four"), permalink: "https://example.com/1")
    }
    let first = try await world.sync().run
    let post = try world.post("one two three four").id
    func origin() throws -> FieldExplanation.Origin {
      try #require(try world.engine.explain(post, .caption).fields.first).origin
    }
    #expect(try origin().how == .takenIn && origin().run?.id == first)
    world["blog"].change("1") { $0.caption = Caption("1 two three four") }
    let pulled = try await world.sync().run
    #expect(try origin().how == .pulled && origin().run?.id == pulled)
    let blog = try world.store.remote(named: "blog").id
    #expect(try origin().remotes == [blog] && origin().before == "one two three four")
    try world.edit("1 two three four", to: "1 two three 4")
    #expect(try origin().how == .edited && origin().run?.isByHand == true)
    world["mirror"].change("1") { $0.caption = Caption("zero 1 two three four") }
    try await world.sync()
    #expect(try origin().how == .merged)
    #expect(try world.post("zero 1 two three 4").id == post)
    let undo = try world.store.undo(try #require(try origin().run?.id), at: world.clock.now)
    #expect(try origin().how == .undone && origin().run?.id == undo.run)
  }

  @Test func whatWaitsIsToldWithItsReason() async throws {
    let world = try World("blog")
    world["blog"].set("1", .caption("one"))
    try await world.sync()
    world["blog"].behave { $0.refusals = ["1": "not today"] }
    try world.edit("one", to: "two")
    let post = try world.post("two").id
    func next() throws -> FieldStanding.Next? {
      try world.engine.explain(post, .caption).fields.first?.standings.first?.next
    }
    #expect(try next() == .push)
    try await world.sync()
    #expect(try next() == .parked)
    #expect(try world.engine.explain(post).operations.values.map(\.reason) == ["not today"])
    _ = try world.engine.drop(post)
    #expect(try next() == .dropped)
    try world.store.delete(post, at: world.clock.now)
    #expect(try next() == .delete)
    #expect(try world.engine.explain(post).trashedByHand == true)
  }
}
