import CaptionCore
import CaptionHTTP
import CaptionRemotes
import CaptionStore
import CaptionSync
import RemoteContract
import Synchronization
import Testing
/// What a listing by the Mastodon API shows, and what it costs.
struct MastodonListingTests {
  @Test func textsAreAskedForOnceAndAnotherRunAsksForTheNewestPageOnly() async throws {
    let (world, server, _) = try await MastodonTests.world(.mastodon, "one", "two")
    server.boost()
    let before = world.wire.requests.count
    try await world.sync()
    let targets = world.wire.requests[before...].map(\.target)
    #expect(targets.count == 2)
    #expect(!targets.contains { $0.contains("/source") })
    #expect(try world.captions == ["one", "two"])
  }

  @Test func aFirstPullAsksForTheTextsOnlyThatItsMarkupLeavesOpen() async throws {
    let server = ScriptedMastodon()
    for number in 0..<1000 {
      _ = server.publish(
        number.isMultiple(of: 50)
          ? "post \(number)\n\n\nwith a second paragraph"
          : "post  \(number) & https://example.com/\(number)\n#boats")
    }
    let world = try MastodonContractTests.world(server)
    let report = try await world.sync()
    #expect(report.pulled.created == 1000)
    #expect(world.wire.requests.count { $0.target.hasSuffix("/source") } == 20)
    #expect(world.wire.requests.count < 60)
    #expect(try world.captions == server.captions.values.sorted())
    // A check reads all of it anew, and comes to the same.
    let check = try await world.engine.checkRemote("remote") { _ in }
    #expect(check.differences == 0)
  }

  @Test(arguments: ["4.3.1+glitch", "0.19.1+git-1", ""])
  func aForkIsAskedForEveryText(version: String) async throws {
    var ways = ScriptedMastodon.Ways.mastodon
    ways.version = version
    let (world, _, _) = try await MastodonTests.world(ways, "one", "two")
    #expect(world.wire.requests.count { $0.target.hasSuffix("/source") } == 2)
  }

  @Test func anEditReadsTheTextAgainBeforeItWrites() async throws {
    let (world, _, _) = try await MastodonTests.world(.mastodon, "one")
    #expect(!world.wire.requests.contains { $0.target.hasSuffix("/source") })
    try world.edit("one", to: "one, edited")
    #expect(try await world.sync().pushed.updated == 1)
    let order = world.wire.requests.filter { $0.target.hasSuffix("/source") || $0.method == "PUT" }
    #expect(order.first?.method == "GET")
  }

  @Test func aFirstPullThatMeetsTheRateLimitGoesOnWhereItStoppedAndSaysSo() async throws {
    let server = ScriptedMastodon()
    for number in 0..<200 { _ = server.publish("post \(number)\n\nwith a second paragraph") }
    let world = try MastodonContractTests.world(server)
    var runs = 0
    repeat {
      let budget = Mutex(90)
      world.wire.fail(.reply(ScriptedReply(429, headers: ["Retry-After": "300"])), times: .max) {
        _ in
        budget.withLock { left in
          left -= 1
          return left < 0
        }
      }
      let report = try await world.sync()
      runs += 1
      if report.stopped != nil {
        #expect(report.message?.contains("posts were read and are kept") == true)
        #expect(report.message?.contains("not before") == true)
      }
      world.advance(bySeconds: 301)
    } while try world.captions.count < 200 && runs < 10
    #expect(try world.captions.count == 200)
    #expect(runs < 6)
  }

  @Test func postsThatWerePassedOnAboveAllOthersEndNothing() async throws {
    let server = ScriptedMastodon()
    for number in 0..<50 { _ = server.publish("post \(number)") }
    let world = try MastodonContractTests.world(server)
    try await world.sync()
    let page = #"[{"id":"9","reblog":{"id":"1"},"created_at":"2030-01-01T00:00:00Z"}]"#
    let next = "<https://example.com/api/v1/accounts/7/statuses?limit=40>; rel=\"next\""
    world.wire.fail(.reply(ScriptedReply(headers: ["Link": next], page)), times: 30) {
      $0.target.contains("exclude_reblogs")
    }
    let before = world.wire.requests.count
    try await world.sync()
    #expect(world.wire.requests.count - before < 15)
  }

