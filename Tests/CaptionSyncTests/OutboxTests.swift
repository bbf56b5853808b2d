import CaptionCore
import CaptionRemotes
import CaptionStore
import CaptionSync
import Testing
import TestSupport

/// Pushes that are put off, and creates whose answers were lost.
@Suite struct OutboxTests {
  @Test("Case 42: a push that is told to slow down keeps what was done and waits, restarts or not")
  func aPushThatIsToldToSlowDownWaits() async throws {
    let folder = try ScratchFolder()
    let path = folder.file("captions.db")
    let world = try World("blog", "other", store: CaptionStore.create(at: path))
    for key in ["1", "2", "3"] { world["blog"].set(key, .caption("post \(key)")) }
    world["other"].set("9", .caption("post 9"))
    try await world.sync()
    for key in ["1", "2", "3", "9"] { try world.edit("post \(key)", to: "edit \(key)") }
    let later = Timestamp(milliseconds: world.clock.now.milliseconds + 900_000)
    world["blog"].behave {
      $0.pushErrorsAfter = 1
      $0.pushErrors = [.unreachable(reason: "429", notBefore: later)]
    }
    let report = try await world.sync()
    #expect(report.remotes.map(\.stopped) == [.unreachable, nil])
    #expect(report.remotes.map(\.pushed.updated) == [1, 1])
    // Another program opens the store: what it finds there is all that it knows.
    let again = World(reopening: try CaptionStore.open(at: path), like: world)
    let paused = try await again.sync()
    #expect(paused.remotes.map(\.stopped) == [.unreachable, nil])
    #expect(world["blog"].pushes.count == 1)
    again.clock.advance(by: 901)
    #expect(try await again.sync().ok)
    #expect(
      world["blog"].contents.values.map(\.caption.text).sorted() == ["edit 1", "edit 2", "edit 3"])
    #expect(world["blog"].pushes.count == 3)
  }

  @Test(arguments: [1, 100])
  func whatIsNeverTakenIsSaid(overtaken: Int) async throws {
    let world = try World("blog")
    world["blog"].set("1", .caption("post"))
    try await world.sync()
    try world.edit("post", to: "edit")
    world["blog"].behave { $0.overtaken = overtaken }
    let report = try await world.sync()
    let isTaken = overtaken == 1
    #expect(report.ok == isTaken)
    #expect(report.remotes[0].stopped == (isTaken ? nil : .unreachable))
    #expect(
      report.remotes[0].message?.hasPrefix("a change was not taken") == (isTaken ? nil : true))
    #expect(try world.store.openOperations().count == (isTaken ? 0 : 1))
    world["blog"].behave { $0.overtaken = 0 }
    #expect(try await world.sync().ok)
    #expect(world["blog"].contents["1"]?.caption.text == "edit")
  }

  @Test func aCreateThatWasEditedHereMeanwhileIsAgreedAtWhatWentOut() async throws {
    let world = try World("blog")
    _ = try world.new("hello", to: "blog")
    world["blog"].behave { $0.lostAnswers = 1 }
    try await world.sync(SyncRequest(.push))
    try world.edit("hello", to: "hello again")
    let report = try await world.sync()
    #expect(report.ok)
    #expect(report.remotes[0].pushed.updated == 1)
    #expect(world["blog"].creates.values.map { $0 } == [1])
    #expect(world["blog"].contents.values.map(\.caption.text) == ["hello again"])
  }

  @Test func aCreateThatWasEditedThereMeanwhileIsCompared() async throws {
    let world = try World("blog")
    let post = try world.new("hello", to: "blog")
    world["blog"].behave { $0.lostAnswers = 1 }
    try await world.sync(SyncRequest(.push))
    let key = world["blog"].createKey(for: post, generation: 0)
    world["blog"].change(key) {
      $0.caption = Caption("hello there")
      $0.tags = []
    }
    for _ in 1...2 { try await world.sync() }
    #expect(try world.captions() == ["hello"])
    #expect(try world.store.conflicts().map(\.conflict.subject) == [.field(.caption)])
    #expect(world["blog"].contents.values.map(\.caption.text) == ["hello there"])
    #expect(world["blog"].creates.values.map { $0 } == [1])
    #expect(try world.store.openOperations().isEmpty)
  }

  @Test(arguments: [true, false])
  func whatMayBeOursGetsNoPostOfItsOwnUntilAListingThatLagsCanTell(lags: Bool) async throws {
    var capabilities = Capabilities.everything
    capabilities.listingLag = lags ? .seconds(600) : .zero
    let world = try World("blog", capabilities: capabilities)
    let post = try world.new("hello", to: "blog")
    let key = world["blog"].createKey(for: post, generation: 0)
    world["blog"].behave {
      $0.lostAnswers = 1
      $0.looks = [.found([]), .found([])]
    }
    try await world.sync(SyncRequest(.push))
    world["blog"].remove(key)
    world["blog"].set("1", .caption("hello"))
    try await world.sync()
    #expect(try world.captions() == (lags ? ["hello"] : ["hello", "hello"]))
    // Once only a person can tell, others' items wait no longer.
    world.clock.advance(by: 3600)
    try await world.sync()
    #expect(try world.captions() == ["hello", "hello"])
  }

  @Test func whatACreateMadeThoughTheAnswerSaidOtherwiseGetsNoPostOfItsOwn() async throws {
    let world = try World("blog")
    let post = try world.new("hello", to: "blog")
    world["blog"].behave {
      $0.pushErrors = [.unreachable(reason: "503", notBefore: nil)]
      $0.lookErrors = [.unreachable(reason: "503", notBefore: nil)]
    }
    try await world.sync(SyncRequest(.push))
    world["blog"].set("1", .caption("hello"))
    try await world.sync()
    #expect(try world.captions() == ["hello"])
    let made = Item(
      key: "1", content: .caption("hello"), publishedAt: world.clock.now, contentHash: 0)
    world["blog"].behave { $0.looks = [.found([made])] }
    #expect(try await world.sync().ok)
    #expect(try world.store.post(post).links.map(\.id.key) == ["1"])
    #expect(try world.captions() == ["hello"] && world["blog"].creates.isEmpty)
  }

  @Test func anEditThatWasDoneThoughTheAnswerSaidOtherwiseIsNoEditOfTheirs() async throws {
    let world = try World("blog")
    world["blog"].set("1", .caption("one two three"))
    try await world.sync()
    world["blog"].behave {
      $0.normalise = { content in
        Content(caption: Caption(content.caption.text.replacing(" three", with: "")))
      }
      $0.pushErrors = [.unreachable(reason: "503", notBefore: nil)]
    }
    try world.edit("one two three", to: "one 2 three")
    try await world.sync(SyncRequest(.push))
    world["blog"].change("1") { $0.caption = Caption("one 2") }
    #expect(try await world.sync().ok)
    #expect(try world.captions() == ["one 2 three"])
    #expect(try world.store.openOperations().isEmpty && world.store.conflicts().isEmpty)
    #expect(world["blog"].contents["1"]?.caption.text == "one 2")
  }

  @Test func whatAnItemAloneShowedIsKeptWhenItsLinkEnds() async throws {
    let world = try World("blog", "mirror")
    world["blog"].behave {
      $0.normalise = { Content(caption: Caption($0.caption.text + " (via)")) }
    }
    _ = try world.new("hello", to: "blog")
    world["mirror"].set("1", .caption("one"))
    try await world.sync()
    #expect(world["blog"].contents.values.map(\.caption.text) == ["hello (via)"])
    try world.store.delete(world.post("hello").id, at: world.clock.now)
    try await world.sync()
    #expect(world["blog"].contents.isEmpty)
    #expect(try world.store.history().map(\.before.caption.text).contains("hello (via)"))
  }

  @Test func aPushThatFailsAgainAndAgainIsCountedOnce() async throws {
    let world = try World("blog")
    for number in 1...5 { world["blog"].set("\(number)", .caption("post \(number)")) }
    try await world.sync()
    try world.store.delete(world.post("post 1").id, at: world.clock.now)
    world["blog"].behave {
      $0.pushErrors = Array(repeating: .unreachable(reason: "503", notBefore: nil), count: 6)
    }
    for _ in 1...6 { #expect(try await world.sync().remotes[0].stopped == .unreachable) }
    #expect(try await world.sync().ok)
    #expect(try world.store.remotes().map(\.sinceApproval.deletionsPushed) == [1])
  }

  @Test func aDeletionThatHasToBeRepeatedIsCountedOnce() async throws {
    let world = try World("blog")
    for number in 1...5 { world["blog"].set("\(number)", .caption("post \(number)")) }
    try await world.sync()
    for number in 1...2 {
      try world.store.delete(world.post("post \(number)").id, at: world.clock.now)
    }
    try await world.sync()
    // A listing that lags, or a server that lost what it had answered.
    for number in 1...2 { world["blog"].set("\(number)", .caption("post \(number)")) }
    let report = try await world.sync()
    #expect(report.ok && report.remotes[0].pushed.deleted == 2)
    #expect(world["blog"].contents.count == 3)
    #expect(try world.store.remotes().map(\.sinceApproval.deletionsPushed) == [2])
  }

  @Test func aDeletionThatAPersonAsksForAnewIsCountedAnew() async throws {
    let world = try World("blog")
    for number in 1...5 { world["blog"].set("\(number)", .caption("post \(number)")) }
    try await world.sync()
    let post = try world.post("post 1").id
    for _ in 1...2 {
      world["blog"].set("1", .caption("post 1"))
      try await world.sync()
      try world.store.delete(post, at: world.clock.now)
      try await world.sync()
      #expect(world["blog"].contents["1"] == nil)
      try world.store.restore(post, at: world.clock.now)
    }
    #expect(try world.store.remotes().map(\.sinceApproval.deletionsPushed) == [2])
  }

  @Test("Case 13: deletions that are pushed do not slip through in slices")
  func deletionsThatArePushedDoNotSlipThrough() async throws {
    let world = try World("blog")
    for number in 1...20 { world["blog"].set("\(number)", .caption("post \(number)")) }
    try await world.sync()
    for number in 1...3 {
      try world.store.delete(world.post("post \(number)").id, at: world.clock.now)
      // Planned, and left in the outbox: it counts all the same.
      if number == 3 { try await world.sync(SyncRequest(.pull)) } else { try await world.sync() }
    }
    try world.store.delete(world.post("post 4").id, at: world.clock.now)
    #expect(try await world.sync().remotes[0].stopped == .guard)
    #expect(world["blog"].contents.count == 18)
  }
}
