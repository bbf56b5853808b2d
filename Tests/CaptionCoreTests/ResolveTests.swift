import CaptionCore
import Testing

struct ResolveTests {
  private let state = post(
    text("l"), live(1, base: text("a"), observed: text("r")), live(2, observed: text("a")))

  @Test(arguments: ["l", "r", "a", "own"])
  func aDecisionReachesEveryRemote(value: String) throws {
    let conflict = try #require(state.plan().conflicts.first)
    let resolved = try state.resolving(conflict, with: .text(Caption(value)))
    let plan = resolved.plan()
    #expect(plan.conflicts.isEmpty && plan.local == text(value))
    #expect((plan.operation(1) == nil) == (value == "r"))
    #expect((plan.operation(2) == nil) == (value == "a"))
    #expect(plan.operation(1).map(\.expected) ?? text("r") == text("r"))
    let after = resolved.carryingOut(plan)
    #expect(after.plan().changesNothing(in: after))
    #expect(after.links.allSatisfy { $0.observed == text(value) })
  }

  @Test("Case 39: a decision between two remotes reaches both")
  func aDecisionBetweenTwoRemotes() throws {
    let state = post(
      text("a"), live(1, base: text("a"), observed: text("b")),
      live(2, base: text("a"), observed: text("c")))
    let conflict = try #require(state.plan().conflicts.first)
    let resolved = try state.resolving(conflict, with: .text(Caption("b")))
    #expect(resolved.plan().operations.map(\.link) == [linkID(2)])
    #expect(resolved.plan().operation(2)?.expected == text("c"))
  }

  @Test("Case 46: a decision about a side that has moved is refused")
  func aDecisionAboutASideThatHasMovedIsRefused() throws {
    let conflict = try #require(state.plan().conflicts.first)
    let value = FieldValue.text(Caption("l"))

    var remoteMoved = state
    remoteMoved.links[0] = state.links[0].observing(text("r2"), version: "v2")
    #expect(throws: ResolveError.moved(current: remoteMoved.plan().conflicts.first)) {
      try remoteMoved.resolving(conflict, with: value)
    }
    var localMoved = state
    localMoved.local = text("l2")
    #expect(throws: ResolveError.moved(current: localMoved.plan().conflicts.first)) {
      try localMoved.resolving(conflict, with: value)
    }
    var another = state
    another.links[1] = state.links[1].observing(text("x"), version: "v2")
    #expect(throws: ResolveError.moved(current: another.plan().conflicts.first)) {
      try another.resolving(conflict, with: value)
    }
    var settled = state
    settled.links[0] = state.links[0].observing(text("l"), version: "v2")
    #expect(throws: ResolveError.moved(current: nil)) {
      try settled.resolving(conflict, with: value)
    }
    // What another field does is no matter.
    var elsewhere = state
    elsewhere.links[0] = state.links[0].observing(text("r", tags: ["x"]), version: "v2")
    #expect(try elsewhere.resolving(conflict, with: value).local == text("l"))
  }

  @Test("Case 46: a decision about a deletion is refused when the item moved")
  func aDecisionAboutADeletionIsRefusedWhenTheItemMoved() throws {
    let trashed = post(
      text("a"), live(1, base: text("a"), observed: text("b")), isTrashed: true)
    let conflict = try #require(trashed.plan().conflicts.first)
    var moved = trashed
    moved.links[0] = trashed.links[0].observing(text("c"), version: "v2")
    #expect(throws: ResolveError.moved(current: moved.plan().conflicts.first)) {
      try moved.resolving(conflict, by: .delete)
    }
    var gone = trashed
    gone.links[0].existence = .deleted
    #expect(throws: ResolveError.moved(current: nil)) {
      try gone.resolving(conflict, by: .keep)
    }
  }

  @Test("Case 47: the same decision on two devices converges")
  func theSameDecisionOnTwoDevicesConverges() throws {
    let conflict = try #require(state.plan().conflicts.first)
    let one = try state.resolving(conflict, with: .text(Caption("v")))
    let pushed = one.carryingOut(one.plan())
    #expect(pushed.plan().changesNothing(in: pushed))
    // The other device decided alike, and sees the first one's push before its own went out.
    var other = try state.resolving(conflict, with: .text(Caption("v")))
    for index in other.links.indices {
      other.links[index] = other.links[index].observing(text("v"), version: "v2")
    }
    let plan = other.plan()
    #expect(plan.conflicts.isEmpty && plan.operations.isEmpty && plan.local == text("v"))
    let after = other.applying(plan)
    #expect(after.plan().changesNothing(in: after))
    #expect(after.links.allSatisfy { $0.agreement == nil })
  }

  @Test func aDecisionOfAnotherKindIsRefused() throws {
    let conflict = try #require(state.plan().conflicts.first)
    #expect(throws: ResolveError.unfitting) {
      try state.resolving(conflict, with: .tags(["x"]))
    }
    #expect(throws: ResolveError.unfitting) { try state.resolving(conflict, by: .keep) }
  }

  @Test func aDecisionAboutACopysOwnCaptionStaysWithIt() throws {
    var own = live(1, base: text("own"), observed: text("theirs"))
    own.captionOverride = Caption("mine")
    let state = post(text("a"), own, live(2, observed: text("a")))
    let conflict = try #require(state.plan().conflicts.first)
    let resolved = try state.resolving(conflict, with: .text(Caption("both")))
    #expect(resolved.local == text("a"))
    #expect(resolved.links[0].captionOverride == Caption("both"))
    #expect(resolved.plan().operations.map(\.link) == [linkID(1)])
  }
}
