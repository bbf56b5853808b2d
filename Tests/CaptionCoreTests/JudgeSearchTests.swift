import CaptionCore
import CaptionText
import Testing

struct JudgeSearchTests {
  private static let sent: Int64 = 1_700_000_000_000

  private static func judge(
    _ items: [(key: String, made: Int64?)], after minutes: Int64,
    owners: [String: ItemOwner] = [:]
  ) -> SearchVerdict {
    let target = Content(caption: Caption("a"))
    var generator = SplitMix64(seed: 1)
    let operation = Operation(
      kind: .create, post: PostID(using: &generator),
      link: LinkID(remote: RemoteID(rawValue: 1), key: "own"), target: target,
      createdAt: Timestamp(milliseconds: 0), sentAt: Timestamp(milliseconds: sent))
    return operation.judgeSearch(
      among: items.map { item in
        Item(
          key: item.key, content: target,
          publishedAt: item.made.map { Timestamp(milliseconds: sent + $0 * 1000) })
      }, at: Timestamp(milliseconds: sent + minutes * 60_000)
    ) { owners[$0, default: .nobody] }
  }

  private static func made(_ verdict: SearchVerdict) -> String? {
    guard case .made(let item) = verdict else { return nil }
    return item.key
  }

  @Test func theOneItemMadeSinceIsWhatTheCreateMade() {
    #expect(Self.made(Self.judge([("x", 1)], after: 0)) == "x")
    let both: [(key: String, made: Int64?)] = [("x", 1), ("mine", 2)]
    #expect(Self.made(Self.judge(both, after: 0, owners: ["mine": .anotherPost])) == "x")
    // The server's clock may be behind ours, but not by much.
    #expect(Self.made(Self.judge([("x", -200)], after: 0)) == "x")
    #expect(Self.made(Self.judge([("x", 1), ("old", -4000)], after: 0)) == "x")
  }

  @Test func noneOrSeveralAreLookedAtAgainAndThenAPersonDecides() {
    for items in [[], [("old", -4000)], [("undated", nil)], [("x", 1), ("y", 2)]]
      as [[(key: String, made: Int64?)]]
    {
      #expect(Self.judge(items, after: 1) == .lookAgain)
      guard case .undecided = Self.judge(items, after: 20) else {
        Issue.record("\(items) did not end with a person")
        continue
      }
    }
  }

  @Test func whatIsLeftOfSeveralIsNotKnownForWhatTheCreateMade() {
    let owners = ["y": ItemOwner.postOfItsOwn]
    for items in [[("x", 1), ("y", 2)], [("y", 2)]] as [[(key: String, made: Int64?)]] {
      #expect(Self.judge(items, after: 1, owners: owners) == .lookAgain)
      #expect(Self.made(Self.judge(items, after: 20, owners: owners)) == nil)
    }
  }

  @Test("Case 37: a clock that is set back does not make a person wait for years to be asked")
  func aClockThatIsSetBackEndsTheWaiting() {
    guard case .undecided = Self.judge([], after: -60 * 24 * 365) else {
      Issue.record("it is looked for again and again")
      return
    }
  }
}

struct CaptionLimitTests {
  @Test(
    arguments: [
      (CaptionLimit.Unit.characters, 5), (.utf16Units, 12), (.utf8Bytes, 22),
    ] as [(CaptionLimit.Unit, Int)])
  func aFamilyCountsByWhatIsCounted(unit: CaptionLimit.Unit, count: Int) {
    let family = "\u{1F468}\u{200D}\u{1F469}\u{200D}\u{1F467}"
    #expect(CaptionLimit(unit, 1).count(in: family + " abc") == count)
  }

  @Test func aLinkCountsAsThePlatformSays() {
    let text = "see https://example.com/a/very/long/address/that/goes/on/and/on @mira@example.com"
    #expect(CaptionLimit(.length(.mastodon), 500).count(in: text) == 4 + 23 + 1 + 5)
    #expect(CaptionLimit(.hashtags(.instagram), 5).count(in: "#a #b c") == 2)
    #expect(CaptionLimit(.mentions(.instagram), 5).count(in: "@a @b c") == 2)
  }

  private static func plan(_ content: Content, _ change: (inout Capabilities) -> Void) -> PostPlan {
    var capabilities = Capabilities(
      canCreate: true, editable: [.caption, .alt],
      creatable: [.caption, .alt, .media, .visibility])
    change(&capabilities)
    var generator = SplitMix64(seed: 1)
    let link = LinkState(
      id: LinkID(remote: RemoteID(rawValue: 1), key: "own"), capabilities: capabilities,
      existence: .wanted)
    return PostState(
      id: PostID(using: &generator), local: content, createdAt: Timestamp(milliseconds: 0),
      links: [link]
    ).plan()
  }

  @Test func everythingThatIsOverIsSaidAtOnceAndNothingIsSent() {
    let media = (1...3).map {
      Media(id: MediaID(rawValue: "\($0)"), url: "u\($0)", alt: "long alt")
    }
    let plan = Self.plan(Content(caption: Caption("a long caption"), media: media)) {
      $0.captionLimits = [CaptionLimit(.characters, 20), CaptionLimit(.utf8Bytes, 10)]
      $0.maximumAltCharacters = 5
      $0.maximumMedia = 2
    }
    #expect(plan.links[0].operation == nil)
    #expect(
      plan.links[0].blocked == [
        .captionTooLong(characters: 14, maximum: 10, unit: .utf8Bytes),
        .altTooLong(characters: 8, maximum: 5), .tooManyMedia(3, maximum: 2),
      ])
    #expect(
      plan.links[0].blocked[0].description
        == "the caption has 14 bytes, the remote takes 10: 4 too many")
  }

  @Test func aPostWithoutAPictureIsNotSentWhereOneIsNeeded() {
    #expect(
      Self.plan(Content(caption: Caption("a"))) { $0.needsMedia = true }.links[0].blocked == [
        .needsMedia
      ])
  }

  @Test func aFieldThatIsHeldAndNeverChangesIsSaid() {
    var generator = SplitMix64(seed: 1)
    var observed = Content(caption: Caption("a"), visibility: "public")
    observed.title = nil
    var local = observed
    local.visibility = "unlisted"
    local.title = "not held there"
    let link = LinkState(
      id: LinkID(remote: RemoteID(rawValue: 1), key: "1"),
      capabilities: Capabilities(
        canCreate: true, editable: [.caption], creatable: [.caption, .visibility]),
      existence: .live, observed: observed)
    let plan = PostState(
      id: PostID(using: &generator), local: local, createdAt: Timestamp(milliseconds: 0),
      links: [link]
    ).plan()
    #expect(plan.links[0].operation == nil)
    #expect(plan.links[0].blocked == [.cannotEdit(.visibility)])
  }
}
