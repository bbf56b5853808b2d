import CaptionCore
import TestSupport
import Testing

/// How fields are planned: the cases of a sync that can be decided without a store or a server.
struct PlanTests {
  @Test func aPostWithNothingToDoIsLeftAlone() {
    let state = post(text("a"), live(1, observed: text("a")), live(2, observed: text("a")))
    #expect(state.plan().changesNothing(in: state))
  }

  @Test func aLocalEditIsPushedToEveryLinkWithWhatItExpects() {
    let state = post(text("b"), live(1, observed: text("a")), live(2, observed: text("a")))
    let plan = state.plan()
    #expect(plan.operations.map(\.link) == [linkID(1), linkID(2)])
    #expect(
      plan.operation(1)
        == Operation(
          kind: .edit, post: somePost, link: linkID(1), target: text("b"), fields: [.caption],
          expected: text("a"), version: "v1", createdAt: Timestamp(milliseconds: 0)))
    // The base does not move by intent.
    #expect(plan.links.allSatisfy { $0.agreement == nil })
    let after = state.carryingOut(plan)
    #expect(after.plan().changesNothing(in: after))
  }

  @Test func aRemoteEditIsPulledAndHandedOn() {
    let state = post(
      text("a"), live(1, base: text("a"), observed: text("b")), live(2, observed: text("a")))
    let plan = state.plan()
    #expect(plan.local == text("b"))
    #expect(plan.pulled == [.caption: [linkID(1)]])
    #expect(plan.link(1)?.agreement == nil)
    #expect(plan.operations.map(\.link) == [linkID(2)])
    let after = state.carryingOut(plan)
    #expect(after.plan().changesNothing(in: after))
  }

  @Test("Case 3: an acknowledgement of v1 leaves v2 to be pushed, with v1 as the base")
  func whatIsTypedDuringAPushStaysAChange() {
    var state = post(text("v1"), live(1, observed: text("v0")))
    guard let operation = state.plan().operation(1) else {
      Issue.record("no operation")
      return
    }
    state.local = text("v2")
    state.links[0].isBusy = true
    #expect(state.plan().changesNothing(in: state))
    state.links[0] = state.links[0].acknowledging(operation, readBack: text("v1"), version: "v2")
    #expect(state.links[0].agreement == nil)
    let next = state.plan().operation(1)
    #expect(next?.target == text("v2"))
    #expect(next?.expected == text("v1"))
  }

  @Test("Case 4: the base waits for the acknowledgement of a merge")
  func aSecondEditBeforeTheMergeIsAcknowledgedMeetsTheOldBase() {
    // Tags merged to a, l, r and not pushed yet; then the remote adds s.
    let first = post(
      text("", tags: ["a", "l"]),
      live(1, base: text("", tags: ["a"]), observed: text("", tags: ["a", "r"])))
    var state = first.applying(first.plan())
    #expect(state.local.tags == ["a", "l", "r"])
    #expect(state.links[0].agreement == nil)
    state.links[0] = state.links[0].observing(
      text("", tags: ["a", "r", "s"]), version: "v2")
    #expect(state.links[0].agreement == Agreement(at: text("", tags: ["a", "r"])))
    // While the push is under way nothing moves.
    state.links[0].isBusy = true
    #expect(state.plan().changesNothing(in: state))
    state.links[0].isBusy = false
    let plan = state.plan()
    #expect(plan.local.tags == ["a", "l", "r", "s"])
    #expect(plan.operation(1)?.target.tags == ["a", "l", "r", "s"])
  }

  @Test(
    "Case 17: the same edit on both sides is no conflict and no push",
    arguments: [
      ("same", "same"), ("caf\u{E9}", "cafe\u{301}"), ("a\r\nb", "a\nb"), ("end ", "end"),
      ("\n\nstart", "start"),
    ])
  func theSameEditOnBothSidesMovesTheBaseOnly(local: String, observed: String) {
    let state = post(text(local), live(1, base: text("old"), observed: text(observed)))
    let plan = state.plan()
    #expect(plan.operations.isEmpty && plan.conflicts.isEmpty && plan.pulled.isEmpty)
    #expect(plan.local.caption.text.utf8.elementsEqual(local.utf8))
    #expect(plan.link(1)?.agreement?.sent.caption.text != "old")
    let after = state.applying(plan)
    #expect(after.plan().changesNothing(in: after))
  }

  @Test(
    "Case 17: a text in another form is no change",
    arguments: [("caf\u{E9}", "cafe\u{301}"), ("a\r\nb", "a\nb"), ("end ", "end")])
  func aTextInAnotherFormIsNoChange(local: String, observed: String) {
    let state = post(text(local), live(1, base: text(local), observed: text(observed)))
    #expect(state.plan().operations.isEmpty && state.plan().pulled.isEmpty)
    let pushed = post(text(local), live(1, observed: text(observed)))
    #expect(pushed.plan().changesNothing(in: pushed))
  }

  @Test(
    "Cases 18, 19, 20: two edits that meet are never guessed together",
    arguments: [
      ("I recieve it", "I receive it", "I receive, it"),
      ("ha ha ha", "ha ha", "ha ha ha ha"),
      ("one two", "one x two", "one y two"),
    ])
  func twoEditsThatMeetAreAConflict(base: String, local: String, observed: String) {
    let state = post(text(local), live(1, base: text(base), observed: text(observed)))
    let plan = state.plan()
    #expect(
      plan.conflicts == [
        Conflict(
          subject: .field(.caption), base: text(base), local: text(local),
          sides: [.init(link: linkID(1), observed: text(observed))])
      ])
    #expect(plan.local == text(local) && plan.operations.isEmpty)
    #expect(plan.link(1)?.agreement == Agreement(at: text(base)))
  }

  @Test func twoEditsOfOneTextAreMergedAndPushedWhereTheyAreMissing() {
    let state = post(
      text("Blue boats at dawn"),
      live(1, base: text("Red boats at dawn"), observed: text("Red boats at dusk")),
      live(2, observed: text("Red boats at dawn")))
    let plan = state.plan()
    #expect(plan.local == text("Blue boats at dusk") && plan.conflicts.isEmpty)
    #expect(plan.pulled == [.caption: [linkID(1)]])
    #expect(plan.operations.map(\.target) == [plan.local, plan.local])
    #expect(plan.operation(1)?.expected == text("Red boats at dusk"))
    #expect(state.applying(plan).links[0].agreement == nil)
    let after = state.carryingOut(plan)
    #expect(after.plan().changesNothing(in: after))
  }

  @Test func editsOfTwoRemotesAreMergedInWhicheverOrderTheyAreLinked() {
    let one = live(1, base: text("Red boats at dawn"), observed: text("Blue boats at dawn"))
    let other = live(2, base: text("Red boats at dawn"), observed: text("Red boats at dusk"))
    for (first, second) in [(one, other), (other, one)] {
      let plan = post(text("Red boats at dawn"), first, second).plan()
      #expect(plan.local == text("Blue boats at dusk"))
      #expect(plan.operations.map(\.target) == [plan.local, plan.local])
    }
  }

  @Test("Case 21: edits that fit one by one but not together are a conflict, the rest goes on")
  func aMergeThatIsTooLongForALinkedRemoteIsAConflict() {
    let base = "Red boats at dawn"
    var short = Capabilities.all
    short.maximumCaptionCharacters = 25
    let edits = (local: "Five red boats at dawn", observed: base + " in May")
    func state(_ links: LinkState...) -> PostState {
      var state = post(text(edits.local, tags: ["x"]))
      state.links = links
      return state
    }
    let edited = live(1, base: text(base), observed: text(edits.observed))
    #expect(state(edited).plan().local.caption == Caption("Five red boats at dawn in May"))

    // A limit of the edited remote, of another one, and of one where the post is not made yet.
    var limited = edited
    limited.capabilities = short
    let wanted = LinkState(id: linkID(2), capabilities: short, existence: .wanted)
    let states = [
      state(limited), state(edited, live(2, observed: text(base), short)), state(edited, wanted),
    ]
    for state in states {
      let plan = state.plan()
      #expect(plan.subjects == [.field(.caption)])
      #expect(plan.conflicts.first?.sides.map(\.link) == [linkID(1)])
      #expect(plan.local == state.local)
      #expect(plan.operation(1)?.fields == [.tags])
      let after = state.carryingOut(plan)
      #expect(after.plan().subjects == plan.subjects && after.plan().operations.isEmpty)
    }
    // Where the person's own text is too long already, that remote has no say.
    short.maximumCaptionCharacters = 20
    let behind = state(edited, live(2, observed: text(base), short)).plan()
    #expect(behind.local.caption == Caption("Five red boats at dawn in May"))
    #expect(behind.link(2)?.blocked == [.captionTooLong(characters: 29, maximum: 20)])
  }

  @Test("Case 21: a caption too long for one remote stays back there only")
  func aCaptionTooLongForOneRemoteStaysBackThere() {
    var short = Capabilities.all
    short.maximumCaptionCharacters = 5
    let state = post(
      text("longer", tags: ["x"]), live(1, observed: text("a"), short),
      live(2, observed: text("a")))
    let plan = state.plan()
    #expect(plan.operation(1)?.fields == [.tags])
    #expect(plan.operation(1)?.target == text("a", tags: ["x"]))
    #expect(plan.link(1)?.blocked == [.captionTooLong(characters: 6, maximum: 5)])
    #expect(plan.operation(2)?.fields == [.caption, .tags])
    #expect(plan.local == state.local && plan.conflicts.isEmpty)
    let after = state.carryingOut(plan)
    #expect(after.plan().changesNothing(in: after))
    #expect(after.plan().link(1)?.blocked == [.captionTooLong(characters: 6, maximum: 5)])
  }

  @Test("Case 21: a caption of exactly the limit is pushed, counted as people see characters")
  func aCaptionOfExactlyTheLimitIsPushed() {
    var short = Capabilities.all
    short.maximumCaptionCharacters = 2
    let state = post(
      text("\u{1F468}\u{200D}\u{1F469}\u{200D}\u{1F467}e\u{301}"),
      live(1, observed: text("a"), short))
    #expect(state.plan().operation(1) != nil)
  }

  @Test("Case 22: a remote's own form of what was pushed is an echo")
  func aRemotesOwnFormIsAnEcho() {
    let state = post(text("@ann hi "), live(1, observed: text("a")))
    let after = state.carryingOut(state.plan()) { _, content in
      text(content.caption.text.replacing("@", with: "").replacing(" hi ", with: " hi"))
    }
    #expect(after.links[0].observed == text("ann hi"))
    #expect(after.plan().changesNothing(in: after))
    #expect(after.local == text("@ann hi "))
    // Seen again, it is still no change; another text is one.
    let seen = after.links[0].observing(text("ann hi"), version: "v3")
    #expect(post(after.local, seen).plan().pulled.isEmpty)
    let edited = after.links[0].observing(text("ann hi!"), version: "v3")
    #expect(post(after.local, edited).plan().local == text("ann hi!"))
  }

  @Test("Case 23: a field that the remote cannot edit stays unpushed, the others are pushed")
  func aFieldThatTheRemoteCannotEditStaysUnpushed() {
    let state = post(
      text("b", tags: ["x"]), live(1, observed: text("a"), .editing(.tags)))
    let plan = state.plan()
    #expect(plan.operation(1)?.fields == [.tags])
    #expect(plan.operation(1)?.target.caption == Caption("a"))
    #expect(plan.link(1)?.agreement == nil)
    let after = state.carryingOut(plan)
    #expect(after.links[0].wholeSent?.caption == Caption("a"))
    #expect(after.plan().changesNothing(in: after))
    #expect(after.local == state.local)
  }

  @Test("Case 26: a refused operation is parked until it would ask for something else")
  func aRefusedOperationIsParked() {
    var state = post(text("b"), live(1, observed: text("a")), live(2, observed: text("a")))
    state.links[0].parked = state.plan().operation(1)
    #expect(state.plan().operations.map(\.link) == [linkID(2)])
    // Nothing that another field of the item does brings it back.
    state.links[0] = state.links[0].observing(text("a", tags: ["x"]), version: "v9")
    #expect(state.plan().operation(1) == nil)
    state.local = text("c", tags: ["x"])
    #expect(state.plan().operation(1)?.target.caption == Caption("c"))
  }

  @Test("Case 36: figures of an item that are no content change nothing")
  func whatIsNoContentIsNoChange() {
    let old = Content(caption: Caption("a"), media: [medium("m", alt: "x", url: "https://m/1")])
    let signed = Content(
      caption: Caption("a"), media: [medium("m", alt: "x", url: "https://m/1?signature=2")])
    var state = post(old, live(1, observed: old))
    state.links[0] = state.links[0].observing(signed, version: "v2")
    let plan = state.plan()
    #expect(plan.operations.isEmpty && plan.pulled.isEmpty && plan.conflicts.isEmpty)
    // The address is followed, for the old one may be dead.
    #expect(plan.local == signed)
    #expect(plan.link(1)?.agreement == nil)
    let after = state.applying(plan)
    #expect(after.plan().changesNothing(in: after))
  }

  @Test("Case 39: two remotes that edit one post differently are one conflict with all sides")
  func twoRemotesThatEditOnePostDifferentlyAreOneConflict() {
    let one = live(1, base: text("a"), observed: text("b"))
    let other = live(2, base: text("a"), observed: text("c"))
    let third = live(3, observed: text("a"))
    let expected = Conflict(
      subject: .field(.caption), base: text("a"), local: text("a"),
      sides: [
        .init(link: linkID(1), observed: text("b")), .init(link: linkID(2), observed: text("c")),
      ])
    for links in [[one, other, third], [third, other, one], [other, third, one]] {
      var state = post(text("a"))
      state.links = links
      let plan = state.plan()
      #expect(plan.conflicts == [expected])
      #expect(plan.operations.isEmpty && plan.local == text("a"))
      let after = state.applying(plan)
      #expect(after.plan() == plan)
    }
  }

  @Test("Case 44: a field that the base was written without is not taken for deleted")
  func aFieldThatTheBaseLacksIsNotTakenForDeleted() {
    var observed = text("a", tags: ["kept"])
    observed.contentWarning = "heights"
    var edited = text("mine")
    edited.language = "en"
    let state = post(edited, live(1, base: text("a"), observed: observed))
    let plan = state.plan()
    #expect(plan.local.tags == ["kept"] && plan.local.contentWarning == "heights")
    #expect(plan.operation(1)?.fields == [.caption, .language])
    #expect(plan.operation(1)?.target.contentWarning == "heights")
  }

  @Test("Case 45: a conflict about the caption leaves the other fields free")
  func aConflictAboutOneFieldLeavesTheOthersFree() {
    var local = text("mine", tags: ["l"])
    local.language = "en"
    let state = post(
      local, live(1, base: text("a"), observed: text("theirs", tags: ["r"])))
    let plan = state.plan()
    #expect(plan.subjects == [.field(.caption)])
    #expect(plan.local.caption == Caption("mine"))
    #expect(plan.local.tags == ["l", "r"] && plan.local.language == "en")
    #expect(plan.operation(1)?.fields == [.tags, .language])
    #expect(plan.operation(1)?.target.caption == Caption("theirs"))
    let after = state.carryingOut(plan)
    #expect(after.plan().changesNothing(in: after))
    #expect(after.plan().subjects == [.field(.caption)])
  }

  @Test func aDraftIsCreatedWithWhatTheRemoteCanHold() {
    var local = Content(
      title: "t", caption: Caption("c"), tags: ["x"], media: [medium("m", alt: "a")])
    var capabilities = Capabilities.all
    capabilities.creatable = [.caption, .media]
    let wanted = LinkState(id: linkID(1), capabilities: capabilities, existence: .wanted)
    let state = post(local, wanted)
    let operation = state.plan().operation(1)
    #expect(operation?.kind == .create && operation?.expected == nil)
    #expect(operation?.target == Content(caption: Caption("c"), media: [medium("m")]))
    let after = state.carryingOut(state.plan())
    #expect(after.links[0].existence == .live)
    // What it could not be made with is an edit, now that it is there.
    #expect(after.plan().operation(1)?.fields == [.title, .tags, .alt(local.media[0].id)])
    local = after.local
    let settled = after.carryingOut(after.plan())
    #expect(settled.plan().changesNothing(in: settled) && settled.local == local)
  }

  @Test func whereNothingCanBeCreatedTheReasonIsGiven() {
    let wanted = LinkState(
      id: linkID(1), capabilities: .editing(.caption), existence: .wanted)
    let plan = post(text("a"), wanted).plan()
    #expect(plan.operations.isEmpty && plan.link(1)?.blocked == [.cannotCreate])
    #expect(plan.link(1)?.existence == .wanted)
    var short = Capabilities.all
    short.maximumCaptionCharacters = 1
    let tight = LinkState(id: linkID(1), capabilities: short, existence: .wanted)
    #expect(
      post(text("ab"), tight).plan().link(1)?.blocked
        == [.captionTooLong(characters: 2, maximum: 1)])
  }

  @Test func aCreateWaitsWhileThePostIsInConflict() {
    let state = post(
      text("b"), live(1, base: text("a"), observed: text("c")),
      LinkState(id: linkID(2), capabilities: .all, existence: .wanted))
    #expect(state.plan().operations.isEmpty)
    #expect(state.plan().link(2)?.existence == .wanted)
  }

  @Test func aCopyWithItsOwnCaptionIsReconciledByItself() {
    var own = live(2, base: text("own"), observed: text("own"))
    own.captionOverride = Caption("own")
    let pushed = post(text("b"), live(1, observed: text("a")), own)
    #expect(pushed.plan().operations.map(\.link) == [linkID(1)])

    // Its remote's edit stays with it.
    own = own.observing(text("own!"), version: "v2")
    let state = post(text("a"), live(1, observed: text("a")), own)
    let plan = state.plan()
    #expect(plan.local == text("a") && plan.operations.isEmpty)
    #expect(plan.link(2)?.captionOverride == Caption("own!"))
    let after = state.applying(plan)
    #expect(after.plan().changesNothing(in: after))

    // Edited on both sides it is a conflict with its own caption as the local one.
    own.captionOverride = Caption("mine")
    let both = post(text("a"), live(1, observed: text("a")), own).plan()
    #expect(both.conflicts.first?.local == text("mine"))
    #expect(both.conflicts.first?.sides.map(\.link) == [linkID(2)])
    #expect(both.link(2)?.captionOverride == Caption("mine"))
  }
}

extension LinkState {
  fileprivate var wholeSent: Content? { agreement?.sent ?? observed }
}
