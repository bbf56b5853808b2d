import CaptionCore
import TestSupport
import Testing

@testable import CaptionStore

/// Lists the whole remote in a new run: these keys, unchanged.
@discardableResult
private func list(_ keys: [String], on desk: Desk, newRun: Bool = true) throws -> Int {
  if newRun { try desk.beginRun() }
  var known = try desk.store.knownItems(of: desk.remote)
  for key in keys { _ = known.list(key: key, hash: 0) }
  return try desk.store.noteAbsence(on: desk.remote, listed: known, run: desk.run, at: desk.now)
}

@Test func anAbsenceIsConfirmedByAnotherRunOnly() throws {
  let desk = try Desk()
  try desk.pull([item("a", "one"), item("b", "two")])
  #expect(try list(["b"], on: desk) == 0)
  #expect(try list(["b"], on: desk, newRun: false) == 0)
  #expect(try desk.dirtyCount() == 0)
  #expect(try list(["b"], on: desk) == 1)
  #expect(try desk.apply().trashed == 1)
  #expect(try desk.store.postCounts().trash == 1)
  #expect(try desk.store.liveItems() == [desk.remote: 1])
}

@Test func anUnchangedListingConfirmsAnAbsence() throws {
  let desk = try Desk()
  try desk.pull([item("a", "one")])
  try list([], on: desk)
  #expect(try desk.store.confirmAbsence(on: desk.remote, run: desk.run) == 0)
  try desk.beginRun()
  #expect(try desk.store.confirmAbsence(on: desk.remote, run: desk.run) == 1)
}

@Test func whatIsShownAgainInTimeWasNeverMissing() throws {
  let desk = try Desk()
  try desk.pull([item("a", "one")])
  try list([], on: desk)
  var known = try desk.store.knownItems(of: desk.remote)
  #expect(known.list(key: "a", hash: Caption("one").exactKey) == .new)
  try desk.pull([item("a", "one")])
  #expect(try list([], on: desk) == 0)
  #expect(try desk.dirtyCount() == 0)
}

@Test func anItemThatIsShownAfterItEndedBringsItsPostBack() throws {
  let desk = try Desk()
  try desk.pull([item("a", "one")])
  let post = try desk.post("a")
  try desk.store.noteGone(keys: ["a"], on: desk.remote)
  try desk.apply()
  #expect(try desk.store.post(post).state == .trash)
  try desk.pull([item("a", "one again")])
  #expect(try desk.store.posts().map(\.id) == [post])
  #expect(try desk.caption("a") == "one again")
  let history = try desk.store.history().reversed()
  #expect(history.map(\.cause) == ["trashed", "pulled", "restored"])
  #expect(history.map(\.wasTrashed) == [false, nil, true])
  #expect(history.map(\.before.caption.text) == ["one", "one", "one again"])
}

@Test func whatThePersonDeletedDoesNotComeBackByItself() throws {
  let desk = try Desk()
  try desk.pull([item("a", "one")])
  let post = try desk.post("a")
  try desk.store.delete(post, at: desk.now)
  try desk.apply()
  #expect(try desk.push { .done($0) }.map(\.operation.kind) == [.delete])
  try desk.apply()
  // A cache shows it once more: it is deleted again, and the post stays where it is.
  try desk.pull([item("a", "one")])
  #expect(try desk.store.post(post).state == .trash)
  #expect(try desk.push { .done($0) }.map(\.operation.kind) == [.delete])
  // Somebody edited it there: that is for the person to decide.
  try desk.pull([item("a", "made anew")])
  #expect(try desk.store.post(post).state == .trash)
  #expect(try desk.store.conflicts().map(\.conflict.subject) == [.deletion])
}

@Test func anItemThatEndsBeforeItGotAPostIsNoPost() throws {
  let desk = try Desk()
  try desk.observe([item("a", "one")])
  try desk.store.noteGone(keys: ["a"], on: desk.remote)
  #expect(try desk.store.unplannedItems() == [:])
  try desk.apply()
  #expect(try desk.store.posts().isEmpty)
  #expect(try desk.store.liveItems() == [:])
}

