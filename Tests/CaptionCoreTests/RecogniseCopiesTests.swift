import CaptionCore
import Testing

struct RecogniseCopiesTests {
  private static let hour: Int64 = 3_600_000
  private static let made: Int64 = 1_700_000_000_000

  /// Whether one content is a copy of another, by words and pictures.
  private static func isSaid(_ content: Content, by shown: Content) -> Bool {
    CopyKey(content).map { $0 == CopyKey(shown) } ?? false
  }

  private static func wanted(
    _ caption: String, pictures: Int = 0, published: Int64? = made
  ) -> WantedPost {
    // What was published was known here an hour later.
    WantedPost(
      content: content(caption, pictures), publishedAt: published.map(Timestamp.init),
      createdAt: Timestamp(milliseconds: (published ?? made - hour) + hour))
  }

  private static func content(_ caption: String, _ pictures: Int) -> Content {
    Content(
      caption: Caption(caption),
      media: (0..<pictures).map { Media(id: MediaID(rawValue: "\($0)"), url: "\($0)") })
  }

  private static func item(
    _ caption: String, pictures: Int = 0, after hours: Int64 = 0
  ) -> (content: Content, publishedAt: Timestamp) {
    (content(caption, pictures), Timestamp(milliseconds: made + hours * hour))
  }

  @Test(arguments: [
    ("Boats at dawn", "Boats at dawn", true), ("Boats  at\ndawn", "Boats at dawn ", true),
    ("with @mira@example.com", "with @mira", true), ("with @mira", "with mira", true),
    ("Boats at dawn", "Boats at dusk", false), ("Boats at dawn", "Boats at dawn!", false),
    ("", "", false), (" ", "", false),
  ])
  func aCopySaysTheSameButForWhatPlatformsDoToTexts(
    post: String, shown: String, isCopy: Bool
  ) {
    #expect(Self.isSaid(Self.content(post, 0), by: Self.content(shown, 0)) == isCopy)
  }

  @Test func aCopyHasAsManyPictures() {
    #expect(Self.isSaid(Self.content("a", 2), by: Self.content("a", 2)))
    #expect(!Self.isSaid(Self.content("a", 2), by: Self.content("a", 1)))
  }

  @Test(
    arguments: [(0, true), (11, true), (-11, true), (13, false), (-13, false)] as [(Int64, Bool)])
  func theCopyOfAPublishedPostIsFromAboutTheSameTime(hours: Int64, isCopy: Bool) {
    let pairs = recogniseCopies([Self.item("a", after: hours)], of: [Self.wanted("a")])
    #expect(pairs.isEmpty == !isCopy)
  }

  @Test(arguments: [(0, true), (5000, true), (-1, false)] as [(Int64, Bool)])
  func theCopyOfADraftIsFromAnyTimeSinceItWasWritten(hours: Int64, isCopy: Bool) {
    let draft = Self.wanted("a", published: nil)
    #expect(recogniseCopies([Self.item("a", after: hours)], of: [draft]).isEmpty == !isCopy)
  }

  @Test(arguments: [(0, true), (-1, false), (48, true), (500, true)] as [(Int64, Bool)])
  func theCopyOfAPostThatWasWrittenHereMayBeOlderThanWhatWasPublished(hours: Int64, isCopy: Bool) {
    var post = Self.wanted("a", published: nil)
    post.publishedAt = Timestamp(milliseconds: Self.made + 72 * Self.hour)
    #expect(recogniseCopies([Self.item("a", after: hours)], of: [post]).isEmpty == !isCopy)
  }

