import CaptionCore
import Testing

struct MediaNamesTests {
  private static func content(_ ids: String..., alt: String? = nil) -> Content {
    Content(media: ids.map { Media(id: MediaID(rawValue: $0), url: $0, alt: alt) })
  }

  private static func names(_ sent: Content, _ seen: Content) -> MediaNames {
    MediaNames(Agreement(sent: sent, seen: seen))
  }

  @Test func whatARemoteNamedAnewIsKnownByItsPlace() {
    let names = Self.names(Self.content("a", "same", "b"), Self.content("1", "same", "2"))
    #expect(
      names.local(Self.content("2", "1", "same")).media.map(\.id.rawValue) == ["b", "a", "same"])
    #expect(names.remote(Self.content("a", "b", "c")).media.map(\.id.rawValue) == ["1", "2", "c"])
  }

  @Test func whatCannotBeToldApartIsNotRenamed() {
    #expect(Self.names(Self.content("a", "b"), Self.content("b", "a")).isEmpty)
    #expect(Self.names(Self.content("a"), Self.content("1", "2")).isEmpty)
    #expect(Self.names(Self.content("a"), Self.content("a")).isEmpty)
  }

  private static func state(local: String, observed: String) -> PostState {
    var generator = SplitMix64(seed: 1)
    let link = LinkState(
      id: LinkID(remote: RemoteID(rawValue: 1), key: "k"),
      capabilities: Capabilities(editable: [.caption, .alt], creatable: [.media, .alt]),
      existence: .live, observed: content("1", alt: observed),
      agreement: Agreement(sent: content("a", alt: "x"), seen: content("1", alt: "x")))
    return PostState(
      id: PostID(using: &generator), local: content("a", alt: local),
      createdAt: Timestamp(milliseconds: 0), links: [link.inNamesOfPost()])
  }

  @Test func anAltTextIsPushedUnderTheNameOfTheRemote() throws {
    let state = Self.state(local: "mine", observed: "x")
    let plan = state.plan()
    let kept = plan.links[0].inNamesOfRemote(state.links[0])
    let operation = try #require(kept.operation)
    #expect(operation.fields == [.alt(MediaID(rawValue: "1"))])
    #expect(operation.target.media[0].alt == "mine")
    #expect(kept.agreement?.sent.media[0].id.rawValue == "a")
    #expect(kept.agreement?.seen.media[0].id.rawValue == "1")
    #expect(plan.conflicts.isEmpty)
  }

  @Test func anAltTextIsPulledUnderTheNameOfThePost() {
    let state = Self.state(local: "x", observed: "theirs")
    let plan = state.plan()
    #expect(plan.local == Self.content("a", alt: "theirs"))
    #expect(plan.local.media[0].url == "a")
    #expect(plan.links[0].operation == nil)
    // The names are not lost though both sides say the same now.
    let kept = plan.links[0].inNamesOfRemote(state.links[0])
    #expect(kept.agreement?.seen.media[0].id.rawValue == "1")
  }

  @Test func twoAltTextsAreAConflictAndNoThirdMediumAppears() {
    let plan = Self.state(local: "mine", observed: "theirs").plan()
    #expect(plan.conflicts.map(\.subject) == [.field(.alt(MediaID(rawValue: "a")))])
    #expect(plan.local.media.count == 1)
  }
}
