import CaptionCore
import CaptionRemotes
import CaptionStore
import CaptionSync
import Foundation
import Testing
import TestSupport

@Suite struct ReconcileTests {
  @Test("Case 2: what a merge keeps of the local side is queued")
  func whatAMergeKeepsIsQueued() async throws {
    let world = try World("blog")
    world["blog"].set("1", Content(caption: Caption("one"), tags: ["a"]))
    try await world.sync()
    try world.store.edit(world.post("one").id, at: world.clock.now) { $0.tags = ["a", "here"] }
    world["blog"].change("1") { $0.tags = ["a", "there"] }
    try await world.sync()
    #expect(try world.post("one").content.tags == ["a", "here", "there"])
    #expect(Set(world["blog"].contents["1"]?.tags ?? []) == ["a", "here", "there"])
  }

  @Test("Case 17: the same edit on both sides is no conflict and no push")
  func theSameEditIsNoConflict() async throws {
    let world = try World("blog")
    world["blog"].set("1", .caption("one"))
    try await world.sync()
    try world.edit("one", to: "caf\u{e9} \n")
    world["blog"].change("1") { $0.caption = Caption("cafe\u{301}") }
    let report = try await world.sync()
    #expect(report.ok)
    #expect(world["blog"].pushes.isEmpty)
  }

  @Test func wordsEditedOnBothSidesMeetOnBoth() async throws {
    let world = try World("blog")
    world["blog"].set("1", .caption("Red boats at dawn #sea #sun"))
    try await world.sync()
    try world.edit("Red boats at dawn #sea #sun", to: "Blue boats at dawn #sea #sun #harbour")
    world["blog"].change("1") { $0.caption = Caption("Red boats at dusk #sun #winter") }
    let report = try await world.sync()
    #expect(report.remotes[0].conflicts == 0)
    #expect(try world.captions() == ["Blue boats at dusk #sun #harbour #winter"])
    #expect(world["blog"].contents["1"]?.caption.text == "Blue boats at dusk #sun #harbour #winter")
    try await world.sync()
    #expect(world["blog"].pushes.count == 1)
  }

  @Test("Case 22: a server that rewrites what it is sent is no editor")
  func aServerThatRewritesIsNoEditor() async throws {
    let world = try World("blog", "mirror")
    world["blog"].behave {
      $0.normalise = { content in
        var content = content
        content.caption = Caption(content.caption.text.replacing("@", with: ""))
        return content
      }
    }
    world["mirror"].behave {
      $0.normalise = { content in
        var content = content
        content.caption = Caption(content.caption.text.lowercased())
        return content
      }
    }
    world["blog"].set("1", .caption("one"), permalink: "https://example.org/1")
    world["mirror"].set("m", .caption("one"), permalink: "https://example.org/1")
    try await world.sync()
    try world.edit("one", to: "With @Ann")
    for _ in 1...4 { try await world.sync() }
    #expect(world["blog"].pushes.count == 1)
    #expect(world["mirror"].pushes.count == 1)
    #expect(try world.captions() == ["With @Ann"])
  }

  @Test("Case 23: a field that a remote cannot hold stays here, and the others go")
  func aFieldThatARemoteCannotHoldStaysHere() async throws {
    var capabilities = Capabilities.everything
    capabilities.editable.remove(.caption)
    let world = try World("photos", capabilities: capabilities)
    world["photos"].set("1", .caption("one"))
    try await world.sync()
    try world.store.edit(world.post("one").id, at: world.clock.now) {
      $0.caption = Caption("mine")
      $0.title = "Title"
    }
    for _ in 1...3 { try await world.sync() }
    #expect(world["photos"].pushes.count == 1)
    #expect(world["photos"].contents["1"] == Content(title: "Title", caption: Caption("one")))
    #expect(try world.captions() == ["mine"])
  }

  @Test("Cases 33 and 36: bytes that change and say the same change nothing")
  func bytesThatSayTheSameChangeNothing() async throws {
    let world = try World("blog")
    world["blog"].set("1", .caption("one"))
    try await world.sync()
    for _ in 1...3 {
      world["blog"].touch("1")
      let report = try await world.sync()
      #expect(report.remotes[0].pulled.updated == 0)
    }
    #expect(world["blog"].pushes.isEmpty)
    #expect(try world.store.history().isEmpty)
  }

  @Test("Case 37: a clock that jumps changes nothing but times")
  func aClockThatJumpsChangesNothing() async throws {
    let world = try World("blog")
    world["blog"].set("1", .caption("one"))
    try await world.sync()
    world.clock.advance(by: -31_536_000)
    try world.edit("one", to: "uno")
    try await world.sync()
    world.clock.advance(by: 315_360_000)
    let report = try await world.sync()
    #expect(report.ok)
    #expect(world["blog"].pushes.count == 1)
  }

