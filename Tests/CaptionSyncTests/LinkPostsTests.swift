import CaptionCore
import CaptionStore
import CaptionSync
import TestSupport
import Testing

private let base = "Boats in fog"

/// Two remotes that show a post each, pulled and linked.
private func linked(_ one: Content, _ other: Content) async throws -> (World, PostID, Int64) {
  let world = try World("blog", "photos")
  world["blog"].set("1", one)
  world["photos"].set("p", other)
  try await world.sync()
  let kept = try world.store.findPost("blog:1")
  let id = try world.store.linkPosts(
    [world.store.findPost("photos:p")], to: kept, at: world.clock.now)
  return (world, kept, id)
}

struct LinkPostsTests {
  @Test func nothingChangesOnAnyRemoteByLinking() async throws {
    let (world, kept, _) = try await linked(.caption(base), .caption(base))
    for _ in 0..<3 { try await world.sync() }
    #expect(world["blog"].pushes.isEmpty && world["photos"].pushes.isEmpty)
    #expect(world["blog"].contents.count == 1 && world["photos"].contents.count == 1)
    #expect(try world.store.posts().map(\.id) == [kept])
    #expect(try world.store.conflicts().isEmpty)
  }

  @Test func anEditGoesToAllRemotesOfALinkedPost() async throws {
    let (world, _, _) = try await linked(.caption(base), .caption(base))
    try await world.sync()
    try world.edit(base, to: "Boats")
    try await world.sync()
    for name in ["blog", "photos"] {
      #expect(world[name].contents.values.map(\.caption.text) == ["Boats"])
      #expect(world[name].creates.isEmpty)
    }
  }

  @Test func aPostWhoseItemMovedIsPublishedAnewUnderAKeyOfItsOwn() async throws {
    let world = try World("blog", "photos")
    let ours = try world.new(base, to: "blog")
    world["photos"].set("p", .caption(base))
    try await world.sync()
    try world.store.linkPosts(
      [ours], to: world.store.findPost("photos:p"), at: world.clock.now)
    try await world.sync()
    try world.store.restore(ours, at: world.clock.now)
    try world.engine.want(ours, on: ["blog"])
    try await world.sync()
    let keys = (0...1).map { world["blog"].createKey(for: ours, generation: $0) }
    #expect(world["blog"].creates == [keys[0]: 1, keys[1]: 1])
    #expect(try world.store.post(ours).links.map(\.id.key) == [keys[1]])
  }

  @Test func anItemThatIsGivenBackToAPostThatIsNoLongerInTheTrashIsComparedWithIt() async throws {
    let (world, kept, decision) = try await linked(.caption(base), .caption(base))
    var inTrash = PostFilter()
    inTrash.states = [.trash]
    let other = try #require(try world.store.posts(inTrash).first)
    try world.store.restore(other.id, at: world.clock.now)
    try await world.sync()
    world["photos"].change("p") { $0.caption = Caption("Boats in mist") }
    try await world.sync(SyncRequest(.pull))
    try world.store.undoDecision(decision, at: world.clock.now)
    for _ in 1...2 { try await world.sync() }
    let items = world["photos"].contents.values.map(\.caption.text)
    let isOpen = try world.store.conflicts().contains { $0.post == other.id }
    #expect(try isOpen || items == [world.store.post(other.id).content.caption.text])
    #expect(try world.store.post(kept).links.count == 1)
  }

  @Test func captionsThatDifferBecomeAConflictAndStayInTheHistory() async throws {
    let (world, kept, _) = try await linked(.caption(base), .caption("Boats in mist"))
    #expect(try world.store.history(of: kept).map(\.before.caption.text) == ["Boats in mist"])
    #expect(try world.store.history(of: kept).map(\.cause) == ["linked"])
    try await world.sync()
    #expect(world["blog"].pushes.isEmpty && world["photos"].pushes.isEmpty)
    let conflict = try #require(try world.store.conflicts().first?.conflict)
    #expect(conflict.subject == .field(.caption))
    #expect(conflict.local.caption.text == base)
    #expect(conflict.sides.first?.observed?.caption.text == "Boats in mist")
  }

  @Test func whatOneRemoteDeletesStaysOnTheOther() async throws {
    let (world, kept, _) = try await linked(.caption(base), .caption(base))
    world["photos"].set("q", .caption("Another"))
    try await world.sync()
    world["photos"].remove("p")
    for _ in 0..<3 { try await world.sync() }
    #expect(world["blog"].contents.count == 1 && world["blog"].pushes.isEmpty)
    #expect(try world.store.post(kept).state == .post)
    #expect(try world.store.post(kept).links.map(\.remote) == ["blog"])
  }

