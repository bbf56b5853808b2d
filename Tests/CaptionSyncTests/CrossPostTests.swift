import CaptionCore
import CaptionStore
import CaptionSync
import RemoteContract
import TestSupport
import Testing

/// Posts that are to be published on a second remote, where something may have brought them already.
struct CrossPostTests {
  /// A post on the feed, published at the world's time.
  private static func world(_ caption: String, pictures: Int = 0) async throws -> (
    CrossWorld, PostID
  ) {
    let world = try CrossWorld()
    var content = Content.caption(caption)
    content.media = (0..<pictures).map {
      let url = "https://example.com/media/\($0).png"
      return Media(id: MediaID(rawValue: url), url: url, alt: "picture \($0)")
    }
    world.feed.set("1", content, publishedAt: world.clock.now)
    try await world.sync()
    return (world, try world.post(caption).id)
  }

  private static func check(_ world: CrossWorld, isAtRestWith copies: Int, of caption: String)
    async throws
  {
    let writes = world.wire.writes
    for _ in 0..<2 {
      let report = try await world.sync()
      #expect(report.conflicts + report.parked + report.unknown == 0)
    }
    #expect(world.wire.writes == writes)
    #expect(world.copies(of: caption) == copies)
    #expect(try world.engine.checkStore().isEmpty)
  }

  @Test func whatAnotherProgramPublishedMeanwhileIsNotPublishedAgain() async throws {
    let (world, id) = try await Self.world("boats @mira", pictures: 1)
    try world.engine.want(id, on: ["m"])
    let key = world.server.publish("boats  @mira", describedAs: "")
    let report = try await world.sync()
    #expect(report.pushed.created == 0)
    #expect(report.alreadyThere == 1)
    #expect(!world.wire.requests.contains { $0.method == "POST" })
    let post = try world.store.post(id)
    #expect(try world.store.posts().map(\.id) == [id])
    #expect(post.links.map(\.remote) == ["feed", "m"] && post.links[1].id.key == key)
    #expect(post.content.caption.text == "boats @mira")
    // What the copy lacks is brought there: its picture gets the post's alt text.
    #expect(world.server.descriptions(of: key) == ["picture 0"])
    #expect(try world.engine.explain(id).copies.keys.map(\.key) == [key])
    try await Self.check(world, isAtRestWith: 1, of: "boats  @mira")
    try world.store.edit(id, at: world.clock.now) { $0.caption = Caption("ships") }
    try await world.sync()
    #expect(world.copies(of: "ships") == 1 && world.server.captions.count == 1)
  }

  @Test func whatACopySaysOtherwiseIsNotReplacedUnseen() async throws {
    let (world, id) = try await Self.world("boats", pictures: 1)
    try world.engine.want(id, on: ["m"])
    let key = world.server.publish("boats", describedAs: "three boats")
    #expect(try await world.sync().alreadyThere == 1)
    #expect(world.server.descriptions(of: key) == ["three boats"])
    let conflict = try #require(try world.store.conflicts().first)
    let picture = try world.store.post(id).content.media[0].id
    #expect(conflict.conflict.subject == .field(.alt(picture)))
    try world.store.resolve(
      conflict, capabilities: try world.engine.capabilities(), at: world.clock.now
    ) { try $0.resolving(conflict.conflict, with: .text(Caption("picture 0"))) }
    try await world.sync()
    #expect(world.server.descriptions(of: key) == ["picture 0"])
    try await Self.check(world, isAtRestWith: 1, of: "boats")
  }

  @Test func aPushThatWaitsGivesWayToACopyToo() async throws {
    let (world, id) = try await Self.world("boats", pictures: 1)
    try world.engine.want(id, on: ["m"])
    world.wire.fail(.reply(ScriptedReply(503)), times: .max) { $0.url.hasSuffix("0.png") }
    #expect(try await world.sync().later == 1)
    world.wire.mend()
    _ = world.server.publish("boats", describedAs: "picture 0")
    world.clock.advance(by: 700)
    #expect(try await world.sync().pushed.created == 0)
    try await Self.check(world, isAtRestWith: 1, of: "boats")
  }

  @Test func whatIsQueuedIsHeldBackWhereOneOfTwoCopiesMayBeThePost() async throws {
    let (world, id) = try await Self.world("boats", pictures: 1)
    try world.engine.want(id, on: ["m"])
    _ = try await world.engine.run(SyncRequest(.pull))
    #expect(try world.store.openOperations().map(\.operation.kind) == [.create])
    for _ in 0..<2 { _ = world.server.publish("boats") }
    let report = try await world.sync()
    #expect(report.pushed.created == 0 && report.pulled.created == 2)
    #expect(try world.store.blockedLinks().map(\.post) == [id])
    try await Self.check(world, isAtRestWith: 2, of: "boats")
  }

