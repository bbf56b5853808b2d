import CaptionCore
import CaptionHTTP
import CaptionRemotes
import CaptionStore
import CaptionSync
import RemoteContract
import Synchronization
import Testing

/// What is particular to the Mastodon API, beside the contract of all remotes.
struct MastodonTests {
  static func world(
    _ ways: ScriptedMastodon.Ways = .mastodon, _ posts: String...
  ) async throws -> (ContractWorld, ScriptedMastodon, [String]) {
    let server = ScriptedMastodon(ways)
    let keys = posts.map(server.publish)
    let world = try MastodonContractTests.world(server)
    let report = try await world.sync()
    #expect(report.stopped == nil, "\(report.message ?? "")")
    return (world, server, keys)
  }

  private static func picture(_ world: ContractWorld, alt: String?) throws -> PostID {
    var content = Content(caption: Caption("with a picture"), visibility: "public")
    content.contentWarning = "boats"
    content.addMedia(at: ["https://example.com/media/source.png"])
    content.media[0].alt = alt
    return try world.engine.makePost(content, on: ["remote"])
  }

  // MARK: New posts

  @Test(arguments: MastodonContractTests.software.indices)
  func aPictureIsUploadedWithItsAltText(index: Int) async throws {
    var ways = MastodonContractTests.software[index].1
    ways.workingLooks = 2
    let (world, server, _) = try await Self.world(ways)
    _ = try Self.picture(world, alt: "Boats in fog")
    #expect(try await world.sync().pushed.created == 1)
    let key = try #require(server.captions.keys.first)
    #expect(server.descriptions(of: key) == ["Boats in fog"])
    #expect(server.uploadedBytes(of: key).map(\.count) == [11])
    #expect(server.extras(of: key).hasPrefix("boats|true|public"))
    let before = world.wire.writes
    try await world.sync()
    #expect(world.wire.writes == before)
  }

  @Test(arguments: MastodonContractTests.software.indices)
  func eachPictureKeepsItsAltTextWhateverOrderTheServerShows(index: Int) async throws {
    let (world, server, _) = try await Self.world(MastodonContractTests.software[index].1)
    var content = Content(caption: Caption("two pictures"))
    content.addMedia(at: (0..<2).map { "https://example.com/media/\($0).png" })
    for index in content.media.indices { content.media[index].alt = "picture \(index)" }
    let id = try world.engine.makePost(content, on: ["remote"])
    try await world.sync()
    let key = try #require(server.captions.keys.first)
    #expect(server.descriptions(of: key) == ["picture 0", "picture 1"])
    try world.store.edit(id, at: world.now) { $0.media[1].alt = "the second" }
    for _ in 0..<3 { try await world.sync() }
    #expect(server.descriptions(of: key) == ["picture 0", "the second"])
    #expect(try world.store.post(id).content.media.map(\.alt) == ["picture 0", "the second"])
    let writes = world.wire.writes
    let report = try await world.sync()
    #expect(report.pulled.updated == 0 && world.wire.writes == writes)
  }

  @Test func aPictureThatTheServerFailsOnHoldsNothingElseUp() async throws {
    let (world, server, _) = try await Self.world()
    let picture = try Self.picture(world, alt: nil)
    world.wire.fail(.reply(ScriptedReply(500)), times: .max) { $0.target == "/api/v2/media" }
    let report = try await world.sync()
    #expect(report.stopped == nil && report.parked == 1)
    _ = try world.draft("a")
    #expect(try await world.sync().pushed.created == 1)
    #expect(try world.store.openOperations().map { $0.reason?.contains("(500)") } == [true])
    world.wire.mend()
    _ = try world.engine.retry(picture)
    #expect(try await world.sync().pushed.created == 1)
    #expect(server.captions.count == 2)
  }

  @Test(arguments: ["requestLost", "answerLost"])
  func aLostAnswerToAPostWithAPictureMakesNoSecondOne(fault: String) async throws {
    let (world, server, _) = try await Self.world(.pixelfed)
    _ = try Self.picture(world, alt: "Boats")
    world.wire.fail(fault == "answerLost" ? .answerLost : .requestLost) {
      $0.method == "POST" && $0.target == "/api/v1/statuses"
    }
    for _ in 0..<3 { try await world.sync() }
    #expect(server.captions.count == (fault == "answerLost" ? 1 : 0))
    let report = try await world.sync()
    #expect(report.unknown == (fault == "answerLost" ? 0 : 1))
  }

  @Test func whatIsNoPictureIsNotSent() async throws {
    let (world, server, _) = try await Self.world()
    var content = Content(caption: Caption("a"))
    content.addMedia(at: ["https://example.com/api/v1/instance"])
    _ = try world.engine.makePost(content, on: ["remote"])
    #expect(try await world.sync().parked == 1)
    #expect(server.captions.isEmpty)
    #expect(!world.wire.requests.contains { $0.url.contains("/media") })
  }

