import CaptionCore
import Testing

/// How media and their alt texts are planned.
struct PlanMediaTests {
  private func media(_ list: Media...) -> Content { Content(media: list) }

  @Test func aMediumComesWithItsAltText() {
    let state = post(
      media(medium("a")),
      live(1, base: media(medium("a")), observed: media(medium("a"), medium("b", alt: "x"))),
      live(2, observed: media(medium("a"))))
    let plan = state.plan()
    #expect(plan.local == media(medium("a"), medium("b", alt: "x")))
    #expect(plan.operation(2)?.fields == [.media, .alt(MediaID(rawValue: "b"))])
    #expect(plan.operation(2)?.target == plan.local)
    let after = state.carryingOut(plan)
    #expect(after.plan().changesNothing(in: after))
  }

  @Test func anAltTextIsReconciledByItself() {
    let state = post(
      media(medium("a", alt: "mine"), medium("b")),
      live(
        1, base: media(medium("a"), medium("b")),
        observed: media(medium("a"), medium("b", alt: "x"))))
    let plan = state.plan()
    #expect(plan.local == media(medium("a", alt: "mine"), medium("b", alt: "x")))
    #expect(plan.operation(1)?.fields == [.alt(MediaID(rawValue: "a"))])
    #expect(plan.conflicts.isEmpty)
  }

  @Test func twoEditsOfOneAltTextAreAConflict() {
    let state = post(
      media(medium("a", alt: "mine")),
      live(1, base: media(medium("a")), observed: media(medium("a", alt: "theirs"))))
    #expect(state.plan().subjects == [.field(.alt(MediaID(rawValue: "a")))])
  }

  @Test func twoEditsOfOneAltTextThatAreApartMerge() {
    let state = post(
      media(medium("a", alt: "Two boats at dawn")),
      live(
        1, base: media(medium("a", alt: "Three boats at dawn")),
        observed: media(medium("a", alt: "Three boats at dusk"))))
    #expect(state.plan().local == media(medium("a", alt: "Two boats at dusk")))
    #expect(state.plan().conflicts.isEmpty)
  }

  @Test func aMediumThatBothSidesAddedHasTwoAltTexts() {
    let alt = Field.alt(MediaID(rawValue: "a"))
    let both = post(
      media(medium("a", alt: "mine")),
      live(1, base: media(), observed: media(medium("a", alt: "theirs"))))
    #expect(both.plan().subjects == [.field(alt)])
    #expect(both.plan().operations.isEmpty)
    let after = both.applying(both.plan())
    #expect(after.plan().conflicts == both.plan().conflicts)

    let remotes = post(
      media(), live(1, base: media(), observed: media(medium("a", alt: "one"))),
      live(2, base: media(), observed: media(medium("a", alt: "two"))))
    let plan = remotes.plan()
    #expect(plan.subjects == [.field(alt)])
    #expect(plan.local.media.map(\.id) == [MediaID(rawValue: "a")] && plan.operations.isEmpty)

    let oneSided = post(
      media(medium("a")), live(1, base: media(), observed: media(medium("a", alt: "theirs"))))
    #expect(oneSided.plan().local == media(medium("a", alt: "theirs")))
  }

  @Test func aMediumTakenAwayGoesWithItsAltText() {
    let state = post(
      media(medium("a", alt: "x"), medium("b")),
      live(1, base: media(medium("a", alt: "x"), medium("b")), observed: media(medium("b"))))
    let plan = state.plan()
    #expect(plan.local == media(medium("b")) && plan.conflicts.isEmpty)
  }

  @Test func aMediumWhoseAltTextWasEditedIsNotTakenAway() {
    // The remote took it away, the person edited its alt text.
    let pulled = post(
      media(medium("a", alt: "mine"), medium("b")),
      live(1, base: media(medium("a", alt: "x"), medium("b")), observed: media(medium("b"))))
    #expect(pulled.plan().subjects == [.field(.media)])
    #expect(pulled.plan().local == pulled.local)

    // The person took it away, the remote edited its alt text.
    let pushed = post(
      media(medium("b")),
      live(
        1, base: media(medium("a", alt: "x"), medium("b")),
        observed: media(medium("a", alt: "theirs"), medium("b"))))
    #expect(pushed.plan().subjects == [.field(.media)])
    #expect(pushed.plan().operations.isEmpty)

    // One remote took it away, another edited its alt text.
    let base = media(medium("a", alt: "x"), medium("b"))
    let three = post(
      base, live(1, base: base, observed: media(medium("b"))),
      live(2, base: base, observed: media(medium("a", alt: "theirs"), medium("b"))))
    #expect(three.plan().subjects == [.field(.media)])
    #expect(three.plan().conflicts.first?.sides.map(\.link) == [linkID(1), linkID(2)])
  }

  @Test(arguments: [true, false])
  func aDecisionAboutAMediumWithAnEditedAltTextIsKept(isRemoved: Bool) throws {
    let state = post(
      media(medium("b")),
      live(
        1, base: media(medium("a", alt: "x"), medium("b")),
        observed: media(medium("a", alt: "theirs"), medium("b"))))
    let conflict = try #require(state.plan().conflicts.first)
    let chosen = isRemoved ? [medium("b")] : [medium("a", alt: "theirs"), medium("b")]
    let resolved = try state.resolving(conflict, with: .media(chosen))
    #expect(resolved.local.media == chosen)
    let plan = resolved.plan()
    #expect(plan.conflicts.isEmpty)
    #expect((plan.operation(1)?.fields == [.media]) == isRemoved)
    let after = resolved.carryingOut(plan)
    #expect(after.plan().changesNothing(in: after))
  }

  @Test func aRemoteWithMediaIdentitiesOfItsOwnIsLeftInPeace() {
    var link = live(1, observed: media(medium("theirs", alt: "x")))
    link.agreement = Agreement(
      sent: media(medium("ours", alt: "x")), seen: media(medium("theirs", alt: "x")))
    let state = post(media(medium("ours", alt: "x")), link)
    #expect(state.plan().changesNothing(in: state))
  }

  @Test func oneSideReordersWhileTheOtherAdds() {
    let base = media(medium("a"), medium("b"))
    let state = post(
      media(medium("b"), medium("a")),
      live(1, base: base, observed: media(medium("a"), medium("b"), medium("c"))))
    #expect(state.plan().local == media(medium("b"), medium("c"), medium("a")))
    let swapped = post(
      media(medium("b"), medium("a"), medium("c")),
      live(
        1, base: media(medium("a"), medium("b"), medium("c")),
        observed: media(medium("c"), medium("a"), medium("b"))))
    #expect(swapped.plan().subjects == [.field(.media)])
  }
}
