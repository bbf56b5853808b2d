import CaptionCore
import CaptionRemotes
import CaptionStore
import CaptionSync
import Testing

@testable import Simulation

@Suite struct CaseTests {
  @Test("Case 1: two devices that edit at the same instant both see one conflict's two sides")
  func twoDevicesThatEditAtTheSameInstant() async throws {
    let pair = try Pair()
    pair.show("base")
    try await pair.sync(pair.one)
    try await pair.sync(pair.other)
    try pair.edit(pair.one, "base", to: "mine")
    try pair.edit(pair.other, "base", to: "yours")
    try await pair.sync(pair.one)
    try await pair.sync(pair.other)
    #expect(pair.texts == ["mine"])
    #expect(try pair.other.store.conflicts().count == 1)
    try await pair.world.comeToRest()
    #expect(pair.broken == [])
  }

  @Test(
    "Case 6: what a listing does not show yet is not posted again",
    arguments: [Profile.Creates.bySearch, .bySearchWithWindow])
  func whatAListingDoesNotShowYetIsNotPostedAgain(creates: Profile.Creates) async throws {
    let pair = try Pair { $0.creates = creates }
    pair.show("old")
    try pair.make(pair.one, "new")
    var lost = Faults.none
    lost.lostAnswers = [0]
    try await pair.sync(pair.one, with: lost)
    var late = Faults.none
    late.lag = 1
    try await pair.sync(pair.one, with: late)
    #expect(try pair.one.store.openOperations().map(\.state) == [.unknown])
    pair.world.clock.move(bySeconds: 3660)
    try await pair.sync(pair.one)
    #expect(pair.texts == ["new", "old"])
    #expect(try pair.captions(pair.one) == ["new", "old"])
    #expect(pair.broken == [])
  }

  @Test("Case 7: an item of ours with the server's own key is no new post")
  func anItemOfOursWithTheServersKeyIsNoNewPost() async throws {
    let pair = try Pair { $0.creates = .bySearch }
    try pair.make(pair.one, "new")
    var lost = Faults.none
    lost.lostAnswers = [0]
    try await pair.sync(pair.one, with: lost)
    var deaf = Faults.none
    deaf.looksFail = true
    try await pair.sync(pair.one, with: deaf)
    #expect(try pair.captions(pair.one) == ["new"])
    try await pair.world.comeToRest()
    #expect(try pair.captions(pair.one) == ["new"])
    #expect(pair.broken == [])
  }

  @Test(
    "Case 14: a remote that refuses has deleted nothing",
    arguments: [RemoteError.unauthorised(reason: "401"), .refused(reason: "404")])
  func aRemoteThatRefusesHasDeletedNothing(error: RemoteError) async throws {
    let pair = try Pair { $0.pageSize = 1 }
    pair.show("one")
    pair.show("two")
    try await pair.sync(pair.one)
    for page in [0, 1, 0, 1] {
      var faults = Faults.none
      faults.listingFails = (page, error)
      try await pair.sync(pair.one, with: faults)
    }
    #expect(try pair.captions(pair.one) == ["one", "two"])
    #expect(pair.broken == [])
  }

  @Test("Case 24: an edit leaves what another client wrote meanwhile", arguments: [true, false])
  func anEditLeavesWhatAnotherWroteMeanwhile(hasCompareAndSwap: Bool) async throws {
    let pair = try Pair { $0.hasCompareAndSwap = hasCompareAndSwap }
    let key = pair.show("one")
    try await pair.sync(pair.one)
    try pair.edit(pair.one, "one", to: "two")
    pair.world.values.write("title")
    pair.server.edit(key) { $0.title = "title" }
    try await pair.sync(pair.one, SyncRequest(.push))
    #expect(pair.server.view.entries[key]?.item.content.title == "title")
    #expect(pair.texts == ["two"])
    #expect(pair.broken == [])
  }

  @Test("Case 31: pages that shift while they are read show every item, none twice")
  func pagesThatShiftShowEveryItem() async throws {
    let pair = try Pair { $0.pageSize = 2 }
    for text in ["one", "two", "three", "four", "five"] { pair.show(text) }
    var shift = Faults.none
    shift.pagesShift = true
    try await pair.sync(pair.one, with: shift)
    try await pair.world.comeToRest()
    #expect(try pair.captions(pair.one) == ["five", "four", "one", "shift", "three", "two"])
    #expect(pair.broken == [])
  }

  @Test("Case 33: hashes that change at each listing change nothing here")
  func hashesThatChangeAtEachListingChangeNothing() async throws {
    let pair = try Pair { $0.flaps = true }
    pair.show("one")
    try await pair.sync(pair.one)
    for _ in 0..<3 { try await pair.sync(pair.one) }
    #expect(try pair.one.store.history().isEmpty)
    #expect(pair.server.writes == 0)
    #expect(pair.broken == [])
  }

  @Test("Case 42: a clock that is set back does not make a pause longer")
  func aClockThatIsSetBackDoesNotMakeAPauseLonger() async throws {
    let pair = try Pair()
    pair.show("one")
    var busy = Faults.none
    let later = Timestamp(milliseconds: pair.world.clock.now.milliseconds + 900_000)
    busy.listingFails = (0, .unreachable(reason: "429", notBefore: later))
    try await pair.sync(pair.one, with: busy)
    try await pair.sync(pair.one)
    #expect(try pair.captions(pair.one) == [])
    pair.world.clock.move(bySeconds: -315_360_000)
    try await pair.sync(pair.one)
    #expect(try pair.captions(pair.one) == ["one"])
  }