  @Test func aPostThatIsOverTheLimitIsSaidToBeAndNotSent() async throws {
    let (world, server, _) = try await Self.world()
    let link = " https://example.com/" + String(repeating: "x", count: 300)
    let fits = String(repeating: "a", count: 476) + link
    _ = try world.draft(fits)
    _ = try world.draft(fits + "b c")
    #expect(try await world.sync().pushed.created == 1)
    #expect(Array(server.captions.values) == [fits])
    let blocked = try world.store.blockedLinks()
    #expect(
      blocked.map(\.reason) == ["the caption has 502 characters, the remote takes 500: 2 too many"])
  }

  @Test func theKeyIsFixedBeforeAnythingIsSentAndSentAlong() async throws {
    let (world, _, _) = try await Self.world()
    let id = try world.draft("a")
    try await world.sync()
    let post = try #require(world.wire.requests.last { $0.method == "POST" })
    #expect(post.headers["Idempotency-Key"] == "urn:captions:\(id)")
  }

  // MARK: Edits

  @Test(arguments: MastodonContractTests.software.indices)
  func anAltTextIsChangedAndNothingElse(index: Int) async throws {
    let (world, server, keys) = try await Self.world(MastodonContractTests.software[index].1, "one")
    let before = server.extras(of: keys[0]).replacing("a picture", with: "Boats in fog")
    try world.store.edit(world.post("one").id, at: world.now) { $0.media[0].alt = "Boats in fog" }
    #expect(try await world.sync().pushed.updated == 1)
    #expect(server.extras(of: keys[0]) == before)
    #expect(server.captions[keys[0]] == "one")
    #expect(try await world.sync().pushed.updated == 0)
  }

  @Test(arguments: MastodonContractTests.software.indices)
  func theAltTextOfAPictureThatWasMadeHereIsChangedBothWays(index: Int) async throws {
    let (world, server, _) = try await Self.world(MastodonContractTests.software[index].1)
    let id = try Self.picture(world, alt: "Boats")
    try await world.sync()
    let key = try #require(server.captions.keys.first)
    try world.store.edit(id, at: world.now) { $0.media[0].alt = "Boats in fog" }
    #expect(try await world.sync().pushed.updated == 1)
    #expect(server.descriptions(of: key) == ["Boats in fog"])
    // The caption goes on its own, and back.
    server.change(key, to: "changed there")
    try world.store.edit(id, at: world.now) { $0.media[0].alt = "Boats in thick fog" }
    try await world.sync()
    #expect(server.descriptions(of: key) == ["Boats in thick fog"])
    #expect(server.captions[key] == "changed there")
    let post = try world.store.post(id)
    #expect(post.content.caption.text == "changed there")
    server.describe(key, "Boats, described there")
    try await world.sync()
    #expect(try world.store.post(id).content.media[0].alt == "Boats, described there")
    let writes = world.wire.writes
    let report = try await world.sync()
    #expect(report.pulled.updated == 0 && world.wire.writes == writes)
    #expect(try world.store.conflicts().isEmpty)
  }

  @Test func anAltTextThatTheServerLeavesAsItWasIsSaid() async throws {
    var ways = ScriptedMastodon.Ways.mastodon
    ways.takesDescriptions = false
    let (world, _, _) = try await Self.world(ways, "one")
    try world.store.edit(world.post("one").id, at: world.now) { $0.media[0].alt = "Boats in fog" }
    let report = try await world.sync()
    #expect(report.parked == 1)
    #expect(try world.store.openOperations()[0].reason?.contains("left as it was: alt") == true)
  }

  @Test func aServerThatDoesNotChangePostsIsRemembered() async throws {
    var ways = ScriptedMastodon.Ways.mastodon
    ways.hasEditing = false
    let (world, server, keys) = try await Self.world(ways, "one", "two")
    try world.edit("one", to: "one, edited")
    try await world.sync()
    let writes = world.wire.writes
    #expect(writes == 1)
    try world.edit("two", to: "two, edited")
    try await world.sync()
    #expect(world.wire.writes == writes)
    #expect(
      try world.store.blockedLinks().map(\.reason)
        == Array(
          repeating: "the remote cannot change the caption of a post that is there", count: 2))
    #expect(server.captions[keys[1]] == "two")
  }

  @Test(arguments: ["followers", "private"])
  func aPostForFewIsNotShownToAllWhereTheServerDoesNotKnowTheWord(visibility: String) async throws {
    let (world, server, _) = try await Self.world()
    _ = try world.engine.makePost(
      Content(caption: Caption("for few"), visibility: visibility), on: ["remote"])
    let isKept = visibility == "private"
    try await world.sync()
    #expect(try world.store.blockedLinks().count == (isKept ? 0 : 1))
    #expect(server.captions.count == (isKept ? 1 : 0))
  }

  @Test func aServerThatDeletesNothingIsSaidTo() async throws {
    var ways = ScriptedMastodon.Ways.mastodon
    ways.hasDeleting = false
    let (world, server, keys) = try await Self.world(ways, "one")
    try world.store.delete(world.post("one").id, at: world.now)
    let report = try await world.sync()
    #expect(report.parked == 1 && report.pushed.deleted == 0)
    #expect(server.captions == [keys[0]: "one"])
  }

  @Test func aLostCreateIsFoundOnAServerThatAlwaysAnswersTheSamePage() async throws {
    var ways = ScriptedMastodon.Ways.mastodon
    ways.hasLinks = false
    ways.repeatsPage = true
    ways.knowsKeys = false
    let (world, server, _) = try await Self.world(ways, "one")
    let id = try world.draft("two")
    world.wire.fail(.answerLost) { $0.isWrite }
    #expect(try await world.sync().unknown == 1)
    #expect(try await world.sync().unknown == 0)
    #expect(try world.post("two").id == id)
    #expect(try world.captions == ["one", "two"] && server.captions.count == 2)
  }

  @Test func whoMaySeeAPostCannotBeChangedAndIsSaid() async throws {
    let (world, _, _) = try await Self.world(.mastodon, "one")
    try world.store.edit(world.post("one").id, at: world.now) { $0.visibility = "public" }
    try await world.sync()
    #expect(world.wire.writes == 0)
    #expect(try world.store.blockedLinks().count == 1)
  }

  @Test func aTextIsPulledAsItWasTyped() async throws {
    let text = "Two  spaces & <b>no markup</b>\n\n\nhttps://example.com/a/very/long/path #Tag @mira"
    let (world, _, _) = try await Self.world(.mastodon, text)
    #expect(try world.captions == [text])
    var older = ScriptedMastodon.Ways.takahe
    older.hasSource = false
    let (escaped, _, _) = try await Self.world(.wordpress, "Two & more\n\nlines")
    #expect(try escaped.captions == ["Two & more\n\nlines"])
    let (plain, _, _) = try await Self.world(older, text)
    #expect(
      try plain.captions == [
        "Two spaces & <b>no markup</b>\n\nhttps://example.com/a/very/long/path #Tag @mira"
      ])
  }

  // MARK: Who one is

  @Test func anothersTokenIsNotUsed() async throws {
    let server = ScriptedMastodon()
    _ = server.publish("one")
    let world = try ContractWorld(server, kind: "mastodon") { setup in
      let url = HTTPURL.known("https://example.com/@somebody")
      return MastodonRemote(
        url: url,
        over: AuthorizingTransport(
          over: setup.transport, for: url, credential: .field("Bearer \(server.ways.token)")),
        isAuthorised: true, learned: setup.learned, now: setup.now)
    }
    let report = try await world.sync()
    #expect(report.stopped == .auth)
    #expect(report.message?.contains("@mira") == true)
    #expect(try world.captions.isEmpty)
  }

  @Test func withoutATokenWhatIsPublicIsReadAndNothingWritten() async throws {
    let server = ScriptedMastodon()
    let keys = [server.publish("one"), server.publish("two")]
    let world = try ContractWorld(server, kind: "mastodon") { setup in
      MastodonRemote(
        url: .known(ScriptedMastodon.url), over: setup.transport, isAuthorised: false,
        learned: setup.learned, now: setup.now)
    }
    try await world.sync()
    #expect(try world.captions == ["one", "two"])
    server.remove(keys[0])
    try world.edit("two", to: "two, edited")
    for _ in 0..<3 { try await world.sync() }
    // What is not shown to strangers may still be there.
    #expect(try world.captions == ["one", "two, edited"])
    #expect(world.wire.writes == 0)
  }

  @Test func whatACacheShowsStrangersIsNoEdit() async throws {
    let server = ScriptedMastodon()
    let key = server.publish("one")
    let world = try ContractWorld(server, kind: "mastodon") { setup in
      MastodonRemote(
        url: .known(ScriptedMastodon.url), over: setup.transport, isAuthorised: false,
        learned: setup.learned, now: setup.now)
    }
    try await world.sync()
    let listing = try #require(world.wire.requests.last { $0.url.contains("/statuses") })
    let cached = server.answer(listing)
    server.change(key, to: "two")
    try await world.sync()
    #expect(try world.captions == ["two"])
    world.wire.fail(.reply(cached), times: .max) { $0.url.contains("/statuses") }
    try await world.sync()
    #expect(try world.captions == ["two"])
    world.advance(bySeconds: 60)
    try await world.sync()
    #expect(try world.captions == ["one"])
  }

  // MARK: Bounds

  @Test func deletionsThatHaveToWaitHoldNothingElseUp() async throws {
    let (world, server, _) = try await Self.world(.mastodon, "one", "two", "three")
    for caption in ["one", "two"] { try world.store.delete(world.post(caption).id, at: world.now) }
    try world.edit("three", to: "three, edited")
    world.wire.fail(.reply(ScriptedReply(429, headers: ["Retry-After": "900"])), times: .max) {
      $0.method == "DELETE"
    }
    let report = try await world.sync()
    #expect(report.stopped == nil && report.pushed.updated == 1 && report.parked == 0)
    #expect(world.wire.requests.count { $0.method == "DELETE" } == 1)
    world.wire.mend()
    try await world.sync()
    #expect(server.captions.count == 3)
    world.advance(bySeconds: 1000)
    #expect(try await world.sync().pushed.deleted == 2)
    #expect(Array(server.captions.values) == ["three, edited"])
  }
}