  @Test(arguments: [base, "Boats in mist"])
  func undoingALinkGivesEachPostItsItemBack(other: String) async throws {
    let (world, kept, id) = try await linked(.caption(base), .caption(other))
    try await world.sync()
    try world.store.undoDecision(id, at: world.clock.now)
    for _ in 0..<2 { try await world.sync() }
    #expect(world["blog"].pushes.isEmpty && world["photos"].pushes.isEmpty)
    #expect(try world.store.posts().count == 2)
    let back = try world.store.post(world.store.findPost("photos:p"))
    #expect(back.id != kept && back.state == .post)
    #expect(back.content.caption.text == other)
    #expect(try world.store.post(kept).content.caption.text == base)
    #expect(try world.store.conflicts().isEmpty)
  }

  @Test func undoingALinkAfterAnEditLosesNoWords() async throws {
    let (world, kept, id) = try await linked(.caption(base), .caption(base))
    try await world.sync()
    try world.edit(base, to: "Boats")
    try await world.sync()
    try world.store.undoDecision(id, at: world.clock.now)
    try await world.sync()
    #expect(world["photos"].contents["p"]?.caption.text == "Boats")
    #expect(try world.store.post(kept).content.caption.text == "Boats")
    let conflict = try #require(try world.store.conflicts().first?.conflict)
    #expect(conflict.local.caption.text == base)
  }

  @Test(arguments: [false, true])
  func aPostThatIsToBeMadeAnewIsNotMadeWhereItsItemComesBack(isMade: Bool) async throws {
    let world = try World("blog", "photos")
    world["blog"].set("1", .caption(base))
    world["photos"].set("p", .caption(base))
    try await world.sync()
    let (kept, other) = (try world.store.findPost("blog:1"), try world.store.findPost("photos:p"))
    let decision = try world.store.linkPosts([other], to: kept, at: world.clock.now)
    try world.store.restore(other, at: world.clock.now)
    try world.engine.want(other, on: ["photos"])
    if isMade {
      try await world.sync()
      #expect(throws: StoreError.self) {
        try world.store.undoDecision(decision, at: world.clock.now)
      }
    } else {
      try world.store.undoDecision(decision, at: world.clock.now)
    }
    for _ in 0..<2 { try await world.sync() }
    #expect(world["photos"].contents.count == (isMade ? 2 : 1))
    #expect(try world.store.post(other).links.count == 1)
    #expect(try world.store.post(kept).links.count == (isMade ? 2 : 1))
  }

  @Test func aPostThatGetsItsItemBackIsInNoTrash() async throws {
    let world = try World("blog", "photos")
    world["blog"].set("1", .caption(base))
    world["photos"].set("p", .caption("Mist"))
    try await world.sync()
    let (kept, other) = (try world.store.findPost("blog:1"), try world.store.findPost("photos:p"))
    let decision = try world.store.linkPosts([other], to: kept, at: world.clock.now)
    world.clock.advance(by: 60)
    try world.store.restore(other, at: world.clock.now)
    try world.store.delete(other, at: world.clock.now)
    try world.store.undoDecision(decision, at: world.clock.now)
    #expect(try world.store.post(other).state != .trash)
    for _ in 0..<2 { try await world.sync() }
    #expect(world["photos"].contents["p"]?.caption.text == "Mist")
  }

  @Test func postsOnOneRemoteAreNotLinked() async throws {
    let world = try World("blog")
    for key in ["1", "2"] { world["blog"].set(key, .caption(base)) }
    try await world.sync()
    let posts = try world.store.posts().map(\.id)
    #expect {
      try world.store.linkPosts([posts[1]], to: posts[0], at: world.clock.now)
    } throws: { "\($0)".contains("blog") }
    #expect(try world.store.duplicateDecisions().isEmpty)
    #expect(try world.store.posts().count == 2)
  }

  @Test func aPostWithWordsToBePushedIsNotLinkedAway() async throws {
    let world = try World("blog", "photos")
    world["blog"].set("1", .caption(base))
    world["photos"].set("p", .caption("Mist"))
    try await world.sync()
    try world.edit("Mist", to: "Mist at sea")
    let posts = try [world.post(base).id, world.post("Mist at sea").id]
    #expect(throws: StoreError.self) {
      try world.store.linkPosts([posts[1]], to: posts[0], at: world.clock.now)
    }
    try await world.sync()
    try world.store.linkPosts([posts[1]], to: posts[0], at: world.clock.now)
    #expect(world["photos"].pushes.count == 1)
  }

  @Test func aDraftForAnotherRemoteIsCreatedThereOnce() async throws {
    let world = try World("blog", "photos")
    world["blog"].set("1", .caption(base))
    try await world.sync()
    let draft = try world.new(base + "!", to: "photos")
    try world.store.linkPosts([draft], to: world.post(base).id, at: world.clock.now)
    for _ in 0..<3 { try await world.sync() }
    #expect(world["photos"].contents.values.map(\.caption.text) == [base])
    #expect(Array(world["photos"].creates.values) == [1])
    #expect(try world.store.posts().count == 1)
  }
}