@Test func aPostStaysWhileAnotherRemoteHoldsIt() throws {
  let desk = try Desk(remotes: 2)
  let address = "https://example.com/1"
  try desk.pull([item("a", "one", at: address)])
  try desk.pull([item("x", "one", at: address)], from: desk.remotes[1])
  let post = try desk.post("a")
  try desk.store.noteGone(keys: ["a"], on: desk.remote)
  try desk.apply()
  #expect(try desk.store.post(post).state == .post)
  #expect(try desk.store.openOperations().isEmpty)
  try desk.store.noteGone(keys: ["x"], on: desk.remotes[1])
  #expect(try desk.apply().trashed == 1)
  #expect(try desk.store.post(post).state == .trash)
}

@Test func aDeletionFromOneRemoteKeepsThePost() throws {
  let desk = try Desk(remotes: 2)
  let address = "https://example.com/1"
  try desk.pull([item("a", "one", at: address)])
  try desk.pull([item("x", "one", at: address)], from: desk.remotes[1])
  let post = try desk.post("a")
  try desk.store.delete(post, from: [desk.remotes[1]], at: desk.now)
  #expect(try desk.changedPosts() == [post])
  try desk.apply()
  try desk.push(to: desk.remotes[1]) { .done($0) }
  try desk.apply()
  let kept = try desk.store.post(post)
  #expect(kept.state == .post && kept.links.map(\.id.key) == ["a"])
  #expect(throws: StoreError.refused("the post has no item on that remote")) {
    try desk.store.delete(post, from: [desk.remotes[1]], at: desk.now)
  }
}

@Test func aRestoredPostIsNotDeleted() throws {
  let desk = try Desk()
  try desk.pull([item("a", "one")])
  let post = try desk.post("a")
  try desk.store.delete(post, at: desk.now)
  try desk.apply()
  #expect(try desk.store.openOperations().map(\.operation.kind) == [.delete])
  try desk.store.restore(post, at: desk.now)
  #expect(try desk.store.openOperations().isEmpty)
  #expect(try desk.apply().queued == 0)
  #expect(try desk.store.post(post).state == .post)
}

@Test("Case 12: what another address lacks is not missing, and what it shows is no edit")
func anotherAddressBeginsAnew() throws {
  let desk = try Desk()
  try desk.pull([item("a", "one"), item("b", "two"), item("c", "three")])
  var record = try desk.store.remotes()[0]
  record.url = "https://elsewhere.example/feed.json"
  try desk.store.update(record)
  #expect(try desk.store.remotes()[0].cursor == nil)
  #expect(try desk.store.knownItems(of: desk.remote).count == 0)

  try desk.pull([item("a", "one"), item("b", "quite another")])
  for _ in 1...3 { #expect(try list(["a", "b"], on: desk) == 0) }
  #expect(try desk.apply().trashed == 0)
  #expect(try desk.caption("b") == "two")
  #expect(try desk.store.conflicts().map(\.conflict.subject) == [.field(.caption)])
  #expect(try desk.store.openOperations().isEmpty)
  // The same address again is no new epoch.
  record.isComplete = true
  try desk.store.update(record)
  #expect(try desk.store.knownItems(of: desk.remote).count == 2)
}

@Test("Case 13: what a remote deletes counts for the guard with the step that takes it over")
func whatIsTakenOverCountsAtOnce() throws {
  let desk = try Desk()
  try desk.pull([item("a", "one"), item("b", "two"), item("c", "three")])
  try desk.beginRun()
  try desk.store.noteGone(keys: ["a", "b"], on: desk.remote)
  try desk.observe([item("c", "three, edited")])
  try desk.apply()
  let counted = try desk.store.remotes()[0].sinceApproval
  #expect([counted.deletionsPulled, counted.editsPulled] == [2, 1])
  #expect([counted.deletionsPushed, counted.editsPushed] == [0, 0])
}
