import CaptionCore
import TestSupport
import Testing

@testable import CaptionStore

/// A desk on which both sides changed the caption of `a`, and the conflict that is open.
private func contested() throws -> (Desk, PostID) {
  let desk = try Desk()
  try desk.pull([item("a", "base of it all")])
  let post = try desk.post("a")
  try desk.edit(post, to: "mine")
  try desk.pull([item("a", "theirs")])
  return (desk, post)
}

@Test func differentEditsOfBothSidesAreAConflict() throws {
  let (desk, post) = try contested()
  let record = try #require(try desk.store.conflicts(of: post).first)
  #expect(record.post == post && record.conflict.subject == .field(.caption))
  #expect(record.conflict.base?.caption.text == "base of it all")
  #expect(record.conflict.local.caption.text == "mine")
  #expect(record.conflict.sides.map(\.observed?.caption.text) == ["theirs"])
  #expect(record.conflict.sides.map(\.link.key) == ["a"])
  #expect(try desk.caption("a") == "mine")
  #expect(try desk.store.openOperations().isEmpty)
}

@Test("Case 17: the same edit on both sides is no conflict and no push")
func theSameEditOnBothSidesIsAgreed() throws {
  let desk = try Desk()
  try desk.pull([item("a", "one")])
  try desk.edit(try desk.post("a"), to: "two")
  try desk.pull([item("a", "two ")])
  #expect(try desk.store.conflicts().isEmpty)
  #expect(try desk.store.openOperations().isEmpty)
  #expect(try desk.apply().queued == 0)
  try desk.pull([item("a", "three")])
  #expect(try desk.caption("a") == "three")
}

@Test func aConflictFollowsItsSides() throws {
  let (desk, post) = try contested()
  let first = try #require(try desk.store.conflicts().first)
  try desk.edit(post, to: "mine, better")
  try desk.pull([item("a", "theirs, better")])
  let second = try #require(try desk.store.conflicts().first)
  #expect(second.id == first.id && second.openedAt == first.openedAt)
  #expect(second.conflict.local.caption.text == "mine, better")
  #expect(second.conflict.sides.map(\.observed?.caption.text) == ["theirs, better"])
  #expect(second.conflict.base?.caption.text == "base of it all")
}

@Test func aConflictWhoseSidesMeetIsSettled() throws {
  let (desk, post) = try contested()
  try desk.edit(post, to: "theirs")
  try desk.apply()
  #expect(try desk.store.conflicts().isEmpty)
  #expect(try desk.store.openOperations().isEmpty)
}

@Test func aConflictDoesNotHoldUpOtherFieldsOrPosts() throws {
  let (desk, post) = try contested()
  try desk.store.edit(post, at: desk.now) { $0.title = "A title" }
  #expect(try desk.apply().queued == 1)
  #expect(try desk.push { .done($0) }.map(\.operation.fields) == [[.title]])
  try desk.apply()
  #expect(try desk.store.conflicts().count == 1)
}

@Test func aPersonsWordResolvesAConflictAndIsPushed() throws {
  let (desk, _) = try contested()
  let record = try #require(try desk.store.conflicts().first)
  try desk.store.resolve(record, capabilities: desk.capabilities, at: desk.now) { state in
    try state.resolving(record.conflict, with: .text(Caption("ours")))
  }
  #expect(try desk.store.conflicts().isEmpty)
  #expect(try desk.apply().queued == 1)
  let pushed = try desk.push { .done($0) }
  #expect(pushed.map(\.operation.target.caption.text) == ["ours"])
  #expect(pushed[0].operation.expected?.caption.text == "theirs")
  #expect(try desk.store.history().contains { $0.cause == "resolved" })
}

@Test func takingTheRemotesSidePushesNothing() throws {
  let (desk, _) = try contested()
  let record = try #require(try desk.store.conflicts().first)
  try desk.store.resolve(record, capabilities: desk.capabilities, at: desk.now) { state in
    try state.resolving(record.conflict, with: .text(Caption("theirs")))
  }
  try desk.apply()
  #expect(try desk.caption("a") == "theirs")
  #expect(try desk.store.openOperations().isEmpty)
}

@Test("Case 46: a decision about what moved meanwhile is refused")
func aDecisionAboutWhatMovedIsRefused() throws {
  let (desk, _) = try contested()
  let record = try #require(try desk.store.conflicts().first)
  try desk.observe([item("a", "theirs, newer")])
  #expect(throws: StoreError.self) {
    try desk.store.resolve(record, capabilities: desk.capabilities, at: desk.now) { state in
      try state.resolving(record.conflict, with: .text(Caption("ours")))
    }
  }
  #expect(try desk.caption("a") == "mine")
  #expect(try desk.store.conflicts().count == 1)
}

@Test func whatIsResolvedCannotBeResolvedAgain() throws {
  let (desk, _) = try contested()
  let record = try #require(try desk.store.conflicts().first)
  func resolve() throws {
    try desk.store.resolve(record, capabilities: desk.capabilities, at: desk.now) { state in
      try state.resolving(record.conflict, with: .text(Caption("ours")))
    }
  }
  try resolve()
  #expect(throws: StoreError.self) { try resolve() }
}

@Test("Case 39: two remotes that differ make one conflict with both sides")
func twoRemotesThatDifferAreOneConflict() throws {
  let desk = try Desk(remotes: 2)
  let address = "https://example.com/1"
  try desk.pull([item("a", "one", at: address)])
  try desk.pull([item("x", "one", at: address)], from: desk.remotes[1])
  try desk.observe([item("a", "alpha", at: address)])
  try desk.observe([item("x", "beta", at: address)], from: desk.remotes[1])
  #expect(try desk.apply().conflicts == 1)
  let conflict = try #require(try desk.store.conflicts().first).conflict
  #expect(conflict.sides.map(\.observed?.caption.text) == ["alpha", "beta"])
  #expect(conflict.base?.caption.text == "one")
}

@Test("Case 15: an edit of what the remote deleted is a conflict, and its text is kept")
func anEditOfWhatWasDeletedIsAConflict() throws {
  let desk = try Desk()
  try desk.pull([item("a", "one")])
  let post = try desk.post("a")
  try desk.edit(post, to: "mine")
  try desk.store.noteGone(keys: ["a"], on: desk.remote)
  try desk.apply()
  let record = try #require(try desk.store.conflicts().first)
  #expect(record.conflict.subject == .deletion)
  #expect(record.conflict.sides.map(\.observed) == [nil])
  try desk.store.resolve(record, capabilities: desk.capabilities, at: desk.now) { state in
    try state.resolving(record.conflict, by: .keep)
  }
  try desk.apply()
  let kept = try desk.store.post(post)
  #expect(kept.state == .draft && kept.content.caption.text == "mine")
  #expect(try desk.store.openOperations().isEmpty)
}

@Test("Case 16: a deletion here of what was edited there deletes nothing")
func aDeletionOfWhatWasEditedIsAConflict() throws {
  let desk = try Desk()
  try desk.pull([item("a", "one")])
  let post = try desk.post("a")
  try desk.store.delete(post, at: desk.now)
  try desk.pull([item("a", "edited")])
  let record = try #require(try desk.store.conflicts().first)
  #expect(record.conflict.subject == .deletion)
  #expect(try desk.store.openOperations().isEmpty)
  try desk.store.resolve(record, capabilities: desk.capabilities, at: desk.now) { state in
    try state.resolving(record.conflict, by: .delete)
  }
  try desk.apply()
  #expect(try desk.push { .done($0) }.map(\.operation.kind) == [.delete])
  #expect(try desk.store.post(post).state == .trash)
}
