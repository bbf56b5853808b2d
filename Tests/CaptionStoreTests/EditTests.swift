import CaptionCore
import TestSupport
import Testing

@testable import CaptionStore

@Test func aLocalEditIsPushedOnce() throws {
  let desk = try Desk()
  try desk.pull([item("a", "one")])
  let post = try desk.post("a")
  try desk.edit(post, to: "mine")
  #expect(try desk.changedPosts() == [post])
  #expect(try desk.apply().queued == 1)
  let pushed = try desk.push { .done($0) }
  #expect(pushed.map(\.operation.target.caption.text) == ["mine"])
  #expect(pushed[0].operation.expected?.caption.text == "one")
  #expect(try desk.apply().queued == 0)
  #expect(try desk.link("a")?.agreement == nil)
  #expect(try desk.link("a")?.observed?.caption.text == "mine")
  #expect(try desk.changedPosts() == [])
  #expect(try desk.store.history().map(\.cause) == ["edited"])
}

@Test func anEditThatChangesNothingIsNone() throws {
  let desk = try Desk()
  try desk.pull([item("a", "one")])
  let post = try desk.post("a")
  #expect(try desk.store.edit(post, at: desk.now) { $0.caption = Caption("one") } == [])
  #expect(try desk.dirtyCount() == 0)
  #expect(try desk.store.history().isEmpty)
}

@Test func anEditThatThrowsLeavesAllAsItWas() throws {
  struct Refusal: Error {}
  let desk = try Desk()
  try desk.pull([item("a", "one")])
  let post = try desk.post("a")
  #expect(throws: StoreError.self) {
    try desk.store.edit(post, at: desk.now) {
      $0.caption = Caption("two")
      throw Refusal()
    }
  }
  #expect(try desk.caption("a") == "one")
}

@Test func anEditTakenBackQueuesNothing() throws {
  let desk = try Desk()
  try desk.pull([item("a", "one")])
  let post = try desk.post("a")
  try desk.edit(post, to: "two")
  try desk.apply()
  #expect(try desk.store.openOperations().count == 1)
  try desk.edit(post, to: "one")
  try desk.apply()
  #expect(try desk.store.openOperations().isEmpty)
}

@Test("Case 3: what is typed while an edit is under way stays to be pushed")
func whatIsTypedWhileAnEditIsUnderWayStaysDirty() throws {
  let desk = try Desk()
  try desk.pull([item("a", "one")])
  let post = try desk.post("a")
  try desk.edit(post, to: "first")
  try desk.apply()
  try desk.push { operation in
    try? desk.edit(post, to: "second")
    return .done(operation)
  }
  #expect(try desk.link("a")?.observed?.caption.text == "first")
  #expect(try desk.apply().queued == 1)
  let pushed = try desk.push { .done($0) }
  #expect(pushed.map(\.operation.target.caption.text) == ["second"])
  #expect(pushed[0].operation.expected?.caption.text == "first")
}

@Test("Case 22: what a server makes of an edit is no edit of its own")
func anEchoIsNoEdit() throws {
  let desk = try Desk()
  try desk.pull([item("a", "one")])
  try desk.edit(try desk.post("a"), to: "mine @you")
  try desk.apply()
  try desk.push { .acknowledged(item: item($0.link.key, "mine you")) }
  #expect(try desk.apply().queued == 0)
  let agreement = try #require(try desk.link("a")?.agreement)
  #expect(agreement.sent.caption.text == "mine @you" && agreement.seen.caption.text == "mine you")
  try desk.pull([item("a", "mine you")])
  #expect(try desk.caption("a") == "mine @you")
  #expect(try desk.store.openOperations().isEmpty)
}

@Test("Case 25: an edit of what moved meanwhile is stale and planned again")
func aStaleEditIsPlannedAgain() throws {
  let desk = try Desk()
  try desk.pull([item("a", "one")])
  let post = try desk.post("a")
  try desk.edit(post, to: "mine")
  try desk.apply()
  try desk.push { _ in .stale(item: item("a", "theirs")) }
  #expect(try desk.apply().conflicts == 1)
  #expect(try desk.store.openOperations().isEmpty)
  #expect(try desk.caption("a") == "mine")
  #expect(try desk.store.conflicts()[0].conflict.base?.caption.text == "one")
}

