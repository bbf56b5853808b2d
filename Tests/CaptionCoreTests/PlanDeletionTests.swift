import CaptionCore
import Testing

struct PlanDeletionTests {
  private func deleted(_ remote: Int64, base: Content) -> LinkState {
    LinkState(
      id: linkID(remote), capabilities: .all, existence: .deleted, observed: base, version: "v1")
  }

  private func wanted(_ remote: Int64) -> LinkState {
    LinkState(id: linkID(remote), capabilities: .all, existence: .wanted)
  }

  @Test func theLastLinkThatARemoteDeletesTakesThePostToTheTrash() {
    let state = post(text("a"), deleted(1, base: text("a")))
    let plan = state.plan()
    #expect(plan.isTrashed && plan.link(1)?.existence == .ended)
    #expect(plan.operations.isEmpty && plan.conflicts.isEmpty && plan.local == text("a"))
    let after = state.applying(plan)
    #expect(after.plan().changesNothing(in: after))
  }

  @Test func whatOneRemoteDeletesStaysOnTheOthers() {
    for other in [live(2, observed: text("a")), wanted(2)] {
      let plan = post(text("a"), deleted(1, base: text("a")), other).plan()
      #expect(!plan.isTrashed && plan.link(1)?.existence == .ended)
      #expect(plan.operations.allSatisfy { $0.kind == .create })
      #expect(plan.link(2)?.existence == other.existence)
    }
  }

  @Test func whatIsToBeMadeAnewIsNotMadeWhereItsItemIsBack() {
    var anew = wanted(1)
    anew.id.key = "own"
    let plan = post(text("a"), live(1, observed: text("a")), anew).plan()
    #expect(plan.operations.isEmpty && !plan.isTrashed)
    #expect(plan.links.map(\.existence) == [.live, .ended])
    #expect(post(text("a"), live(2, observed: text("a")), anew).plan().operations.count == 1)
  }

  @Test("Case 15: a remote's deletion of a post that was edited here is a conflict")
  func aRemoteDeletionMeetsALocalEdit() throws {
    let state = post(text("b"), deleted(1, base: text("a")), live(2, observed: text("a")))
    let plan = state.plan()
    #expect(
      plan.conflicts == [
        Conflict(
          subject: .deletion, base: text("a"), local: text("b"),
          sides: [.init(link: linkID(1), observed: nil)])
      ])
    #expect(!plan.isTrashed && plan.link(1)?.existence == .deleted && plan.local == text("b"))
    // Other links go on, and nothing is made again.
    #expect(plan.operations.map(\.link) == [linkID(2)])
    #expect(state.applying(plan).plan().conflicts == plan.conflicts)

