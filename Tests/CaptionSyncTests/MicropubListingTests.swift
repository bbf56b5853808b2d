import CaptionCore
import CaptionHTTP
import CaptionRemotes
import CaptionStore
import CaptionSync
import RemoteContract
import TestSupport
import Testing

/// How a site's posts are listed, by its endpoint or its feed.
struct MicropubListingTests {
  // MARK: WordPress

  @Test func aListWhosePostsHaveNoAddressesEndsAndDeletesNothing() async throws {
    var ways = ScriptedMicropub.Ways()
    ways.hidesAddresses = true
    ways.paging = .stuck
    let server = ScriptedMicropub(ways)
    let world = try MicropubContractTests.world(server)
    #expect(try await world.sync().stopped == nil)
    _ = server.publish("one")
    #expect(try await world.sync().stopped == .malformed)
    #expect(world.wire.requests.count < 15)
  }

  @Test func aPostWhoseTextIsNotGivenIsPassedOverAndNotTakenForEmpty() async throws {
    let (world, _, _) = try await MicropubTests.world(
      {
        $0.paging = nil
        $0.withheld = "by hand"
      }, "one", "two by hand")
    #expect(try world.captions == ["one"])
    #expect(try await MicropubTests.isAtRest(world))
  }

  // MARK: Pages

  @Test(arguments: [ScriptedMicropub.Ways.Paging.after, .offset, .silent])
  func whatIsListedAsMarkupIsReadAsItWasTyped(paging: ScriptedMicropub.Ways.Paging) async throws {
    let (world, _, _) = try await MicropubTests.world(
      {
        $0.paging = paging
        $0.listsMarkup = true
      }, "*one* <b>", "two  spaces")
    #expect(try world.captions == ["*one* <b>", "two  spaces"])
    try world.edit("two  spaces", to: "two  spaces, edited")
    try await world.sync()
    #expect(try await MicropubTests.isAtRest(world))
    #expect(try world.captions == ["*one* <b>", "two  spaces, edited"])
  }