@Test func anEditOfWhatIsGoneEndsTheLinkAndKeepsTheText() throws {
  let desk = try Desk()
  try desk.pull([item("a", "one")])
  try desk.edit(try desk.post("a"), to: "mine")
  try desk.apply()
  try desk.push { _ in .stale(item: nil) }
  try desk.apply()
  #expect(try desk.store.conflicts().map(\.conflict.subject) == [.deletion])
  #expect(try desk.caption("a") == "mine")
}

@Test("Case 26: what a remote refused waits for the person over runs, and goes once it is changed")
func whatIsRefusedIsParked() throws {
  let desk = try Desk()
  try desk.pull([item("a", "one"), item("b", "two")])
  let post = try desk.post("a")
  try desk.edit(post, to: "banned")
  try desk.edit(try desk.post("b"), to: "fine")
  try desk.apply()
  try desk.push { $0.target.caption.text == "banned" ? .refused(reason: "no") : .done($0) }
  for _ in 1...2 {
    try desk.beginRun()
    #expect(try desk.apply().queued == 0)
    #expect(try desk.push { .done($0) }.isEmpty)
    try desk.store.edit(post, at: desk.now) { $0.caption = Caption("banned ") }
  }
  let parked = try desk.store.openOperations()
  #expect(parked.map(\.reason) == ["no"] && parked[0].attempts == 1)
  try desk.edit(post, to: "allowed")
  #expect(try desk.apply().queued == 1)
  #expect(try desk.store.openOperations().map(\.state) == [.queued])
  #expect(try desk.push { .done($0) }.count == 1)
}

@Test func whatWasNotDoneIsSentAgain() throws {
  let desk = try Desk()
  try desk.pull([item("a", "one")])
  try desk.edit(try desk.post("a"), to: "mine")
  try desk.apply()
  try desk.push { _ in .notDone }
  try desk.apply()
  let again = try desk.push { .done($0) }
  #expect(again.map(\.attempts) == [1])
  #expect(try desk.store.openOperations().isEmpty)
}

@Test("Case 5: what was under way when the program ended is unknown, never sent again unseen")
func whatWasUnderWayIsUnknown() throws {
  let desk = try Desk()
  try desk.pull([item("a", "one")])
  let post = try desk.post("a")
  try desk.edit(post, to: "mine")
  try desk.apply()
  let queued = try desk.store.queuedOperations(on: desk.remote, at: desk.now)
  try desk.store.markInflight(queued.map(\.id), on: desk.remote, at: desk.now)
  try desk.beginRun()
  try desk.edit(post, to: "mine, again")
  #expect(try desk.apply().queued == 0)
  #expect(try desk.store.queuedOperations(on: desk.remote, at: desk.now).isEmpty)
  let unknown = try desk.store.unsettledOperations(on: desk.remote)
  #expect(unknown.map(\.state) == [.unknown])
  #expect(unknown[0].operation.target.caption.text == "mine")
  // It is seen to have been carried out: the agreement moves, and what was typed since goes out.
  try desk.store.settle(
    unknown[0], as: .done(unknown[0].operation), run: desk.run, at: desk.now)
  #expect(try desk.apply().queued == 1)
  #expect(try desk.push { .done($0) }.map(\.operation.target.caption.text) == ["mine, again"])
}

@Test func settlingTwiceChangesNothingMore() throws {
  let desk = try Desk()
  try desk.pull([item("a", "one")])
  try desk.edit(try desk.post("a"), to: "mine")
  try desk.apply()
  let pushed = try desk.push { .done($0) }
  try desk.store.settle(
    pushed[0], as: .refused(reason: "late"), run: desk.run, at: desk.now)
  #expect(try desk.store.openOperations().isEmpty)
  #expect(try desk.link("a")?.observed?.caption.text == "mine")
}

@Test func onlyWhatIsQueuedIsMarkedAsUnderWay() throws {
  let desk = try Desk()
  try desk.pull([item("a", "one")])
  try desk.edit(try desk.post("a"), to: "mine")
  try desk.apply()
  let pushed = try desk.push { _ in .refused(reason: "no") }
  try desk.store.markInflight(pushed.map(\.id), on: desk.remote, at: desk.now)
  #expect(try desk.store.openOperations().map(\.attempts) == [1])
}