  @Test func whereSeveralMatchNothingIsRecognised() {
    #expect(recogniseCopies([Self.item("a"), Self.item("a")], of: [Self.wanted("a")]).isEmpty)
    #expect(recogniseCopies([Self.item("a")], of: [Self.wanted("a"), Self.wanted("a")]).isEmpty)
    #expect(
      recogniseCopies(
        [Self.item("b"), Self.item("a"), Self.item("b")], of: [Self.wanted("b"), Self.wanted("a")])
        == [1: 1])
  }

  @Test func whatTheCopyLacksRemainsToBePushedAndWhatItSaysMoreStays() throws {
    var post = Self.content("with @mira@example.com", 1)
    post.media[0].alt = "Boats"
    post.tags = ["sea"]
    var shown = Self.content("with @mira", 1)
    shown.language = "en"
    let agreement = try #require(RecognisedCopy(shown, as: post).agreement)
    #expect(agreement.sent.caption == post.caption && agreement.seen.caption == shown.caption)
    #expect(agreement.sent.language == nil && agreement.seen.language == "en")
    #expect(agreement.sent.tags.isEmpty && agreement.sent.media[0].alt == nil)
    let link = LinkState(
      id: linkID(1), capabilities: .all, existence: .live, observed: shown, agreement: agreement)
    let plan = PostState(
      id: somePost, local: post, createdAt: Timestamp(milliseconds: 0), links: [link]
    ).plan()
    #expect(plan.local == post && plan.conflicts.isEmpty)
    #expect(plan.operation(1)?.fields == [.tags, .alt(MediaID(rawValue: "0"))])
    let same = RecognisedCopy(post, as: post)
    #expect(same.agreement == nil && !same.isUnagreed)
  }

  @Test func whatACopySaysOtherwiseIsForAPersonToDecide() throws {
    let plan = Self.plan { post, shown in
      post.title = "Boats"
      shown.title = "Ships"
      post.media[0].alt = "two boats"
      shown.media[0].alt = "a harbour"
    }
    #expect(plan.subjects == [.field(.title), .field(.alt(MediaID(rawValue: "0")))])
    #expect(plan.operations.isEmpty)
  }

  @Test func tagsOfAPostAndOfItsCopyComeTogether() throws {
    let plan = Self.plan { post, shown in
      post.tags = ["sea", "boats"]
      shown.tags = ["sea", "dawn"]
    }
    #expect(plan.conflicts.isEmpty && Set(plan.local.tags) == ["sea", "boats", "dawn"])
    #expect(plan.operation(1)?.fields == [.tags])
    #expect(plan.operation(1).map { Set($0.target.tags) } == ["sea", "boats", "dawn"])
  }

  /// Plans a post with one picture whose item was recognised for its copy.
  private static func plan(_ change: (_ post: inout Content, _ shown: inout Content) -> Void)
    -> PostPlan
  {
    var (post, shown) = (content("at sea", 1), content("at sea", 1))
    change(&post, &shown)
    let copy = RecognisedCopy(shown, as: post)
    let link = LinkState(
      id: linkID(1), capabilities: .all, existence: .live, observed: shown,
      agreement: copy.agreement, isUnagreed: copy.isUnagreed, settled: copy.settled)
    return PostState(
      id: somePost, local: post, createdAt: Timestamp(milliseconds: 0), links: [link]
    ).plan()
  }

  @Test func aPostThatIsThereAlreadyAsAnotherIsNotMadeBeforeAPersonDecides() {
    let twin = somePost
    let link = LinkState(id: linkID(1), capabilities: .all, existence: .wanted, twin: twin)
    let state = post(text("a"), link)
    #expect(state.plan().links[0].operation == nil)
    #expect(state.plan().links[0].blocked == [.alreadyThere(twin)])
    #expect(state.explain(.caption, state.plan()).map(\.next) == [.blocked(.alreadyThere(twin))])
  }
}

/// A first comparison with a remote that writes texts its own way.
struct FormTests {
  private func matched(_ remote: Int64, _ text: Content, _ held: Capabilities) -> LinkState {
    var link = live(remote, observed: text, held)
    link.isUnagreed = true
    return link
  }

  @Test func aRemoteThatOnlyShowsPostsHasItsOwnForm() {
    let typed = text("two  spaces, @mira@example.com")
    let state = post(
      typed, live(1, observed: typed), matched(2, text("two spaces, @mira"), Capabilities()))
    let plan = state.plan()
    #expect(plan.conflicts.isEmpty && plan.local == typed && plan.operations.isEmpty)
    #expect(plan.link(2)?.isUnagreed == false)
    #expect(state.applying(plan).plan().changesNothing(in: state.applying(plan)))
  }

  @Test func theAtSignsThatInstagramLeavesOutAreNotLostToIt() {
    var archive = live(1, observed: text("with @mira"), Capabilities(isArchive: true))
    archive.agreement = nil
    let state = post(
      text("with @mira"), archive, matched(2, text("with mira"), Capabilities(canCreate: true)))
    let plan = state.plan()
    #expect(plan.local == text("with @mira") && plan.conflicts.isEmpty)
    #expect(state.applying(plan).plan().changesNothing(in: state.applying(plan)))
  }

  @Test func whatWasTypedIsTakenFromTheRemoteThatHasIt() {
    let typed = text("two  spaces, @mira@example.com")
    let shown = text("two spaces, @mira")
    let state = post(shown, live(1, observed: shown, Capabilities()), matched(2, typed, .all))
    let plan = state.plan()
    #expect(plan.conflicts.isEmpty && plan.local.isIdentical(to: typed))
    #expect(plan.operations.isEmpty)
    // Not over an edit of a person.
    let edited = post(
      text("two spaces,@mira"), live(1, base: shown, observed: shown, Capabilities()),
      matched(2, typed, .all))
    #expect(edited.plan().subjects == [.field(.caption)])
  }

  @Test func otherWordsAreAConflictAllTheSame() {
    let state = post(
      text("a"), live(1, observed: text("a")), matched(2, text("a b"), Capabilities()))
    #expect(state.plan().subjects == [.field(.caption)])
  }

  @Test func aRemoteWithoutTitlesIsNoReasonToAsk() {
    var local = text("a")
    local.title = "Boats"
    let plan = post(local, live(1, observed: local), matched(2, text("a"), .editing(.caption)))
      .plan()
    #expect(plan.conflicts.isEmpty && plan.local.title == "Boats")
  }
}
