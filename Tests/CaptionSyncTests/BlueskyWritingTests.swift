import CaptionCore
import CaptionHTTP
import CaptionStore
import CaptionSync
import RemoteContract
import Synchronization
import TestSupport
import Testing

@testable import CaptionRemotes

/// What is written to a repository, and read back.
struct BlueskyWritingTests {
  private let server = PDSServer()
  private let folder: ScratchFolder
  private let secrets: SecretFile

  init() throws {
    folder = try ScratchFolder()
    secrets = try SecretFile.blueskySession(in: folder)
  }

  private func world() throws -> ContractWorld {
    try ContractWorld(server, secrets: secrets)
  }

  @Test func aPostForFewIsNotShownToAll() async throws {
    let world = try world()
    _ = try world.engine.makePost(
      Content(caption: Caption("for few"), visibility: "private"), on: ["remote"])
    try await world.sync()
    #expect(try world.store.blockedLinks().count == 1 && server.captions.isEmpty)
  }

  @Test func aCreateThatIsCarriedOutTwiceIsOneRecord() async throws {
    let world = try world()
    try await world.sync()
    _ = try world.draft("one @leo.example #sea")
    world.wire.fail(.answerLost) { $0.isWrite }
    try await world.sync()
    try await world.sync()
    #expect(server.captions.values.sorted() == ["one @leo.example #sea"])
    let state = server.state.withLock { $0 }
    #expect(state.creates.values.sorted() == [1])
    let key = try #require(state.records.keys.first)
    #expect(TID(key) != nil)
    #expect(state.records[key]?["facets"].elements.count == 1)
    #expect(try world.post("one @leo.example #sea").links.map(\.id.key) == [key])
  }

  @Test func anEditBetweenOurLookAndOurWriteIsNotOverwritten() async throws {
    let key = server.publish("one")
    let world = try world()
    try await world.sync()
    try world.edit("one", to: "one, edited here")
    server.change { state in
      state.beforeWrite = { $0.records[key] = PDSServer.record("one, edited there") }
    }
    try await world.sync(.push)
    #expect(server.captions[key] == "one, edited there")
    #expect(try world.store.conflicts().count == 1)
  }