  @Test func aServerThatOnlyEverGivesItsFirstPageTakesNothingAway() async throws {
    let (world, server, _) = try await MicropubTests.world { $0.paging = .stuck }
    for number in 0..<10 { _ = server.publish("old \(number)") }
    try await world.sync()
    for number in 0..<20 { _ = server.publish("new \(number)") }
    for _ in 0..<3 { #expect(try await world.sync().stopped == nil) }
    #expect(try world.captions.count == 30)
  }

  private static let leadingNowhere: [(ScriptedMicropub.Ways.Paging?, String)] = [
    (ScriptedMicropub.Ways.Paging.offset, #"{"items":[{"properties":{"uid":["1"]}}]}"#),
    (.after, #"{"items":[{"properties":{}},7,null],"paging":{"after":"x"}}"#),
    (nil, #"{"version":"https://jsonfeed.org/version/1.1","items":[],"next_url":"/a"}"#),
    (
      nil,
      #"""
      {"version":"https://jsonfeed.org/version/1.1","items":[{"url":"/posts/1"}],
      "next_url":"https://other.example/a"}
      """#
    ),
  ]

  @Test(arguments: leadingNowhere)
  func aPageThatLeadsNowhereEndsTheListingAndTakesNothingAway(
    paging: ScriptedMicropub.Ways.Paging?, answer: String
  ) async throws {
    let (world, _, _) = try await MicropubTests.world({ $0.paging = paging }, "one", "two")
    let before = world.wire.requests.count
    world.wire.fail(.reply(ScriptedReply(200, answer)), times: .max) { request in
      !request.target.contains("url=")
    }
    for _ in 0..<3 { try await world.sync() }
    #expect(try world.captions == ["one", "two"])
    #expect(world.wire.requests.count < before + 15)
    #expect(world.wire.requests.allSatisfy { $0.url.hasPrefix("https://example.com/") })
  }

  @Test func aSearchOnAServerThatOnlyEverGivesItsFirstPageEnds() async throws {
    let (world, server, _) = try await MicropubTests.world(
      {
        $0.paging = .stuck
        $0.hasDates = false
      }, "one", "two")
    _ = try world.draft("a new one")
    world.wire.fail(.answerLost) { $0.isWrite }
    for _ in 0..<2 { try await world.sync() }
    #expect(server.captions.count == 3 && world.wire.requests.count < 40)
    #expect(try world.captions == ["a new one", "one", "two"])
  }

  @Test func likesAndRepostsAreNobodysCaptions() async throws {
    let server = ScriptedMicropub()
    _ = server.publish("one")
    for _ in 0..<25 { _ = server.publish(["like-of": #"["https://a.example/1"]"#]) }
    _ = server.publish([
      "repost-of": #"["https://a.example/2"]"#, "content": #"["so true"]"#,
    ])
    let world = try MicropubContractTests.world(server)
    try await world.sync()
    #expect(try world.captions == ["one", "so true"])
    #expect(try await MicropubTests.isAtRest(world))
  }

  @Test func aFeedThatIsTheSameCostsOneRequest() async throws {
    let (world, server, keys) = try await MicropubTests.world({ $0.paging = nil }, "one", "two")
    // What the first listing lacked is missed by the second, which is read whole, too.
    try await world.sync()
    let before = world.wire.requests.count
    let report = try await world.sync()
    #expect(report.stopped == nil && world.wire.requests.count == before + 1)
    #expect(world.wire.requests.last?.headers["If-None-Match"] != nil)
    // What changed is asked for, and nothing else.
    server.change(keys[0], to: "one, changed")
    try await world.sync()
    #expect(try world.captions == ["one, changed", "two"])
    #expect(world.wire.requests.dropFirst(before).count { $0.url.contains("q=source") } == 1)
  }

  @Test func anAnswerThatNamesItsNextPageAtGreatLengthIsRefused() async throws {
    let (world, _, _) = try await MicropubTests.world({ _ in }, "one")
    let word = String(repeating: "x", count: 2000)
    let answer = #"{"items":[{"properties":{"url":["/1"]}}],"paging":{"after":"\#(word)"}}"#
    world.wire.fail(.reply(ScriptedReply(200, answer)), times: .max) { !$0.isWrite }
    #expect(try await world.sync().stopped == .malformed)
    #expect(try world.captions == ["one"])
  }

  // MARK: Feeds

  @Test(arguments: [ScriptedMicropub.Ways.Form.json, .atom, .rss, .entries])
  func aFeedOfTheNewestPostsTellsOfDeletionsAndMissesNoOldPost(
    form: ScriptedMicropub.Ways.Form
  ) async throws {
    var ways = ScriptedMicropub.Ways()
    ways.paging = nil
    ways.form = form
    ways.feedLength = 5
    let server = ScriptedMicropub(ways)
    let keys = (0..<5).map { server.publish("old \($0)") }
    let world = try MicropubContractTests.world(server, isComplete: form != .json)
    try await world.sync()
    for number in 0..<3 { _ = server.publish("new \(number)") }
    for _ in 0..<3 { try await world.sync() }
    #expect(try world.captions.count == 8, "what the feed is too short for is there all the same")
    server.remove(keys[4])
    for _ in 0..<3 { world.advance(bySeconds: 900); try await world.sync() }
    #expect(try world.captions.count == 7)
    #expect(try await MicropubTests.isAtRest(world))
  }

  @Test func aPostThatIsHiddenInTheFeedOnlyIsThere() async throws {
    let (world, server, keys) = try await MicropubTests.world(
      {
        $0.paging = nil
        $0.form = .rss
      }, "one", "two", "three")
    server.hide(keys[1])
    for _ in 0..<4 { world.advance(bySeconds: 900); try await world.sync() }
    #expect(try world.captions == ["one", "three", "two"])
  }
}