  @Test func aDryRunShowsThatNothingIsPublished() async throws {
    let (world, id) = try await Self.world("boats")
    try world.engine.want(id, on: ["m"])
    #expect(
      try await world.engine.run(SyncRequest(isDryRun: true)).remotes[1].pushed.created == 1)
    _ = world.server.publish("boats")
    world.server.removePictures()
    let plan = try await world.engine.run(SyncRequest(isDryRun: true))
    #expect(plan.remotes[1].pushed.created == 0 && plan.remotes[1].pulled.created == 0)
    let run = try await world.engine.run(SyncRequest(approvedRun: plan.run))
    #expect(run.remotes[1].pushed.created == 0)
    try await Self.check(world, isAtRestWith: 1, of: "boats")
  }

  @Test("Case 40: two posts with equal text stay two")
  func whatIsNotWantedThereIsAPostOfItsOwn() async throws {
    let (world, _) = try await Self.world("boats")
    _ = world.server.publish("boats")
    try await world.sync()
    #expect(try world.store.posts().count == 2)
    try await Self.check(world, isAtRestWith: 1, of: "boats")
  }

  @Test func aCopyThatIsAPostAlreadyIsForAPersonToDecide() async throws {
    let (world, id) = try await Self.world("boats")
    let key = world.server.publish("boats")
    world.server.removePictures()
    try await world.sync()
    let other = try #require(try world.store.posts().map(\.id).first { $0 != id })
    try world.engine.want(id, on: ["m"])
    #expect(try await world.sync().pushed.created == 0)
    let reason = try #require(try world.store.blockedLinks().first?.reason)
    #expect(reason.contains("as post \(other.description.prefix(8))"))
    // They are one: nothing is published, and an edit goes to both.
    try world.store.linkPosts([other], to: id, at: world.clock.now)
    #expect(try await world.sync().pushed.created == 0)
    #expect(world.copies(of: "boats") == 1)
    #expect(try world.store.blockedLinks().isEmpty)
    // The copy has a language, the post has none: that is asked as for any posts that are linked.
    #expect(try world.store.conflicts().map(\.conflict.subject) == [.field(.language)])
    #expect(try world.store.post(id).links.map(\.id.key).contains(key))
    try world.store.edit(id, at: world.clock.now) { $0.caption = Caption("ships") }
    try await world.sync()
    #expect(world.copies(of: "ships") == 1 && world.server.captions.count == 1)
  }

  @Test func aCopyThatThePersonSaysIsAnotherPostHoldsNothingUp() async throws {
    let (world, id) = try await Self.world("boats")
    _ = world.server.publish("boats")
    world.server.removePictures()
    try await world.sync()
    let other = try #require(try world.store.posts().map(\.id).first { $0 != id })
    try world.engine.want(id, on: ["m"])
    try await world.sync()
    let decision = try world.store.ignoreDuplicates([id, other], by: nil, at: world.clock.now)
    #expect(try await world.sync().pushed.created == 1)
    try await Self.check(world, isAtRestWith: 2, of: "boats")
    try world.store.undoDecision(decision, at: world.clock.now)
    try await Self.check(world, isAtRestWith: 2, of: "boats")
  }

  @Test func postsThatAreTwoElsewhereMayBeTwoThereToo() async throws {
    let (world, _) = try await Self.world("boats")
    world.feed.set("2", .caption("boats"), publishedAt: world.clock.now)
    try await world.sync()
    let ids = try world.store.posts().map(\.id)
    for id in ids {
      try world.engine.want(id, on: ["m"])
      try await world.sync()
    }
    #expect(world.copies(of: "boats") == 2)
  }

  @Test func severalThatCouldBeTheCopyAreForAPersonToDecide() async throws {
    let (world, id) = try await Self.world("boats")
    try world.engine.want(id, on: ["m"])
    for _ in 0..<2 { _ = world.server.publish("boats") }
    world.server.removePictures()
    let report = try await world.sync()
    #expect(report.pushed.created == 0)
    #expect(world.copies(of: "boats") == 2)
    #expect(try world.store.blockedLinks().count == 1)
  }

  @Test func aDraftThatWasPublishedByHandIsNotPublishedAgain() async throws {
    let world = try CrossWorld()
    try await world.sync()
    let id = try world.engine.makePost(.caption("boats"), on: ["m"])
    let key = world.server.publish("boats")
    world.server.removePictures()
    #expect(try await world.sync().pushed.created == 0)
    #expect(try world.store.post(id).links.map(\.id.key) == [key])
    try await Self.check(world, isAtRestWith: 1, of: "boats")
  }

  @Test func whatWasThereBeforeADraftWasWrittenIsNoCopyOfIt() async throws {
    let world = try CrossWorld()
    _ = world.server.publish("good morning")
    world.server.removePictures()
    try await world.sync()
    world.clock.advance(by: 3600)
    _ = try world.engine.makePost(.caption("good morning"), on: ["m"])
    #expect(try await world.sync().pushed.created == 1)
  }
}
