import CaptionCore
import CaptionRemotes
import CaptionStore
import CaptionSync
import Testing
import TestSupport

/// What a person approves is what is carried out, and nothing else (I16).
@Suite struct ApprovalTests {
  private static let address = "https://example.org/1"

  /// A post of `blog` that an item of `mirror`, seen by a dry run, is about to join.
  private static func joining() async throws -> (world: World, run: Int64) {
    let world = try World("blog", "mirror")
    world["blog"].set("1", .caption("one"), permalink: address)
    try await world.sync()
    world["mirror"].set("m", .caption("one"), permalink: address)
    world["mirror"].set("n", .caption("another"))
    let planned = try await world.sync(SyncRequest(isDryRun: true))
    #expect(planned.remotes.map(\.pulled.created) == [0, 1])
    return (world, planned.run)
  }

  @Test func anItemThatJoinsAPostIsPartOfThePlan() async throws {
    let (world, run) = try await Self.joining()
    try await world.sync(SyncRequest(approvedRun: run))
    #expect(try world.post("one").links.map(\.remote) == ["blog", "mirror"])
    #expect(try world.captions() == ["another", "one"])
  }

  @Test(
    "I16: a plan in which an item joins a post is refused once either moved",
    arguments: ["post", "item", "another item"])
  func aPlanInWhichAnItemJoinsIsRefusedOnceEitherMoved(what: String) async throws {
    let (world, run) = try await Self.joining()
    switch what {
    case "post": try world.edit("one", to: "uno")
    case "item": world["mirror"].change("m") { $0.caption = Caption("eins") }
    default: world["blog"].set("2", .caption("another"))
    }
    if what != "post" { try await world.sync(SyncRequest(isDryRun: true)) }
    await #expect(throws: SyncError.self) {
      try await world.sync(SyncRequest(approvedRun: run))
    }
    #expect(try world.store.unplannedItems().isEmpty == false)
    #expect(world.remotes.values.allSatisfy { $0.pushes.isEmpty })
  }

  @Test func aPullThatIsApprovedPushesNothing() async throws {
    let world = try World("blog")
    world["blog"].set("1", .caption("Red boats at dawn"))
    world["blog"].set("2", .caption("Low tide"))
    try await world.sync()
    try world.edit("Red boats at dawn", to: "Blue boats at dawn")
    world["blog"].change("2") { $0.caption = Caption("High tide") }
    let planned = try await world.sync(SyncRequest(.pull, isDryRun: true))
    #expect(planned.remotes.map(\.pulled.updated) == [1])
    #expect(planned.remotes.map(\.pushed.updated) == [0])
    try await world.sync(SyncRequest(approvedRun: planned.run))
    #expect(try world.captions() == ["Blue boats at dawn", "High tide"])
    #expect(world["blog"].pushes.isEmpty)
    try await world.sync()
    #expect(world["blog"].contents["1"]?.caption.text == "Blue boats at dawn")
  }

  @Test func whatFollowsFromAPlanIsNotApprovedWithIt() async throws {
    let world = try World("blog")
    world["blog"].set("1", .caption("Red boats at dawn"))
    try await world.sync()
    try world.edit("Red boats at dawn", to: "Blue boats at dawn")
    let planned = try await world.sync(SyncRequest(isDryRun: true))
    world["blog"].change("1") { $0.caption = Caption("Red boats at dusk") }
    try await world.sync(SyncRequest(approvedRun: planned.run))
    #expect(world["blog"].contents["1"]?.caption.text == "Red boats at dusk")
    try await world.sync()
    #expect(world["blog"].contents["1"]?.caption.text == "Blue boats at dusk")
  }

  @Test func aLostAnswerIsNotLookedUpInAnApprovedRun() async throws {
    let world = try World("blog")
    world["blog"].set("1", .caption("one"))
    try await world.sync()
    _ = try world.new("hello", to: "blog")
    world["blog"].behave { $0.lostAnswers = 1 }
    try await world.sync(SyncRequest(.push))
    world["blog"].behave { $0.lookErrors = [.unreachable(reason: "503", notBefore: nil)] }
    try world.edit("one", to: "uno")
    let planned = try await world.sync(SyncRequest(.push, isDryRun: true))
    try await world.sync(SyncRequest(.push, approvedRun: planned.run))
    #expect(try world.store.openOperations().map(\.state) == [.unknown])
    #expect(world["blog"].contents["1"]?.caption.text == "uno")
  }

  @Test func whatAnEarlierRunLeftToBePushedIsPartOfThePlan() async throws {
    let world = try World("blog", "mirror")
    world["mirror"].set("1", .caption("one"))
    try await world.sync()
    try world.edit("one", to: "uno")
    try await world.sync(SyncRequest(remotes: ["blog"]))
    let planned = try await world.sync(SyncRequest(isDryRun: true))
    #expect(planned.remotes.map(\.pushed.updated) == [0, 1])
    try await world.sync(SyncRequest(remotes: ["mirror"]))
    await #expect(throws: SyncError.self) {
      try await world.sync(SyncRequest(approvedRun: planned.run))
    }
  }

  @Test func anApprovalIsForTheRemotesOfItsRun() async throws {
    let world = try World("blog", "mirror")
    world["blog"].set("1", .caption("one"))
    world["mirror"].set("2", .caption("two"))
    try await world.sync()
    try world.edit("one", to: "uno")
    try world.edit("two", to: "dos")
    let planned = try await world.sync(SyncRequest(remotes: ["blog"], isDryRun: true))
    await #expect(throws: SyncError.self) {
      try await world.sync(SyncRequest(remotes: ["mirror"], approvedRun: planned.run))
    }
    let report = try await world.sync(SyncRequest(approvedRun: planned.run))
    #expect(report.remotes.map(\.name) == ["blog"])
    #expect(world["mirror"].pushes.isEmpty)
    #expect(world["blog"].contents["1"]?.caption.text == "uno")
  }
}