    let conflict = try #require(plan.conflicts.first)
    let kept = try state.resolving(conflict, by: .keep)
    #expect(!kept.isTrashed && kept.links[0].existence == .ended && kept.local == text("b"))
    #expect(kept.plan().conflicts.isEmpty && kept.plan().operations.map(\.link) == [linkID(2)])
    // The deletion stands on its remote; the post lives on where it is live.
    let gone = try state.resolving(conflict, by: .delete)
    #expect(!gone.isTrashed && gone.links[0].existence == .ended)
  }

  @Test("Case 15: the decision about the last link keeps a draft or fills the trash")
  func theDecisionAboutTheLastLink() throws {
    let state = post(text("b"), deleted(1, base: text("a")))
    let conflict = try #require(state.plan().conflicts.first)
    let kept = try state.resolving(conflict, by: .keep)
    #expect(!kept.isTrashed && kept.plan().changesNothing(in: kept))
    let gone = try state.resolving(conflict, by: .delete)
    #expect(gone.isTrashed && gone.plan().changesNothing(in: gone))
    #expect(gone.local == text("b"))
  }

  @Test func aLocalDeletionIsPushedWithWhatItExpects() {
    let state = post(
      text("a"), live(1, observed: text("a")), live(2, observed: text("a")), isTrashed: true)
    let plan = state.plan()
    #expect(plan.operations.map(\.kind) == [.delete, .delete])
    #expect(plan.operation(1)?.expected == text("a") && plan.operation(1)?.version == "v1")
    let after = state.carryingOut(plan)
    #expect(after.links.allSatisfy { $0.existence == .ended })
    #expect(after.plan().changesNothing(in: after))
  }

  @Test("Case 16: a local deletion of a post that a remote edited is withheld")
  func aLocalDeletionMeetsARemoteEdit() throws {
    let state = post(
      text("a"), live(1, base: text("a"), observed: text("b")), live(2, observed: text("a")),
      isTrashed: true)
    let plan = state.plan()
    #expect(
      plan.conflicts == [
        Conflict(
          subject: .deletion, base: text("a"), local: text("a"),
          sides: [.init(link: linkID(1), observed: text("b"))])
      ])
    #expect(plan.operations.isEmpty && plan.isTrashed && plan.local == text("a"))
    #expect(plan.link(1)?.agreement == Agreement(at: text("a")))

    let conflict = try #require(plan.conflicts.first)
    let kept = try state.resolving(conflict, by: .keep)
    #expect(!kept.isTrashed)
    #expect(kept.plan().local == text("b") && kept.plan().operations.map(\.kind) == [.edit])
    let gone = try state.resolving(conflict, by: .delete)
    #expect(gone.isTrashed)
    #expect(gone.plan().operations.map(\.kind) == [.delete, .delete])
    #expect(gone.plan().operation(1)?.expected == text("b"))
  }

  @Test("Case 16: from one remote only, others do not wait")
  func aDeletionFromOneRemoteOnly() {
    var one = live(1, observed: text("a"))
    one.isDeletionWanted = true
    let state = post(text("b"), one, live(2, observed: text("a")))
    let plan = state.plan()
    #expect(plan.operation(1)?.kind == .delete && plan.operation(2)?.kind == .edit)
    let after = state.carryingOut(plan)
    #expect(!after.isTrashed && after.plan().changesNothing(in: after))

    one = one.observing(text("c"), version: "v2")
    let withheld = post(text("a"), one, live(2, observed: text("a"))).plan()
    #expect(withheld.subjects == [.deletion] && withheld.operations.isEmpty)
    #expect(withheld.local == text("a"))
  }

  @Test("Case 8: what was deleted before it was sent is never sent")
  func aWantedLinkOfADeletedPostEnds() {
    let state = post(text("a"), wanted(1), isTrashed: true)
    #expect(state.plan().operations.isEmpty && state.plan().link(1)?.existence == .ended)
    var link = wanted(1)
    link.isDeletionWanted = true
    #expect(post(text("a"), link).plan().link(1)?.existence == .ended)
    #expect(!post(text("a"), link).plan().isTrashed)
  }

  @Test("Case 8: what is being made while it is deleted is deleted once it is there")
  func aPostDeletedDuringItsCreateIsDeletedAfterwards() throws {
    var state = post(text("a"), wanted(1))
    let create = try #require(state.plan().operation(1))
    state.isTrashed = true
    state.links[0].isBusy = true
    #expect(state.plan().changesNothing(in: state))
    state.links[0] = state.links[0].acknowledging(create, readBack: text("a"), version: "v1")
    #expect(state.plan().operation(1)?.kind == .delete)
    let after = state.carryingOut(state.plan())
    #expect(after.links[0].existence == .ended && after.plan().changesNothing(in: after))
  }

  @Test func deletedOnBothSidesIsDone() {
    let trashed = post(text("b"), deleted(1, base: text("a")), isTrashed: true)
    #expect(trashed.plan().conflicts.isEmpty && trashed.plan().link(1)?.existence == .ended)
    var link = deleted(1, base: text("a"))
    link.isDeletionWanted = true
    // It was to go from there only: the post stays, as a draft.
    let plan = post(text("b"), link).plan()
    #expect(plan.conflicts.isEmpty && plan.link(1)?.existence == .ended && !plan.isTrashed)
  }

  @Test func aRemoteThatCannotDeleteSaysSo() {
    let state = post(
      text("a"), live(1, observed: text("a"), Capabilities(editable: [.caption])),
      isTrashed: true)
    let plan = state.plan()
    #expect(plan.operations.isEmpty && plan.link(1)?.blocked == [.cannotDelete])
    #expect(plan.link(1)?.existence == .live)
  }

  @Test("Case 43: what never agreed is neither deleted nor takes the post with it")
  func whatNeverAgreedDeletesNothing() {
    var link = live(1, observed: text("a"))
    link.isUnagreed = true
    let trashed = post(text("a"), link, isTrashed: true).plan()
    #expect(trashed.operations.isEmpty && trashed.subjects == [.deletion])
    #expect(trashed.conflicts.first?.base == nil)
    link.existence = .deleted
    let plan = post(text("b"), link).plan()
    #expect(!plan.isTrashed && plan.link(1)?.existence == .ended && plan.conflicts.isEmpty)
  }

  @Test func aRefusedDeleteIsNotSentAgain() {
    var state = post(text("a"), live(1, observed: text("a")), isTrashed: true)
    state.links[0].parked = state.plan().operation(1)
    #expect(state.plan().operations.isEmpty)
  }

  @Test func whatARemoteCouldNeverHoldIsNoEditAgainstIt() {
    var link = deleted(1, base: text("a"))
    link.capabilities = Capabilities(editable: [.caption], creatable: [.caption])
    #expect(post(Content(title: "t", caption: Caption("a")), link).plan().isTrashed)
    // Nor where it was agreed on that it cannot be shown there.
    link.agreement = Agreement(
      sent: Content(title: "s", caption: Caption("a")), seen: text("a"))
    #expect(post(Content(title: "t", caption: Caption("a")), link).plan().isTrashed)
    link.agreement = nil
    // What it showed but cannot edit was edited here all the same.
    link.capabilities = Capabilities()
    #expect(post(text("b"), link).plan().subjects == [.deletion])
  }

  @Test func aLinkUnderWayWaits() {
    var link = deleted(1, base: text("a"))
    link.isBusy = true
    let state = post(text("a"), link)
    #expect(state.plan().changesNothing(in: state))
  }

  @Test func aPostComesOutOfTheTrashWithItsItemUnlessAPersonPutItThere() {
    var state = post(text("a"), live(1, observed: text("a")), isTrashed: true)
    #expect(state.plan().isTrashed && state.plan().operation(1)?.kind == .delete)
    state.isTrashedByRemote = true
    #expect(!state.plan().isTrashed && state.plan().operations.isEmpty)
    state.links[0].existence = .ended
    #expect(state.plan().isTrashed)
  }
}
