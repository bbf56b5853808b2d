import CaptionCore
import Testing

@testable import CaptionStore

/// Listings that lag behind what was just pushed or shown.
@Suite struct LagTests {
  static let lag = Duration.seconds(600)

  /// A store that has just pushed an edit, "one" to "two", of the item "a".
  private static func pushed(version: String? = nil) throws -> Desk {
    let desk = try Desk()
    var shown = item("a", "one")
    shown.version = version
    try desk.pull([shown])
    try desk.edit(try desk.post("a"), to: "two")
    try desk.apply()
    try desk.push { .done($0) }
    try desk.apply()
    return desk
  }

  /// A store that is to create the item "mine".
  private static func drafted() throws -> (Desk, PostID) {
    let desk = try Desk()
    let post = desk.makeID()
    let link = LinkID(remote: desk.remote, key: "mine")
    try desk.store.makePost(post, Content(caption: Caption("new")), on: [link], at: desk.now)
    try desk.apply()
    return (desk, post)
  }

  @discardableResult
  private static func list(
    _ items: [Item], on desk: Desk, cursor: String = "new", absence: Absence? = nil
  ) throws -> ObservationCounts {
    try desk.beginRun()
    let end = PageEnd(
      cursor: cursor, cursorIfLagging: "old", coverage: nil, title: nil, at: desk.now)
    let counts = try desk.observe(items, end: end, absence: absence, lag: lag)
    try desk.apply()
    return counts
  }

  private static func listed(_ keys: String...) -> KnownItems {
    var known = KnownItems()
    for key in keys {
      var key = key
      let hash = key.withUTF8 { unsafe KnownItems.hash(UnsafeRawBufferPointer($0)) }
      _ = known.list(keyHash: hash, contentHash: 2)
    }
    return known
  }

  @Test func whatOurPushReplacedIsNoEditWhenAListingLags() throws {
    let desk = try Self.pushed()
    #expect(try Self.list([item("a", "one")], on: desk).lagging == 1)
    #expect(try desk.caption("a") == "two")
    #expect(try desk.store.remotes()[0].cursor == "old")
    #expect(try Self.list([item("a", "two")], on: desk).lagging == 0)
    #expect(try desk.store.remotes()[0].cursor == "new")
  }

  @Test func whatIsShownLongerThanAListingLagsIsAnEdit() throws {
    let desk = try Self.pushed()
    try Self.list([item("a", "one")], on: desk)
    desk.wait(Self.lag)
    #expect(try Self.list([item("a", "one")], on: desk).lagging == 0)
    #expect(try desk.caption("a") == "one")
    #expect(try desk.store.remotes()[0].cursor == "new")
  }

  @Test func theOldTextIsNoEditUnderAnotherVersionEither() throws {
    let desk = try Self.pushed(version: "v1")
    var touched = item("a", "one")
    touched.version = "v3"
    try Self.list([touched], on: desk)
    #expect(try desk.caption("a") == "two")
    desk.wait(Self.lag)
    try Self.list([touched], on: desk)
    #expect(try desk.caption("a") == "one")
  }

  @Test func anotherTextIsAnEditAtOnce() throws {
    let desk = try Self.pushed()
    try Self.list([item("a", "three")], on: desk)
    #expect(try desk.caption("a") == "three")
  }

  @Test func whatAnEditThereReplacedIsNoEditWhenAListingLags() throws {
    let desk = try Desk()
    try desk.pull([item("a", "one")])
    try Self.list([item("a", "two")], on: desk)
    #expect(try Self.list([item("a", "one")], on: desk).lagging == 1)
    #expect(try desk.caption("a") == "two")
  }

  @Test func whatGaveWayTwoChangesAgoIsNoEditEither() throws {
    let desk = try Desk()
    try desk.pull([item("a", "one")])
    try desk.store.edit(try desk.post("a"), at: desk.now) { $0.title = "title" }
    desk.wait(.seconds(7200))
    try Self.list([item("a", "two")], on: desk)
    try desk.push { .done($0) }
    try desk.apply()
    #expect(try Self.list([item("a", "one")], on: desk).lagging == 1)
    #expect(try Self.list([item("a", "two")], on: desk).lagging == 1)
    #expect(try desk.caption("a") == "two")
  }

