import CaptionCore
import Testing

struct DroppingTests {
  private let edited = post(
    Content(title: "t", caption: Caption("b")), live(1, observed: text("a")),
    live(2, observed: text("a")))

  @Test func whatIsGivenUpIsNotPlannedAgain() {
    let (state, dropped) = edited.dropping(on: [linkID(1).remote])
    #expect(dropped.map(\.link) == [linkID(1)])
    #expect(state.local == edited.local && state.links.map(\.agreement) == [nil, nil])
    let plan = state.plan()
    #expect(plan.operations.map(\.link) == [linkID(2)])
    let after = state.carryingOut(plan)
    #expect(after.plan().changesNothing(in: after))
  }

  @Test func anEditOfAnotherFieldBringsOnlyThatBack() {
    var state = edited.dropping().state
    state.local.tags = ["x"]
    #expect(state.plan().operation(1)?.fields == [.tags])
    state.local.caption = Caption("c")
    #expect(state.plan().operation(1)?.fields == [.tags, .caption])
  }

  @Test func oneGivenUpFieldAfterTheOtherStayGivenUp() {
    var state = edited.dropping().state
    state = state.applying(state.plan())
    state.local.tags = ["x"]
    state = state.dropping().state
    #expect(state.plan().operations == [])
    state.local.tags = ["y"]
    #expect(state.plan().operation(1)?.fields == [.tags])
  }

  @Test func anEditThatWentAndCameBackIsPushed() {
    var state = edited.dropping().state
    state.local.caption = Caption("c")
    state = state.applying(state.plan())
    state.local.caption = Caption("b")
    #expect(state.plan().operation(1)?.fields == [.caption])
  }

  @Test func whatIsMergedIntoAGivenUpFieldIsNotSent() {
    let state = post(
      text("one two three four five"), live(1, observed: text("one two three four"))
    ).dropping().state
    var moved = state
    moved.links[0] = state.links[0].observing(text("zero one two three four"), version: "v2")
    let plan = moved.plan()
    #expect(plan.local == text("zero one two three four five"))
    #expect(plan.operations == [])
    let after = moved.applying(plan)
    #expect(after.plan().changesNothing(in: after))
  }

  @Test func whatAPersonDecidesIsSentThoughItWasGivenUp() throws {
    var state = post(text("b"), live(1, observed: text("a"))).dropping().state
    state.links[0] = state.links[0].observing(text("c"), version: "v2")
    state = state.applying(state.plan())
    let conflict = try #require(state.plan().conflicts.first)
    let resolved = try state.resolving(conflict, with: .text(Caption("b")))
    #expect(resolved.plan().operation(1)?.target == text("b"))
  }

  @Test func aCreateThatIsGivenUpIsADraftAgain() {
    let link = LinkState(id: linkID(1), capabilities: .all, existence: .wanted)
    let (state, dropped) = post(text("a"), link).dropping()
    #expect(dropped.map(\.kind) == [.create])
    #expect(state.links.map(\.existence) == [.ended] && !state.isTrashed)
    #expect(!state.plan().isTrashed)
  }

  @Test func aDeletionThatIsGivenUpLeavesTheItemAsItIs() {
    let trashed = post(text("a"), live(1, observed: text("a")), isTrashed: true)
    let state = trashed.dropping().state
    #expect(state.plan().operations == [] && state.plan().conflicts == [])
    var edited = state
    edited.links[0] = state.links[0].observing(text("z"), version: "v2")
    #expect(edited.plan().conflicts == [] && edited.plan().link(1)?.existence == .live)
    #expect(state.retrying().plan().operations.map(\.kind) == [.delete])
    var back = state
    back.isTrashed = false
    back = back.applying(back.plan())
    back.isTrashed = true
    #expect(back.plan().operations.map(\.kind) == [.delete])
  }

  @Test func aDeletionStaysGivenUpForAnItemThatWasMissedAndIsBack() {
    var state = post(text("a"), live(1, observed: text("a")), isTrashed: true).dropping().state
    state.links[0].existence = .deleted
    state = state.applying(state.plan())
    #expect(state.links.map(\.existence) == [.ended])
    state.links[0].existence = .live
    #expect(state.plan().operations == [])
  }

  @Test func aDeletionFromOneRemoteThatIsGivenUpIsNoLongerWanted() {
    var state = post(text("a"), live(1, observed: text("a")))
    state.links[0].isDeletionWanted = true
    #expect(state.dropping().state == post(text("a"), live(1, observed: text("a"))))
  }

  @Test func whatWasRefusedCanBeGivenUpAndTakenUpAgain() {
    var state = post(text("b"), live(1, observed: text("a")))
    state.links[0].parked = state.plan().operation(1)
    let dropped = state.dropping().state
    #expect(dropped.links[0].parked == nil && dropped.plan().operations == [])
    #expect(dropped.retrying().plan().operation(1)?.target == text("b"))
    #expect(state.retrying().plan().operation(1)?.target == text("b"))
  }

  @Test func whatIsUnderWayIsNotGivenUp() {
    var state = post(text("b"), live(1, observed: text("a")))
    state.links[0].isBusy = true
    #expect(state.dropping() == (state, []))
  }
}
