import CaptionCore
import Testing

/// A link that was matched to a post that existed before: nothing was ever agreed on.
struct FirstComparisonTests {
  private func matched(
    _ remote: Int64, _ observed: Content, _ capabilities: Capabilities = .all
  ) -> LinkState {
    var link = live(remote, observed: observed, capabilities)
    link.isUnagreed = true
    return link
  }

  @Test("Case 43: equal contents are adopted")
  func equalContentsAreAdopted() {
    let state = post(text("a ", tags: ["x", "y"]), matched(1, text("a", tags: ["y", "x"])))
    let plan = state.plan()
    #expect(plan.link(1)?.isUnagreed == false)
    #expect(plan.operations.isEmpty && plan.conflicts.isEmpty)
    #expect(plan.local == state.local)
    let after = state.applying(plan)
    #expect(after.plan().changesNothing(in: after))
  }

  @Test("Case 43: unequal contents are a conflict without a base, on neither side's terms")
  func unequalContentsAreAConflict() {
    let state = post(text("a", tags: ["x"]), matched(1, text("b", tags: ["y"])))
    let plan = state.plan()
    #expect(plan.subjects == [.field(.caption), .field(.tags)])
    #expect(plan.conflicts.allSatisfy { $0.base == nil })
    #expect(plan.local == state.local && plan.operations.isEmpty)
    #expect(plan.link(1)?.isUnagreed == true)
    let after = state.applying(plan)
    #expect(after.plan().conflicts == plan.conflicts && after.plan().changesNothing(in: after))
  }

  @Test(
    "Case 43: a text on one side only is a conflict", arguments: [("", "b"), ("a", "")])
  func aTextOnOneSideOnlyIsAConflict(local: String, observed: String) {
    #expect(post(text(local), matched(1, text(observed))).plan().subjects == [.field(.caption)])
  }

  @Test func whatARemoteCannotEditAndDoesNotShowIsLeftAlone() {
    var local = text("a", tags: ["x"])
    local.visibility = "public"
    let state = post(local, matched(1, text("a"), .editing(.caption)))
    let plan = state.plan()
    #expect(plan.conflicts.isEmpty && plan.operations.isEmpty && plan.local == local)
    #expect(plan.link(1)?.isUnagreed == false)
    let after = state.applying(plan)
    #expect(after.plan().changesNothing(in: after))
    // Where it can edit them, a person decides.
    #expect(
      post(local, matched(1, text("a"))).plan().subjects
        == [.field(.visibility), .field(.tags)])
  }

  @Test func aDecisionAboutOneFieldLastsWhileAnotherIsOpen() throws {
    let state = post(text("a", tags: ["x"]), matched(1, text("b", tags: ["y"])))
    let conflict = try #require(state.plan().conflicts.first)
    let resolved = try state.resolving(conflict, with: .text(Caption("a")))
    let plan = resolved.plan()
    #expect(plan.subjects == [.field(.tags)])
    #expect(plan.operation(1)?.fields == [.caption])
    let after = resolved.carryingOut(plan)
    #expect(after.plan().changesNothing(in: after))
    #expect(after.plan().subjects == [.field(.tags)])

    let last = try #require(after.plan().conflicts.first)
    let done = try after.resolving(last, with: .tags(["x", "y"]))
    let end = done.carryingOut(done.plan())
    #expect(end.links[0].isUnagreed == false && end.links[0].settled.isEmpty)
    #expect(end.plan().changesNothing(in: end))
    #expect(end.links[0].observed == text("a", tags: ["x", "y"]))
  }

  @Test func aFieldThatWasEqualIsReconciledWhileAnotherIsOpen() {
    let state = post(text("a", tags: ["x"]), matched(1, text("b", tags: ["x"])))
    var after = state.applying(state.plan())
    after.local.tags = ["x", "z"]
    let plan = after.plan()
    #expect(plan.subjects == [.field(.caption)])
    #expect(plan.operation(1)?.fields == [.tags])
  }

  @Test func aLinkThatShowsTheLocalValueIsAdoptedWhileOthersAreInConflict() throws {
    let state = post(
      text("l"), live(1, base: text("a"), observed: text("r")), matched(2, text("l")))
    let plan = state.plan()
    #expect(plan.conflicts.first?.sides.map(\.link) == [linkID(1)])
    let after = state.applying(plan)
    let conflict = try #require(after.plan().conflicts.first)
    let resolved = try after.resolving(conflict, with: .text(Caption("r")))
    #expect(resolved.plan().conflicts.isEmpty)
    #expect(resolved.plan().operations.map(\.link) == [linkID(2)])
  }
}
