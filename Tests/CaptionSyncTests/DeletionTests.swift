import CaptionCore
import CaptionRemotes
import CaptionStore
import CaptionSync
import Testing
import TestSupport

@Suite struct DeletionTests {
  @Test func anItemIsDeletedHereAfterTwoCompleteListingsWithoutIt() async throws {
    let world = try World("blog")
    for number in 1...5 { world["blog"].set("\(number)", .caption("post \(number)")) }
    try await world.sync()
    world["blog"].remove("3")
    try await world.sync()
    #expect(try world.captions().count == 5)
    let report = try await world.sync()
    #expect(report.remotes[0].pulled.deleted == 1)
    #expect(try world.captions() == ["post 1", "post 2", "post 4", "post 5"])
  }

  @Test("Case 10: an item that left the window of a feed is not deleted")
  func anItemThatLeftTheWindowIsNotDeleted() async throws {
    let world = try World("blog")
    world["blog"].behave {
      $0.coverage = .window
      $0.window = 3
    }
    for number in 1...6 {
      world["blog"].set("\(number)", .caption("post \(number)"))
      try await world.sync()
    }
    for _ in 1...3 { try await world.sync() }
    #expect(try world.captions().count == 6)
  }

  @Test(
    "Cases 11 and 14: what cannot be read deletes nothing",
    arguments: [
      RemoteError.malformed(path: "", reason: "a web page"),
      .unauthorised(reason: "token revoked"), .refused(reason: "404"),
      .unreachable(reason: "502", notBefore: nil),
    ])
  func whatCannotBeReadDeletesNothing(error: RemoteError) async throws {
    let world = try World("blog")
    world["blog"].set("1", .caption("one"))
    try await world.sync()
    world["blog"].behave { $0.listingErrors = [error, error, error] }
    for _ in 1...3 {
      let report = try await world.sync()
      #expect(report.remotes[0].stopped != nil)
      #expect(!report.ok)
    }
    #expect(try world.captions() == ["one"])
  }

  @Test("Case 11: an empty listing stops the run, every time")
  func anEmptyListingStopsTheRun() async throws {
    let world = try World("blog")
    for number in 1...3 { world["blog"].set("\(number)", .caption("post \(number)")) }
    try await world.sync()
    for number in 1...3 { world["blog"].remove("\(number)") }
    for _ in 1...3 {
      let report = try await world.sync()
      #expect(report.remotes[0].stopped == .guard)
    }
    #expect(try world.captions().count == 3)
  }

  @Test("Case 13: a mass deletion stops, and does not slip through in slices")
  func aMassDeletionStops() async throws {
    let world = try World("blog")
    for number in 1...40 { world["blog"].set("\(number)", .caption("post \(number)")) }
    try await world.sync()
    for number in 1...38 { world["blog"].remove("\(number)") }
    try await world.sync()
    let stopped = try await world.sync()
    #expect(stopped.remotes[0].stopped == .guard)
    #expect(try world.captions().count == 40)
    try await world.sync()
    #expect(try world.captions().count == 40)
    let approved = try await world.sync(SyncRequest(approvedRun: stopped.run))
    #expect(approved.remotes[0].stopped == nil)
    #expect(try world.captions().count == 2)
  }

  @Test(arguments: [
    (RemoteError.unauthorised(reason: "401"), RemoteReport.Stop.auth),
    (.unreachable(reason: "500", notBefore: nil), .guard),
  ])
  func aGuardDoesNotHideThatARemoteCannotBeRead(
    error: RemoteError, stop: RemoteReport.Stop
  ) async throws {
    let world = try World("blog")
    for number in 1...9 { world["blog"].set("\(number)", .caption("post \(number)")) }
    try await world.sync()
    for number in 1...8 { world["blog"].remove("\(number)") }
    for _ in 1...2 { try await world.sync() }
    world["blog"].behave { $0.listingErrors = [error] }
    let report = try await world.sync().remotes[0]
    #expect(report.stopped == stop)
    let message = try #require(report.message)
    #expect(message.hasPrefix(stop == .auth ? "401; " : "500; "))
    #expect(message.contains("8 deletions") && message.contains("--approve"))
  }

  @Test("Case 13: deletions are counted since a person last approved")
  func deletionsAreCountedSinceAPersonLastApproved() async throws {
    let world = try World("blog")
    for number in 1...40 { world["blog"].set("\(number)", .caption("post \(number)")) }
    try await world.sync()
    var stopped = false
    for number in 1...6 where !stopped {
      world["blog"].remove("\(number)")
      try await world.sync()
      stopped = try await world.sync().remotes[0].stopped == .guard
    }
    #expect(stopped)
    #expect(try world.captions().count == 37)
  }

  @Test func whatWasApprovedAlongWithAnotherRemoteIsNotAskedAgain() async throws {
    let world = try World("blog", "photos")
    for number in 1...9 { world["blog"].set("\(number)", .caption("post \(number)")) }
    world["photos"].set("p", .caption("picture"))
    try await world.sync()
    for number in 1...4 { world["blog"].remove("\(number)") }
    for _ in 1...2 { try await world.sync() }
    let stopped = try await world.sync(SyncRequest(remotes: ["photos"]))
    #expect(stopped.remotes[0].stopped == .guard)
    try await world.sync(SyncRequest(remotes: ["photos"], approvedRun: stopped.run))
    #expect(try world.captions().count == 6)
    world["blog"].change("9") { $0.caption = Caption("last") }
    let report = try await world.sync()
    #expect(report.remotes.allSatisfy { $0.stopped == nil })
  }