@Test func twoRemotesArePushedEachAndComeToRest() throws {
  let desk = try Desk(remotes: 2)
  let address = "https://example.com/1"
  try desk.pull([item("a", "one", at: address)])
  try desk.pull([item("x", "one", at: address)], from: desk.remotes[1])
  try desk.edit(try desk.post("a"), to: "mine")
  #expect(try desk.apply().queued == 2)
  try desk.push(to: desk.remotes[0]) { .acknowledged(item: item($0.link.key, "MINE")) }
  try desk.push(to: desk.remotes[1]) { .acknowledged(item: item($0.link.key, "mine!")) }
  for _ in 1...2 {
    try desk.pull([item("a", "MINE")])
    try desk.pull([item("x", "mine!")], from: desk.remotes[1])
    #expect(try desk.store.openOperations().isEmpty)
    #expect(try desk.caption("a") == "mine")
  }
}

@Test func anEditOnOneRemoteIsPushedToTheOther() throws {
  let desk = try Desk(remotes: 2)
  let address = "https://example.com/1"
  try desk.pull([item("a", "one", at: address)])
  try desk.pull([item("x", "one", at: address)], from: desk.remotes[1])
  try desk.pull([item("x", "two", at: address)], from: desk.remotes[1])
  #expect(try desk.caption("a") == "two")
  #expect(try desk.push(to: desk.remotes[0]) { .done($0) }.count == 1)
  #expect(try desk.push(to: desk.remotes[1]) { .done($0) }.isEmpty)
}

@Test func whatARemoteCannotTakeIsBlockedAndTheRestGoesOn() throws {
  let desk = try Desk()
  desk.capabilities[desk.remote]?.maximumCaptionCharacters = 3
  try desk.pull([item("a", "one")])
  let post = try desk.post("a")
  try desk.store.edit(post, at: desk.now) {
    $0.caption = Caption("too long")
    $0.title = "short"
  }
  try desk.apply()
  let blocked = try desk.store.blockedLinks()
  #expect(blocked.map(\.post) == [post] && blocked[0].link.key == "a")
  #expect(blocked[0].reason == "the caption has 8 characters, the remote takes 3: 5 too many")
  #expect(try desk.push { .done($0) }.map(\.operation.fields) == [[.title]])
  try desk.apply()
  #expect(try desk.changedPosts() == [post])
  // What a person sets about a remote may be what it was waiting for.
  desk.capabilities[desk.remote]?.maximumCaptionCharacters = nil
  #expect(try desk.apply().queued == 0)
  try desk.store.update(try desk.store.remotes()[0])
  #expect(try desk.apply().queued == 1)
  #expect(try desk.store.blockedLinks().isEmpty)
}

@Test func aCopyWithItsOwnCaptionIsPushedWithIt() throws {
  let desk = try Desk(remotes: 2)
  let address = "https://example.com/1"
  try desk.pull([item("a", "one", at: address)])
  try desk.pull([item("x", "one", at: address)], from: desk.remotes[1])
  let copy = LinkID(remote: desk.remotes[1], key: "x")
  try desk.store.setOverride(Caption("shorter"), of: copy, at: desk.now)
  try desk.apply()
  #expect(try desk.push(to: desk.remotes[0]) { .done($0) }.isEmpty)
  let pushed = try desk.push(to: desk.remotes[1]) { .done($0) }
  #expect(pushed.map(\.operation.target.caption.text) == ["shorter"])
  #expect(try desk.apply().queued == 0)
  #expect(try desk.caption("a") == "one")
  // Its remote's edit changes the copy alone; what it said is kept.
  try desk.pull([item("x", "shorter!", at: address)], from: desk.remotes[1])
  #expect(try desk.caption("a") == "one")
  let links = try desk.store.state(of: try desk.post("a"), capabilities: [:]).links
  #expect(links.last?.captionOverride?.text == "shorter!")
  #expect(try desk.store.history().contains { $0.before.caption.text == "shorter" })
}