  @Test("Case 39: two remotes edit one post differently: one conflict with both sides")
  func twoRemotesEditOnePostDifferently() async throws {
    let world = try World("blog", "mirror")
    world["blog"].set("1", .caption("one"), permalink: "https://example.org/1")
    world["mirror"].set("m", .caption("one"), permalink: "https://example.org/1")
    try await world.sync()
    #expect(try world.captions() == ["one"])
    world["blog"].change("1") { $0.caption = Caption("from the blog") }
    world["mirror"].change("m") { $0.caption = Caption("from the mirror") }
    try await world.sync()
    let conflicts = try world.store.conflicts()
    #expect(conflicts.count == 1)
    #expect(conflicts.first?.conflict.base?.caption == Caption("one"))
    #expect(
      conflicts.first?.conflict.sides.compactMap(\.observed?.caption.text)
        == ["from the blog", "from the mirror"])
  }

  @Test("Case 40: two posts with equal text stay two")
  func twoPostsWithEqualTextStayTwo() async throws {
    let world = try World("blog", "mirror")
    world["blog"].set("1", .caption("same"), permalink: "https://example.org/1")
    world["mirror"].set("m", .caption("same"), permalink: "https://example.com/2")
    try await world.sync()
    #expect(try world.captions() == ["same", "same"])
  }

  @Test func anAddressThatTwoPostsClaimDecidesNothing() async throws {
    let world = try World("blog", "mirror")
    world["blog"].set("1", .caption("one"), permalink: "https://example.org/1")
    world["blog"].set("2", .caption("two"), permalink: "https://example.org/1")
    try await world.sync()
    world["mirror"].set("m", .caption("copy"), permalink: "https://example.org/1")
    try await world.sync()
    #expect(try world.captions() == ["copy", "one", "two"])
  }

  @Test("Case 41: a post deleted and made again on one remote is not merged by itself")
  func aPostMadeAgainIsNotMergedByItself() async throws {
    let world = try World("blog")
    world["blog"].set("1", .caption("draft"), permalink: "https://example.org/1")
    world["blog"].set("2", .caption("other"))
    try await world.sync()
    world["blog"].remove("1")
    world["blog"].set("3", .caption("draft, redone"), permalink: "https://example.org/1")
    try await world.sync()
    #expect(try world.captions() == ["draft", "draft, redone", "other"])
    try await world.sync()
    #expect(try world.captions() == ["draft, redone", "other"])
  }

  @Test func aCopyOfAPostThatHasItsOwnItemIsAnotherPost() async throws {
    let world = try World("blog", "mirror")
    world["blog"].set("1", .caption("one"), permalink: "https://example.org/1")
    world["mirror"].set("m", .caption("one"), permalink: "https://example.org/1")
    try await world.sync()
    world["mirror"].set("n", .caption("again"), permalink: "https://example.org/1")
    try await world.sync()
    #expect(try world.captions() == ["again", "one"])
  }

  @Test("Case 43: without an agreement, equal is adopted and unequal is a conflict")
  func withoutAnAgreementUnequalIsAConflict() async throws {
    let world = try World("blog", "mirror")
    world["blog"].set("1", .caption("one"), permalink: "https://example.org/1")
    world["blog"].set("2", .caption("two"), permalink: "https://example.org/2")
    try await world.sync(SyncRequest(remotes: ["blog"]))
    world["mirror"].set("1", .caption("one"), permalink: "https://example.org/1")
    world["mirror"].set("2", .caption("zwei"), permalink: "https://example.org/2")
    try await world.sync()
    let conflicts = try world.store.conflicts()
    #expect(conflicts.map(\.conflict.base) == [nil])
    #expect(try world.captions() == ["one", "two"])
    #expect(world["blog"].pushes.isEmpty && world["mirror"].pushes.isEmpty)
  }

  @Test("Case 3: what is typed while a push is under way stays to be pushed")
  func whatIsTypedDuringAPushStaysToBePushed() async throws {
    let world = try World("blog")
    world["blog"].set("1", .caption("one"))
    try await world.sync()
    try world.edit("one", to: "first")
    world["blog"].behave { $0.lostAnswers = 1 }
    try await world.sync(SyncRequest(.push))
    try world.edit("first", to: "second")
    try await world.sync()
    #expect(world["blog"].contents["1"]?.caption == Caption("second"))
    try await world.sync()
    #expect(world["blog"].pushes.count == 2)
  }

  @Test func aDryRunChangesNothingAndItsApprovalDoesWhatItSaid() async throws {
    let world = try World("blog")
    world["blog"].set("1", .caption("one"))
    world["blog"].set("2", .caption("two"))
    try await world.sync()
    try world.edit("one", to: "uno")
    world["blog"].change("2") { $0.caption = Caption("dos") }
    let planned = try await world.sync(SyncRequest(isDryRun: true))
    #expect(planned.remotes[0].pushed.updated == 1)
    #expect(world["blog"].pushes.isEmpty)
    #expect(try world.captions() == ["two", "uno"])
    try await world.sync(SyncRequest(approvedRun: planned.run))
    #expect(try world.captions() == ["dos", "uno"])
    #expect(world["blog"].contents["1"]?.caption == Caption("uno"))
  }

  @Test("Case 38: a second process leaves while the first has the store")
  func aSecondProcessLeaves() async throws {
    let folder = FileManager.default.temporaryDirectory.appending(path: UUID().uuidString)
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    let path = folder.appending(path: "captions.db").path
    let world = try World("blog", store: CaptionStore.create(at: path))
    let lock = try StoreLock(path: path)
    await #expect(throws: SyncError.store(.busy(path: path))) { try await world.sync() }
    withExtendedLifetime(lock) {}
  }

  @Test("Case 27: a run that ends between two steps is taken up by the next")
  func aRunThatEndsBetweenTwoStepsIsTakenUp() async throws {
    let world = try World("blog")
    world["blog"].set("1", .caption("one"))
    try await world.sync()
    try world.edit("one", to: "uno")
    let capabilities = try world.engine.capabilities()
    let run = try world.store.beginRun("sync", at: world.clock.now)
    _ = try world.store.applyPlans(
      after: 0, limit: 10, capabilities: capabilities, run: run, at: world.clock.now
    ) { $0.plan() }
    let remote = try world.store.remote(named: "blog").id
    let queued = try world.store.queuedOperations(on: remote, at: world.clock.now)
    try world.store.markInflight(queued.map(\.id), on: remote, at: world.clock.now)
    // Here the program ended: whether anything was sent is not known.
    let report = try await world.sync()
    #expect(report.ok)
    #expect(world["blog"].contents["1"]?.caption == Caption("uno"))
    #expect(world["blog"].pushes.count == 1)
  }
}