  @Test(arguments: [SyncRequest.Direction.pull, .sync])
  func aDeletionIsCountedOnce(direction: SyncRequest.Direction) async throws {
    let world = try World("blog")
    for number in 1...40 { world["blog"].set("\(number)", .caption("post \(number)")) }
    try await world.sync()
    for number in 1...3 { world["blog"].remove("\(number)") }
    for _ in 1...3 { try await world.sync(SyncRequest(direction)) }
    #expect(try world.captions().count == 37)
    #expect(try world.store.remotes().map(\.sinceApproval.deletionsPulled) == [3])
  }

  @Test func anApprovalIsRefusedWhenTheWorldMoved() async throws {
    let world = try World("blog")
    for number in 1...40 { world["blog"].set("\(number)", .caption("post \(number)")) }
    try await world.sync()
    for number in 1...20 { world["blog"].remove("\(number)") }
    try await world.sync()
    let stopped = try await world.sync()
    try world.edit("post 30", to: "edited")
    await #expect(throws: SyncError.self) {
      try await world.sync(SyncRequest(approvedRun: stopped.run))
    }
    #expect(try world.captions().count == 40)
  }

  @Test("Case 15: an edited post that its remote deletes is kept as a draft, in conflict")
  func anEditedPostThatItsRemoteDeletesIsKept() async throws {
    let world = try World("blog")
    world["blog"].set("1", .caption("one"))
    world["blog"].set("2", .caption("two"))
    try await world.sync()
    world["blog"].behave { $0.refusals = ["1": "not now"] }
    try world.edit("one", to: "edited")
    world["blog"].remove("1")
    try await world.sync(SyncRequest(.pull))
    try await world.sync(SyncRequest(.pull))
    #expect(try world.captions() == ["edited", "two"])
    #expect(try world.store.conflicts().map(\.conflict.subject) == [.deletion])
    #expect(world["blog"].contents["1"] == nil)
  }

  @Test("Case 16: a deletion here meets an edit there: nothing is deleted")
  func aDeletionHereMeetsAnEditThere() async throws {
    let world = try World("blog")
    world["blog"].set("1", .caption("one"))
    try await world.sync()
    try world.store.delete(world.post("one").id, at: world.clock.now)
    world["blog"].change("1") { $0.caption = Caption("edited") }
    let report = try await world.sync()
    #expect(report.remotes[0].conflicts == 1)
    #expect(world["blog"].contents["1"]?.caption == Caption("edited"))
  }

  @Test func aDeletionHereIsPushed() async throws {
    let world = try World("blog")
    world["blog"].set("1", .caption("one"))
    world["blog"].set("2", .caption("two"))
    try await world.sync()
    try world.store.delete(world.post("one").id, at: world.clock.now)
    let report = try await world.sync()
    #expect(report.remotes[0].pushed.deleted == 1)
    #expect(world["blog"].contents.keys.sorted() == ["2"])
    for _ in 1...3 { try await world.sync() }
    #expect(try world.captions() == ["two"])
    #expect(world["blog"].pushes.count == 1)
  }

  @Test("Case 8: a draft that is deleted before it was sent is never sent")
  func aDraftThatIsDeletedIsNeverSent() async throws {
    let world = try World("blog")
    let id = try world.new("hello", to: "blog")
    try world.store.delete(id, at: world.clock.now)
    try await world.sync()
    #expect(world["blog"].pushes.isEmpty)
  }

  @Test("Case 8: a post deleted while its create is unknown ends deleted everywhere")
  func aPostDeletedWhileItsCreateIsUnknownEndsDeleted() async throws {
    let world = try World("blog")
    world["blog"].set("1", .caption("one"))
    try await world.sync()
    let id = try world.new("hello", to: "blog")
    world["blog"].behave { $0.lostAnswers = 1 }
    try await world.sync(SyncRequest(.push))
    try world.store.delete(id, at: world.clock.now)
    for _ in 1...3 { try await world.sync() }
    #expect(world["blog"].contents.keys.sorted() == ["1"])
  }

  @Test("Case 9: an item that is deleted and made again is there")
  func anItemThatIsMadeAgainIsThere() async throws {
    let world = try World("blog")
    world["blog"].set("1", .caption("one"))
    world["blog"].set("2", .caption("two"))
    try await world.sync()
    world["blog"].remove("1")
    try await world.sync()
    try await world.sync()
    #expect(try world.captions() == ["two"])
    world["blog"].set("1", .caption("again"))
    try await world.sync()
    #expect(try world.captions() == ["again", "two"])
    #expect(world["blog"].pushes.isEmpty)
  }

  @Test("Case 12: another address begins a new epoch, and nothing is deleted by it")
  func anotherAddressDeletesNothing() async throws {
    let world = try World("blog")
    for number in 1...3 { world["blog"].set("\(number)", .caption("post \(number)")) }
    try await world.sync()
    var record = try world.store.remote(named: "blog")
    record.url = "model:other"
    try world.store.update(record)
    for number in 1...3 { world["blog"].remove("\(number)") }
    world["blog"].set("9", .caption("new account"))
    try await world.sync()
    try await world.sync()
    try await world.sync()
    #expect(try world.captions() == ["new account", "post 1", "post 2", "post 3"])
  }
}