  @Test func aServerThatRefusesToCompareIsWrittenRightAfterALook() async throws {
    server.change { $0.behaviour.swap = .refused }
    let keys = ["one", "two", "three"].map(server.publish)
    let world = try world()
    try await world.sync()
    try world.edit("one", to: "one, edited")
    #expect(try await world.sync().pushed.updated == 1)
    try world.edit("two", to: "two, edited")
    server.change(keys[2], to: "three, edited there")
    try world.edit("three", to: "three, edited here")
    let before = world.wire.requests.count
    try await world.sync(.push)
    #expect(
      server.captions == [
        keys[0]: "one, edited", keys[1]: "two, edited", keys[2]: "three, edited there",
      ])
    // It is remembered: no second attempt, and none at all over another's edit.
    #expect(world.wire.requests[before...].count { $0.isWrite } == 1)
  }

  @Test func anEditOfTheSameThingBehindALostAnswerIsNotLost() async throws {
    let world = try world()
    try await world.sync()
    _ = try world.draft("one")
    world.wire.fail(.answerLost) { $0.isWrite }
    try await world.sync()
    let key = try #require(server.captions.keys.first)
    server.change(key, to: "one, edited there")
    for _ in 0..<2 { try await world.sync() }
    #expect(server.captions == [key: "one, edited there"])
    let post = try #require(try world.store.posts().first)
    let conflicts = try world.store.conflicts().count
    #expect(conflicts == 1 || post.content.caption.text == "one, edited there")
  }

  @Test func whatTheServerMakesOfATextIsNoEditOfAnybody() async throws {
    server.change { state in
      state.behaviour.normalise = { record in
        guard case .object(let members) = record else { return record }
        return .object(
          members.map { member in
            guard member.key == "text", let text = member.value.string else { return member }
            return .init(key: "text", value: .string(text.replacing("!", with: "")))
          })
      }
    }
    let world = try world()
    try await world.sync()
    _ = try world.draft("one!")
    for _ in 0..<3 { try await world.sync() }
    #expect(server.captions.values.sorted() == ["one"])
    #expect(try world.captions == ["one!"])
    #expect(server.state.withLock { $0.creates.values.sorted() } == [1])
  }

  @Test func picturesAreUploadedAndTheirAltTextsAreEditedAfterwards() async throws {
    let picture: [UInt8] = [0xFF, 0xD8, 0xFF, 0xE0] + Array("a boat".utf8)
    server.change { $0.pictures["https://pictures.example/1.jpg"] = picture }
    let world = try world()
    try await world.sync()
    var content = Content(caption: Caption("Boats"))
    content.addMedia(at: ["https://pictures.example/1.jpg"])
    content.media[0].alt = "A boat"
    let id = try world.engine.makePost(content, on: ["remote"])
    #expect(try await world.sync().pushed.created == 1)
    let key = try #require(server.captions.keys.first)
    let image = try #require(server[key]?["embed"]["images"].elements.first)
    #expect(image["alt"].string == "A boat")
    #expect(image["image"] == PDSServer.blob(picture, "image/jpeg"))
    #expect(server.state.withLock { $0.blobs } == [picture])

    try world.store.edit(id, at: world.now) { $0.media[0].alt = "A red boat" }
    #expect(try await world.sync().pushed.updated == 1)
    let edited = try #require(server[key]?["embed"]["images"].elements.first)
    #expect(edited["alt"].string == "A red boat" && edited["image"] == image["image"])
    var record = JSONPatch(try #require(server[key]).bytes)
    _ = record.set(["embed", "images", 0, "alt"], to: JSONWriter.text("A blue boat"))
    server.put(key, try JSONTree(record.bytes))
    try await world.sync()
    #expect(try world.post("Boats").content.media.map(\.alt) == ["A blue boat"])
    let report = try await world.sync()
    #expect(report.conflicts + report.parked == 0 && report.pushed.updated == 0)
  }

  @Test(arguments: [
    ("https://pictures.example/none.jpg", "cannot be read"),
    ("https://pictures.example/page.jpg", "no picture"),
    ("https://pictures.example/large.jpg", "2000000"),
    ("https://pictures.example/film.mp4", "video/mp4"),
    ("file:///etc/hostname", "named it yourself"),
    ("https://10.0.0.1/1.jpg", "private network"),
  ])
  func aPictureThatCannotBeSentIsSaidAndNothingIsCreated(url: String, word: String) async throws {
    server.change { state in
      state.pictures["https://pictures.example/good.jpg"] = [0xFF, 0xD8, 0xFF, 0xE0]
      state.pictures["https://pictures.example/film.mp4"] = Array("0000ftypisom0000".utf8)
      state.pictures["https://pictures.example/page.jpg"] = Array("<html>".utf8)
      state.pictures["https://pictures.example/large.jpg"] =
        [0xFF, 0xD8, 0xFF] + [UInt8](repeating: 0, count: 2_000_000)
    }
    let world = try world()
    try await world.sync()
    var content = Content(caption: Caption("Boats"))
    // The first could be sent; what all of them are is looked at before any is.
    content.addMedia(at: ["https://pictures.example/good.jpg", url])
    content.media[1].isOwn = false
    _ = try world.engine.makePost(content, on: ["remote"])
    let report = try await world.sync()
    #expect(report.parked == 1 && server.captions.isEmpty)
    #expect(world.wire.writes == 0)
    #expect(try world.store.openOperations().first?.reason?.contains(word) == true)
  }

  @Test func anEditSaysThatTheAppMayNotShowIt() async throws {
    _ = server.publish("one")
    let world = try world()
    try await world.sync()
    try world.edit("one", to: "two")
    let report = try await world.sync()
    #expect(report.notes.contains { $0.contains("goes on showing") })
  }

  @Test(arguments: [
    (String(repeating: "é", count: 301), "301 characters"),
    (String(repeating: "👨‍👩‍👧‍👦", count: 150), "bytes"),
  ])
  func whatIsTooLongIsSaidAndNotSent(text: String, word: String) async throws {
    let world = try world()
    try await world.sync()
    let id = try world.draft(text)
    try await world.sync()
    #expect(!world.wire.requests.contains { $0.isWrite })
    let blocked = try world.store.blockedLinks().filter { $0.post == id }.map(\.reason)
    #expect(blocked.contains { $0.contains(word) }, "\(blocked)")
  }

  @Test func aRateLimitIsKeptByItsSecondsSince1970() async throws {
    _ = server.publish("one")
    let world = try world()
    try await world.sync()
    try world.edit("one", to: "two")
    let reset = world.now.milliseconds / 1000 + 90
    world.wire.fail(
      .reply(ScriptedReply(429, headers: ["RateLimit-Reset": "\(reset)"]))
    ) { $0.isWrite }
    let report = try await world.sync()
    #expect(report.stopped == .unreachable)
    #expect(try world.store.remotes()[0].notBefore?.milliseconds == reset * 1000)
    world.advance(bySeconds: 120)
    #expect(try await world.sync().pushed.updated == 1)
  }
}
