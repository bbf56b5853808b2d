import CaptionCore
import CaptionStore
import CaptionSync
import RemoteContract
import TestSupport
import Testing

/// The pictures of posts that go from one remote to another.
struct CrossMediaTests {
  /// A post from the feed with one picture, wanted on the server too.
  private static func world(_ address: String) async throws -> (CrossWorld, PostID) {
    let world = try CrossWorld()
    var content = Content.caption("boats")
    content.media = [Media(id: MediaID(rawValue: address), url: address)]
    world.feed.set("1", content)
    try await world.sync()
    let id = try world.post("boats").id
    try world.engine.want(id, on: ["m"])
    return (world, id)
  }

  @Test(arguments: [
    "file:///etc/hostname", "http://10.0.0.1/media/1.png", "http://localhost/media/1.png",
  ])
  func whatAFeedNamesOfThisMachineIsNeverReadNorSent(address: String) async throws {
    let (world, _) = try await Self.world(address)
    let report = try await world.sync()
    #expect(report.parked == 1 && report.stopped == nil)
    #expect(world.copies(of: "boats") == 0)
    #expect(!world.wire.requests.contains { $0.url == address || $0.isWrite })
    let reason = try #require(try world.store.openOperations().first?.reason)
    #expect(reason.contains("came with the post"))
  }

  @Test func aPictureThatThePersonNamesMayBeAnywhereAndKeepsItsAddress() async throws {
    let world = try CrossWorld()
    try await world.sync()
    var content = Content.caption("boats")
    content.addMedia(at: ["http://10.0.0.1/media/own.png"])
    content.media[0].alt = "Boats"
    let id = try world.engine.makePost(content, on: ["m"])
    #expect(try await world.sync().pushed.created == 1)
    for _ in 0..<2 { try await world.sync() }
    let own = try world.store.post(id).content.media
    #expect(own.map(\.url) == ["http://10.0.0.1/media/own.png"])
    #expect(own.map(\.isOwn) == [true])
    let key = try #require(world.server.captions.keys.first)
    world.server.describe(key, "Boats, described there")
    #expect(try await world.sync().pulled.updated == 1)
    #expect(try world.store.post(id).content.media.map(\.alt) == ["Boats, described there"])
    #expect(try world.store.post(id).content.media.map(\.url) == own.map(\.url))
    let writes = world.wire.writes
    #expect(try await world.sync().pulled.updated == 0)
    #expect(world.wire.writes == writes)
    #expect(try world.store.conflicts().isEmpty)
    // Searches find it under its account all the same.
    var filter = PostFilter()
    filter.match = "boats mira"
    #expect(try world.store.posts(filter).map(\.id) == [id])
    #expect(try world.engine.checkStore().isEmpty)
  }

  @Test func anAddressOfTheServersOwnIsFollowed() async throws {
    let (world, id) = try await Self.world("https://example.com/media/1.png")
    #expect(try await world.sync().pushed.created == 1)
    let url = try world.store.post(id).content.media[0].url
    #expect(url == "https://example.com/media/1.png")
    world.feed.change("1") { $0.media[0].url = "https://example.com/media/1.png?signed=2" }
    try await world.sync()
    #expect(try world.store.post(id).content.media[0].url.hasSuffix("signed=2"))
  }

  @Test func aPictureThatCannotBeReadNowIsTriedAgainLaterAndSaid() async throws {
    let (world, _) = try await Self.world("https://example.com/media/1.png")
    world.wire.fail(.reply(ScriptedReply(503)), times: .max) { $0.url.hasSuffix("1.png") }
    let report = try await world.sync()
    #expect(report.parked == 0 && report.stopped == nil && report.later == 1)
    #expect(report.notes.contains { $0.contains("waits until") && $0.contains("(503)") })
    let waiting = try #require(try world.store.openOperations().first)
    #expect(waiting.wait(at: world.clock.now) != nil && waiting.isParked == false)
    world.wire.mend()
    let asked = world.wire.requests.count { $0.url.hasSuffix("1.png") }
    #expect(try await world.sync().later == 1)
    #expect(world.wire.requests.count { $0.url.hasSuffix("1.png") } == asked)
    world.clock.advance(by: 601)
    let second = try await world.sync()
    #expect(second.pushed.created == 1 && second.later == 0)
    #expect(world.copies(of: "boats") == 1)
  }

  @Test func aFeedThatOnlyNamesPicturesGetsNoFileOfThisMachine() async throws {
    var capabilities = Capabilities.everything
    capabilities.takesFiles = false
    let world = try CrossWorld(capabilities)
    try await world.sync()
    var content = Content.caption("boats")
    content.addMedia(at: ["file:///home/ada/boats.jpg"])
    _ = try world.engine.makePost(content, on: ["feed"])
    try await world.sync()
    #expect(world.feed.pushes.isEmpty)
    #expect(try world.store.blockedLinks().first?.reason.contains("is a file here") == true)
  }
}
