import CaptionCore
import CaptionRemotes
import CaptionStore
import CaptionSync
import Testing
import TestSupport

@Suite struct SyncEngineTests {
  @Test func aFirstSyncBringsEveryPostAndASecondDoesNothing() async throws {
    let world = try World("blog")
    for number in 1...5 { world["blog"].set("\(number)", .caption("post \(number)")) }
    let first = try await world.sync()
    #expect(first.ok)
    #expect(first.remotes[0].pulled.created == 5)
    let second = try await world.sync()
    #expect(second.remotes[0].pulled.unchanged == 5)
    #expect(second.remotes[0].pulled.updated == 0)
    #expect(world["blog"].pushes.isEmpty)
    #expect(try world.captions().count == 5)
  }

  @Test func anEditHereIsPushedOnce() async throws {
    let world = try World("blog")
    world["blog"].set("1", .caption("one"))
    try await world.sync()
    try world.edit("one", to: "uno")
    let report = try await world.sync()
    #expect(report.remotes[0].pushed.updated == 1)
    #expect(world["blog"].contents["1"]?.caption == Caption("uno"))
    try await world.sync()
    #expect(world["blog"].pushes.count == 1)
  }

  @Test func anEditThereIsPulledAndTheOldTextKept() async throws {
    let world = try World("blog")
    world["blog"].set("1", .caption("one"))
    try await world.sync()
    world["blog"].change("1") { $0.caption = Caption("uno") }
    try await world.sync()
    #expect(try world.captions() == ["uno"])
    #expect(try world.store.history().map(\.before.caption.text) == ["one"])
  }

  @Test("Case 45: one field in conflict does not hold up the others")
  func oneFieldInConflictDoesNotHoldUpTheOthers() async throws {
    let world = try World("blog")
    world["blog"].set("1", .caption("one"))
    try await world.sync()
    let id = try world.post("one").id
    try world.store.edit(id, at: world.clock.now) {
      $0.caption = Caption("here")
      $0.title = "Title"
    }
    world["blog"].change("1") {
      $0.caption = Caption("there")
      $0.tags = ["new"]
    }
    let report = try await world.sync()
    #expect(report.remotes[0].conflicts == 1)
    #expect(world["blog"].contents["1"]?.title == "Title")
    #expect(world["blog"].contents["1"]?.caption == Caption("there"))
    let post = try world.post("here")
    #expect(post.content.tags == ["new"])
  }

  @Test func aResolvedConflictIsPushed() async throws {
    let world = try World("blog")
    world["blog"].set("1", .caption("one"))
    try await world.sync()
    try world.edit("one", to: "here")
    world["blog"].change("1") { $0.caption = Caption("there") }
    try await world.sync()
    let record = try #require(try world.store.conflicts().first)
    try world.store.resolve(
      record, capabilities: try world.engine.capabilities(), at: world.clock.now
    ) { try $0.resolving(record.conflict, with: .text(Caption("both"))) }
    let report = try await world.sync()
    #expect(report.ok)
    #expect(world["blog"].contents["1"]?.caption == Caption("both"))
    #expect(try world.captions() == ["both"])
  }

  @Test("Case 46: a resolution is refused when a newer remote version has come")
  func aResolutionIsRefusedWhenTheSidesMoved() async throws {
    let world = try World("blog")
    world["blog"].set("1", .caption("one"))
    try await world.sync()
    try world.edit("one", to: "here")
    world["blog"].change("1") { $0.caption = Caption("there") }
    try await world.sync()
    let record = try #require(try world.store.conflicts().first)
    world["blog"].change("1") { $0.caption = Caption("elsewhere") }
    try await world.sync()
    #expect(throws: (any Error).self) {
      try world.store.resolve(
        record, capabilities: try world.engine.capabilities(), at: world.clock.now
      ) { try $0.resolving(record.conflict, with: .text(Caption("both"))) }
    }
    #expect(try world.captions() == ["here"])
  }

  @Test func aDraftIsPublishedWhereItIsWanted() async throws {
    let world = try World("blog", "mirror")
    _ = try world.new("hello", to: "blog")
    let report = try await world.sync()
    #expect(report.remotes.map(\.pushed.created) == [1, 0])
    #expect(world["mirror"].contents.isEmpty)
    #expect(try world.post("hello").state == .post)
    try await world.sync()
    #expect(world["blog"].creates.values.map { $0 } == [1])
  }

  @Test("Case 5: a lost answer to a create leads to one post, found by looking")
  func aLostAnswerToACreateLeadsToOnePost() async throws {
    let world = try World("blog")
    _ = try world.new("hello", to: "blog")
    world["blog"].behave { $0.lostAnswers = 1 }
    let report = try await world.sync(SyncRequest(.push))
    #expect(report.remotes[0].unknown == 1)
    world.clock.advance(by: 3660)
    let next = try await world.sync()
    #expect(next.ok)
    #expect(world["blog"].creates.values.map { $0 } == [1])
    #expect(try world.captions() == ["hello"])
  }

  @Test("Case 25: one stale item does not hold up the others")
  func oneStaleItemDoesNotHoldUpTheOthers() async throws {
    let world = try World("blog")
    for number in 1...5 { world["blog"].set("\(number)", .caption("post \(number)")) }
    try await world.sync()
    for number in 1...5 { try world.edit("post \(number)", to: "edited \(number)") }
    world["blog"].change("3") { $0.tags = ["moved"] }
    let report = try await world.sync(SyncRequest(.push))
    #expect(report.remotes[0].pushed.updated == 5)
    #expect(world["blog"].contents["3"]?.tags == ["moved"])
    #expect(try world.post("edited 3").content.tags == ["moved"])
  }

  @Test("Case 26: a refused item is parked, and the queue behind it drains")
  func aRefusedItemIsParked() async throws {
    let world = try World("blog")
    world["blog"].set("1", .caption("one"))
    world["blog"].set("2", .caption("two"))
    try await world.sync()
    world["blog"].behave { $0.refusals = ["1": "banned word"] }
    try world.edit("one", to: "banned")
    try world.edit("two", to: "fine")
    let report = try await world.sync()
    #expect(report.remotes[0].parked == 1)
    #expect(world["blog"].contents["2"]?.caption == Caption("fine"))
    #expect(try world.store.openOperations().map(\.reason) == ["banned word"])
    try await world.sync()
    #expect(world["blog"].pushes.count == 2)
    world["blog"].behave { $0.refusals = [:] }
    try world.edit("banned", to: "better")
    try await world.sync()
    #expect(world["blog"].contents["1"]?.caption == Caption("better"))
  }

  @Test("Case 42: a remote that says later is paused, also after a restart")
  func aRemoteThatSaysLaterIsPaused() async throws {
    let world = try World("blog", "other")
    world["blog"].set("1", .caption("one"))
    world["other"].set("1", .caption("two"))
    let later = Timestamp(milliseconds: world.clock.now.milliseconds + 900_000)
    world["blog"].behave {
      $0.listingErrors = [.unreachable(reason: "too many requests", notBefore: later)]
    }
    let report = try await world.sync()
    #expect(report.remotes.map(\.stopped) == [.unreachable, nil])
    try await world.sync()
    #expect(world["blog"].listings == 1)
    world.clock.advance(by: 901)
    try await world.sync()
    #expect(try world.captions() == ["one", "two"])
  }

  @Test func aRunThatIsCancelledSaysSo() async throws {
    let world = try World("blog")
    world["blog"].set("1", .caption("one"))
    let task = Task { try await world.engine.run() }
    task.cancel()
    await #expect(throws: SyncError.cancelled) { try await task.value }
  }
}