  @Test func aListingThatBrokeOffGoesOnAndLeavesNoHole() async throws {
    let server = ScriptedMastodon()
    for number in 0..<130 { _ = server.publish("post \(number)") }
    let world = try MastodonContractTests.world(server)
    // The second page, then the third: each run gets one page further.
    for _ in 0..<3 {
      world.wire.fail(.reply(ScriptedReply(500)), times: .max) { $0.target.contains("max_id") }
      try await world.sync()
      world.wire.mend()
      _ = server.publish("between \(try world.captions.count)")
    }
    let expected = server.captions.values.sorted()
    for _ in 0..<2 { try await world.sync() }
    #expect(try world.captions == expected)
    let gap = (0..<100).map { server.publish("later \($0)") }
    world.wire.fail(.reply(ScriptedReply(500)), times: .max) {
      $0.target.contains("max_id=\(gap[60])")
    }
    try await world.sync()
    world.wire.mend()
    try await world.sync()
    #expect(try world.captions == server.captions.values.sorted())
  }

  @Test func anOldEditIsFoundByTheSweepWithinAFewRuns() async throws {
    var ways = ScriptedMastodon.Ways.mastodon
    ways.pageSize = 5
    let small = ScriptedMastodon(ways)
    let keys = (0..<120).map { small.publish("post \($0)") }
    let world = try MastodonContractTests.world(small)
    try await world.sync()
    small.change(keys[3], to: "an old edit")
    small.remove(keys[60])
    let start = world.wire.requests.count
    try await world.sync()
    #expect(world.wire.requests.count - start < 16)
    for _ in 0..<8 { try await world.sync() }
    #expect(try world.captions.contains("an old edit"))
    #expect(try world.captions.contains("post 60") == false)
    #expect(try world.captions.count == 119)
  }

  @Test func whatAListingLeavesOutIsLookedAtBeforeItCountsAsDeleted() async throws {
    let (world, server, keys) = try await MastodonTests.world(.takahe, "one", "two", "three")
    server.hide(keys[0])
    server.remove(keys[1])
    for _ in 0..<6 { try await world.sync() }
    #expect(try world.captions == ["one", "three"])
    server.change(keys[0], to: "one, changed there")
    for _ in 0..<2 { try await world.sync() }
    #expect(try world.captions == ["one, changed there", "three"])
    // As long as it cannot be looked at, nothing is known to be gone.
    server.remove(keys[0])
    world.wire.fail(.reply(ScriptedReply(500)), times: .max) { $0.target.contains(keys[0]) }
    for _ in 0..<3 { #expect(try await world.sync().stopped == nil) }
    #expect(try world.captions.count == 2)
    world.wire.mend()
    for _ in 0..<2 { try await world.sync() }
    #expect(try world.captions == ["three"])
  }

  @Test func whatIsInTheTrashOfWordPressIsGoneThoughItIsStillShown() async throws {
    let (world, server, keys) = try await MastodonTests.world(.wordpress, "one & more", "two")
    server.remove(keys[0])
    for _ in 0..<2 { try await world.sync() }
    #expect(try world.captions == ["two"])
  }

  @Test func theNextPageIsNeverOnAnotherServer() async throws {
    let server = ScriptedMastodon()
    _ = server.publish("one")
    let world = try MastodonContractTests.world(server)
    let link = "<https://evil.example/api?max_id=1>; rel=\"next\""
    world.wire.fail(.reply(ScriptedReply(headers: ["Link": link], "[]"))) {
      $0.target.contains("/statuses?")
    }
    #expect(try await world.sync().stopped == .malformed)
    #expect(!world.wire.requests.contains { $0.url.contains("evil") })
  }

  @Test func thatPagesRepeatForEverEndsTheListing() async throws {
    let server = ScriptedMastodon()
    _ = server.publish("one")
    let world = try MastodonContractTests.world(server)
    let page = #"[{"id":"5","content":"x","created_at":"2023-11-14T22:13:20Z"}]"#
    let link = "<https://example.com/api/v1/accounts/7/statuses?max_id=1>; rel=\"next\""
    world.wire.fail(.reply(ScriptedReply(headers: ["Link": link], page)), times: 50) {
      $0.target.contains("/statuses?")
    }
    try await world.sync()
    #expect(world.wire.requests.count < 15)
  }
}