  @Test func whatALookShowsAsItWasBeforeSaysNothingYet() throws {
    let desk = try Self.pushed()
    try desk.edit(try desk.post("a"), to: "three")
    try desk.apply()
    try desk.push { _ in .unknown }
    let unknown = try desk.store.unsettledOperations(on: desk.remote)
    for lag in [Self.lag, .zero] {
      try desk.store.settle(
        unknown[0], as: .stale(item: item("a", "one")), lag: lag, run: desk.run, at: desk.now)
      let left = try desk.store.openOperations().map(\.state)
      #expect(left == (lag > .zero ? [.unknown] : []))
    }
  }

  @Test(arguments: [Operation.Kind.edit, .delete])
  func whatWeMadeIsNotGoneByAnAnswerThatMayBeOlder(kind: Operation.Kind) throws {
    let (desk, post) = try Self.drafted()
    try desk.push { _ in .acknowledged(item: item("mine", "new")) }
    if kind == .edit {
      try desk.edit(post, to: "newer")
    } else {
      try desk.store.delete(post, at: desk.now)
    }
    try desk.apply()
    try desk.push { _ in .unknown }
    let gone: Outcome = kind == .edit ? .stale(item: nil) : .acknowledged(item: nil)
    for isYoung in [true, false] {
      if !isYoung { desk.wait(Self.lag) }
      let unknown = try desk.store.unsettledOperations(on: desk.remote)
      try desk.store.settle(unknown[0], as: gone, lag: Self.lag, run: desk.run, at: desk.now)
      let left = try desk.store.openOperations().map(\.state)
      #expect(left == (isYoung ? [.unknown] : []))
    }
  }

  @Test func anItemThatWeDeletedDoesNotComeBackWhenAListingLags() throws {
    let desk = try Desk()
    try desk.pull([item("a", "one")])
    let post = try desk.post("a")
    try desk.store.delete(post, from: [desk.remote], at: desk.now)
    try desk.apply()
    try desk.push { .done($0) }
    try desk.apply()
    try Self.list([item("a", "one")], on: desk)
    #expect(try desk.store.post(post).links.filter { $0.existence == .live } == [])
    desk.wait(Self.lag)
    try Self.list([item("a", "one")], on: desk)
    #expect(try desk.store.post(post).links.map(\.existence) == [.live])
  }

  @Test func anItemThatWeMadeIsNotMissedWhileAListingLags() throws {
    let (desk, post) = try Self.drafted()
    try desk.push { _ in .acknowledged(item: item("mine", "new")) }
    try desk.apply()
    for _ in 1...2 { try Self.list([], on: desk, absence: .judged(listed: Self.listed())) }
    #expect(try desk.store.post(post).state == .post)
    // By a cursor of this listing the next one could be unchanged, and the item never be missed.
    #expect(try desk.store.remotes()[0].cursor == "old")
    desk.wait(Self.lag)
    for _ in 1...2 { try Self.list([], on: desk, absence: .judged(listed: Self.listed())) }
    #expect(try desk.store.post(post).state == .trash)
  }

  @Test func whatShowedItselfBeforeItsCreateWasSettledIsNotMissedWhileAListingLags() throws {
    let (desk, post) = try Self.drafted()
    try desk.push { _ in .unknown }
    try Self.list([item("mine", "ne")], on: desk)
    for isYoung in [true, false] {
      if !isYoung { desk.wait(Self.lag) }
      let unknown = try desk.store.unsettledOperations(on: desk.remote)
      try desk.store.settle(unknown[0], as: .notDone, lag: Self.lag, run: desk.run, at: desk.now)
      for _ in 1...2 { try Self.list([], on: desk, absence: .judged(listed: Self.listed())) }
      let left = try desk.store.post(post).links.map(\.existence)
      #expect(left == (isYoung ? [.live] : []))
    }
  }

  @Test func aListingThatLagsSaysNothingOfWhatItDoesNotShow() throws {
    let desk = try Self.pushed()
    try Self.list([item("a", "two"), item("b", "bee")], on: desk)
    let late = Absence.judged(listed: Self.listed("a"))
    for _ in 1...3 { try Self.list([item("a", "one")], on: desk, absence: late) }
    #expect(try desk.caption("b") == "bee")
    for _ in 1...2 { try Self.list([item("a", "two")], on: desk, absence: late) }
    #expect(try desk.store.post(try desk.post("b")).state == .trash)
  }
}