  @Test("Case 27: an absence and the cursor of its listing are kept together, or neither")
  func anAbsenceAndItsCursorAreKeptTogether() async throws {
    for step in 0..<12 {
      let pair = try Pair { $0.hasValidators = true }
      pair.show("one")
      let key = pair.show("two")
      try await pair.sync(pair.one)
      pair.server.remove(key)
      pair.one.program.arm(at: step)
      try await pair.sync(pair.one)
      try await pair.world.comeToRest()
      #expect(try pair.captions(pair.one) == ["one"])
      #expect(pair.broken == [])
    }
  }

  @Test("I4: a copy's own caption can be found again once its link has ended")
  func aCopysOwnCaptionCanBeFoundAgain() async throws {
    let pair = try Pair()
    let key = pair.show("one")
    try await pair.sync(pair.one)
    let link = LinkID(remote: try pair.one.store.remote(named: "blog").id, key: key)
    pair.world.values.write("own", knowing: ["one"])
    try pair.one.store.setOverride(Caption("own"), of: link, at: pair.world.clock.now)
    let post = try #require(try pair.one.survey().first)
    pair.world.values.wantDeletion(of: post.id, seeing: ["own"])
    try pair.one.store.delete(post.id, from: [link.remote], at: pair.world.clock.now)
    try await pair.sync(pair.one)
    #expect(try pair.one.store.history().map(\.before.caption.text).contains("own"))
  }

  @Test("I4: a copy's own caption can be found again once a person chose another")
  func aCopysOwnCaptionThatGaveWayCanBeFoundAgain() async throws {
    let pair = try Pair()
    let key = pair.show("one")
    try await pair.sync(pair.one)
    let link = LinkID(remote: try pair.one.store.remote(named: "blog").id, key: key)
    pair.world.values.write("own", knowing: ["one"])
    try pair.one.store.setOverride(Caption("own"), of: link, at: pair.world.clock.now)
    pair.world.values.write("theirs", knowing: ["one"])
    pair.server.edit(key) { $0.caption = Caption("theirs") }
    try await pair.sync(pair.one)
    let record = try #require(try pair.one.store.conflicts().first)
    pair.world.values.write("both", knowing: ["own", "theirs"])
    try pair.one.store.resolve(
      record, capabilities: pair.one.capabilities, at: pair.world.clock.now
    ) { try $0.resolving(record.conflict, with: .text(Caption("both"))) }
    #expect(try pair.one.store.history().map(\.before.caption.text).contains("own"))
  }

  @Test(
    "Case 30: a deletion neither hides changes that are not read yet nor comes too late to count")
  func aDeletionNeitherHidesChangesNorComesTooLate() async throws {
    let pair = try Pair {
      $0.pageSize = 1
      $0.hasValidators = true
    }
    let keys = ["one", "two", "three"].map { pair.show($0) }
    try await pair.sync(pair.one)
    // The newest item is deleted, an older one changed, and the listing breaks off in between.
    pair.server.remove(keys[2])
    pair.world.values.write("uno", knowing: ["one"])
    pair.server.edit(keys[0]) { $0.caption = Caption("uno") }
    var torn = Faults.none
    torn.listingFails = (1, .unreachable(reason: "503", notBefore: nil))
    try await pair.sync(pair.one, with: torn)
    #expect(try pair.captions(pair.one) == ["one", "three", "two"])
    // By the clock of this machine the deletion is years older than what was read last.
    pair.world.clock.move(bySeconds: -315_360_000)
    for _ in 1...2 { try await pair.sync(pair.one) }
    #expect(try pair.captions(pair.one) == ["two", "uno"])
    #expect(pair.broken == [])
  }

  @Test func aDeletionIsFoundAfterAListingThatLagsHasShownItsItemAgain() async throws {
    let pair = try Pair {
      $0.lags = true
      $0.hasValidators = true
      $0.tagsAreHashes = true
    }
    let kept = pair.show("one")
    let gone = pair.show("two")
    try await pair.sync(pair.one)
    pair.server.remove(gone)
    pair.world.values.write("uno", knowing: ["one"])
    pair.server.edit(kept) { $0.caption = Caption("uno") }
    try await pair.sync(pair.one)
    var late = Faults.none
    late.lag = 2
    try await pair.sync(pair.one, with: late)
    // From now on the server says that nothing changed since the listing before that.
    for _ in 1...3 { try await pair.sync(pair.one) }
    #expect(try pair.captions(pair.one) == ["uno"])
    #expect(pair.broken == [])
  }

  @Test func aListingThatLagsBehindOurPushTakesNothingBack() async throws {
    let pair = try Pair {
      $0.lags = true
      $0.hasVersions = false
    }
    pair.show("one")
    try await pair.sync(pair.one)
    try pair.edit(pair.one, "one", to: "two")
    try await pair.sync(pair.one)
    var late = Faults.none
    late.lag = 1
    for _ in 1...3 { try await pair.sync(pair.one, with: late) }
    #expect(try pair.captions(pair.one) == ["two"])
    #expect(pair.texts == ["two"])
    #expect(pair.broken == [])
  }

  @Test(arguments: [true, false])
  func whatIsPutBackAfterOurPushIsSeenInTheEnd(hasVersions: Bool) async throws {
    let pair = try Pair {
      $0.lags = true
      $0.hasVersions = hasVersions
      $0.hasValidators = true
      $0.tagsAreHashes = true
    }
    let key = pair.show("one")
    try await pair.sync(pair.one)
    try pair.edit(pair.one, "one", to: "two")
    try await pair.sync(pair.one)
    pair.server.revert(key)
    try await pair.sync(pair.one)
    #expect(try pair.captions(pair.one) == ["two"])
    pair.world.clock.move(bySeconds: 901)
    try await pair.sync(pair.one)
    #expect(try pair.captions(pair.one) == ["one"])
    #expect(pair.broken == [])
  }
}
