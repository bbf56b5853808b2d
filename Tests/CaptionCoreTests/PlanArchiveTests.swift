import CaptionCore
import Testing

/// Archives tell how posts once were.
struct PlanArchiveTests {
  private func archive(
    _ id: Int64, _ observed: Content, base: Content? = nil, isUnagreed: Bool = false
  ) -> LinkState {
    var link = live(id, base: base, observed: observed, Capabilities(isArchive: true))
    link.isUnagreed = isUnagreed
    return link
  }

  private func joining(_ id: Int64, _ observed: Content) -> LinkState {
    var link = live(id, observed: observed)
    link.isUnagreed = true
    return link
  }

  /// The plan leaves the post as it is, asks nothing of anybody, and so does the next one.
  private func expectRest(_ state: PostState, sourceLocation: SourceLocation = #_sourceLocation) {
    let plan = state.plan()
    #expect(plan.local.isIdentical(to: state.local), sourceLocation: sourceLocation)
    #expect(plan.conflicts.isEmpty && plan.operations.isEmpty, sourceLocation: sourceLocation)
    let after = state.applying(plan)
    #expect(after.plan().changesNothing(in: after), sourceLocation: sourceLocation)
    #expect(after.links.allSatisfy { !$0.isUnagreed }, sourceLocation: sourceLocation)
  }

  @Test("Case 43: what an archive says otherwise than a live remote changes nothing")
  func anArchiveThatJoinsChangesNothing() {
    let old = Content(
      title: "T", caption: Caption("old"), tags: ["x"], media: [medium("a.jpg", alt: "A")])
    let now = Content(caption: Caption("now"), media: [medium("1")])
    expectRest(post(now, live(1, observed: now), archive(2, old, isUnagreed: true)))
  }

  @Test func anArchiveThatJoinsAnotherFillsOnlyWhatNobodyKnew() {
    let known = text("quoted")
    let more = Content(
      title: "T", caption: Caption("another"), tags: ["x"], media: [medium("a", alt: "A")])
    let plan = post(known, archive(1, known), archive(2, more, isUnagreed: true)).plan()
    #expect(plan.local.caption == Caption("quoted"))
    #expect(plan.local.title == "T" && plan.local.tags == ["x"])
    #expect(plan.local.media.first?.alt == "A")
    #expect(plan.conflicts.isEmpty && plan.operations.isEmpty)
  }

  @Test func whatThePersonEmptiedIsNotFilled() {
    let state = post(text(""), archive(1, text("said")), archive(2, text("said"), isUnagreed: true))
    expectRest(state)
  }

  @Test func aRemoteThatJoinsKnowsBetterThanTheArchive() {
    let state = post(text("old"), archive(1, text("old")), joining(2, text("now")))
    let plan = state.plan()
    #expect(plan.local.caption == Caption("now"))
    #expect(plan.conflicts.isEmpty && plan.operations.isEmpty)
    expectRest(state.applying(plan))
  }

  @Test func anEditOfWhatAnArchiveSaidIsPushedToTheRemoteThatStillSaysIt() {
    let state = post(text("mine"), archive(1, text("old")), joining(2, text("old")))
    let plan = state.plan()
    #expect(plan.operations.map(\.link) == [linkID(2)])
    #expect(plan.local.caption == Caption("mine"))
  }

  @Test func anEditHereAndOneThereSinceTheArchiveAreAConflict() {
    let state = post(text("mine"), archive(1, text("old")), joining(2, text("theirs")))
    #expect(state.plan().subjects == [.field(.caption)])
    let apart = post(
      text("Boats in fog at noon"), archive(1, text("Boats in fog at dawn")),
      joining(2, text("Ships in fog at dawn")))
    #expect(apart.plan().local.caption == Caption("Ships in fog at noon"))
  }

  @Test func altTextsWrittenForAnArchiveAreNotTakenAwayByOtherMedia() {
    let old = Content(media: [medium("media/a.jpg")])
    let mine = Content(media: [medium("media/a.jpg", alt: "A boat")])
    let shown = Content(media: [medium("https://cdn.example/1")])
    let state = post(mine, archive(1, old), joining(2, shown))
    #expect(state.plan().subjects == [.field(.media)])
    let unedited = post(old, archive(1, old), joining(2, shown)).plan()
    #expect(unedited.local.media.map(\.id) == shown.media.map(\.id))
  }

  @Test func aLaterArchiveIsFollowedOnlyWhileNoRemoteIsThere() {
    let alone = post(text("one"), archive(1, text("two"), base: text("one"))).plan()
    #expect(alone.local.caption == Caption("two"))
    expectRest(
      post(text("now"), archive(1, text("two"), base: text("one")), live(2, observed: text("now"))))
    let edited = post(text("mine"), archive(1, text("two"), base: text("one"))).plan()
    #expect(edited.subjects == [.field(.caption)])
  }

  @Test func nothingIsEverWantedOfAnArchive() {
    expectRest(post(text("mine"), archive(1, text("old"))))
    let trashed = post(text("a"), archive(1, text("b"), base: text("a")), isTrashed: true).plan()
    #expect(trashed.operations.isEmpty && trashed.conflicts.isEmpty)
    #expect(trashed.links.allSatisfy { $0.blocked.isEmpty })
  }

  @Test func aPostThatItsRemoteDeletedStaysWithItsArchive() {
    var gone = live(1, observed: text("a"))
    gone.existence = .deleted
    let plan = post(text("a"), gone, archive(2, text("a"))).plan()
    #expect(!plan.isTrashed && plan.operations.isEmpty)
    #expect(plan.link(1)?.existence == .ended)
  }
}
