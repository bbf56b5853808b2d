import CaptionCore
import CaptionHTTP
import CaptionStore
import CaptionSync
import RemoteContract
import Synchronization
import TestSupport
import Testing

@testable import CaptionRemotes

/// What is particular to the wire of the AT Protocol.
struct BlueskyTests {
  let server = PDSServer()
  let folder: ScratchFolder
  let secrets: SecretFile

  init() throws {
    folder = try ScratchFolder()
    secrets = try SecretFile.blueskySession(in: folder)
  }

  private func world(
    url: String = "\(PDSServer.origin)/profile/\(PDSServer.did)",
    password: String? = PDSServer.password
  ) throws -> ContractWorld {
    try ContractWorld(server, url: url, password: password, secrets: secrets)
  }

  private func count(_ method: String, in world: ContractWorld) -> Int {
    world.wire.requests.count { $0.url.contains(method) }
  }

  // MARK: Finding the account

  @Test(arguments: [
    "https://bsky.app/profile/alice.example", "https://bsky.app/profile/did:plc:alice",
    "https://pds.example/profile/alice.example", "https://pds.example/did:plc:alice",
  ])
  func anAccountIsFoundByItsHandleOrItsIdentity(url: String) async throws {
    _ = server.publish("one")
    let world = try world(url: url)
    let report = try await world.sync()
    #expect(report.message == nil)
    #expect(try world.captions == ["one"])
    let post = try world.post("one")
    #expect(post.links.map(\.permalink) == ["https://bsky.app/profile/did:plc:alice/post/3k100001"])
  }

  @Test func aServerThatDescribesNothingIsAskedByTheNameThatWasTyped() async throws {
    server.change { state in
      state.behaviour.describes = false
      state.handles = [:]
    }
    _ = server.publish("one")
    // The handle is found through the address of a record; this server lists by handle too.
    let world = try world(url: "https://pds.example/profile/alice.example")
    try await world.sync()
    #expect(try world.captions == ["one"])
  }

  @Test(arguments: [
    "http://pds.example", "https://127.0.0.1", "https://localhost:2583", "https://pds.internal",
  ])
  func aDocumentCannotSendTheReaderToAPrivateAddress(address: String) async throws {
    server.change { $0.behaviour.documentServer = address }
    let world = try world(url: "https://bsky.app/profile/did:plc:alice")
    let report = try await world.sync()
    #expect(report.stopped == .refused)
    #expect(!world.wire.requests.contains { $0.url.hasPrefix(address) })
  }

  @Test func anAccountThatMovedIsFoundOnItsNewServer() async throws {
    _ = server.publish("one")
    server.change { $0.behaviour.documentServer = "https://old.example" }
    let world = try world(url: "https://bsky.app/profile/did:plc:alice")
    #expect(try await world.sync().stopped != nil)
    server.change { $0.behaviour.documentServer = PDSServer.origin }
    #expect(try await world.sync().message == nil)
    #expect(try world.captions == ["one"])
  }

  @Test func aPushToAServerThatTheAccountHasLeftParksNothing() async throws {
    let key = server.publish("one")
    let world = try world(url: "https://bsky.app/profile/did:plc:alice")
    try await world.sync()
    try world.edit("one", to: "one, edited")
    _ = try world.draft("a new one")
    world.wire.fail(
      .reply(ScriptedReply(400, #"{"error":"RepoDeactivated","message":"moved"}"#)), times: .max
    ) { $0.url.hasPrefix(PDSServer.origin) }
    let report = try await world.sync(.push)
    #expect(report.stopped != nil && report.parked == 0 && report.unknown == 0)
    world.wire.mend()
    for _ in 0..<2 { try await world.sync() }
    #expect(server.captions[key] == "one, edited")
    #expect(server.captions.values.sorted() == ["a new one", "one, edited"])
    #expect(server.state.withLock { $0.creates.values.sorted() } == [1])
  }

  @Test func aTokenThatExpiresBetweenTwoPicturesIsRenewedInTheMiddle() async throws {
    let picture: [UInt8] = [0xFF, 0xD8, 0xFF, 0xE0]
    server.change { state in
      for number in 0..<3 { state.pictures["https://pictures.example/\(number).jpg"] = picture }
    }
    let world = try world()
    try await world.sync()
    var content = Content(caption: Caption("Boats"))
    content.addMedia(at: (0..<3).map { "https://pictures.example/\($0).jpg" })
    _ = try world.engine.makePost(content, on: ["remote"])
    let uploads = Mutex(0)
    world.wire.fail(.reply(ScriptedReply(400, #"{"error":"ExpiredToken","message":"no"}"#))) {
      guard $0.url.hasSuffix("uploadBlob") else { return false }
      return uploads.withLock { count in
        count += 1
        return count == 2
      }
    }
    #expect(try await world.sync().pushed.created == 1)
    #expect(server.state.withLock { $0.renewals } == 1)
    let key = try #require(server.captions.keys.first)
    #expect(server[key]?["embed"]["images"].elements.count == 3)
    #expect(server.state.withLock { $0.creates.values.sorted() } == [1])
  }

  @Test func moreThanFourPicturesAreSaidBeforeAnythingIsSent() async throws {
    let world = try world()
    try await world.sync()
    var content = Content(caption: Caption("Boats"))
    content.addMedia(at: (0..<5).map { "https://pictures.example/\($0).jpg" })
    _ = try world.engine.makePost(content, on: ["remote"])
    let before = world.wire.requests.count
    try await world.sync()
    #expect(!world.wire.requests[before...].contains { $0.url.contains("pictures.example") })
    #expect(
      try world.store.blockedLinks().map(\.reason) == ["the post has 5 media, the remote takes 4"])
  }

  // MARK: Listing

  @Test func nothingNewIsOneSmallRequest() async throws {
    _ = server.publish("one")
    let world = try world()
    try await world.sync()
    let before = world.wire.requests.count
    let report = try await world.sync()
    #expect(world.wire.requests.count == before + 1)
    #expect(world.wire.requests.last?.url.contains("getLatestCommit") == true)
    #expect(report.pulled.created + report.pulled.updated == 0)
  }

  @Test func aDeletionIsConfirmedByASecondListing() async throws {
    let keys = ["one", "two"].map(server.publish)
    let world = try world()
    try await world.sync()
    server.remove(keys[0])
    try await world.sync()
    #expect(try world.captions == ["one", "two"])
    try await world.sync()
    #expect(try world.captions == ["two"])
  }

  @Test func aServerThatTurnsNoPagesDeletesNothing() async throws {
    for number in 0..<6 { _ = server.publish("post \(number)") }
    let world = try world()
    try await world.sync()
    server.change { state in
      state.behaviour.pageSize = 2
      state.behaviour.ignoresCursors = true
      state.revision += 1
    }
    for _ in 0..<3 {
      let report = try await world.sync()
      #expect(report.pulled.deleted == 0)
    }
    #expect(try world.captions.count == 6)
  }

  @Test func aListingThatAnotherProcessBeganIsBegunAgain() async throws {
    for number in 0..<5 { _ = server.publish("post \(number)") }
    server.change { $0.behaviour.pageSize = 2 }
    let world = try world()
    world.wire.fail(.reply(ScriptedReply(500))) { $0.url.contains("cursor=") }
    #expect(try await world.sync().stopped == .unreachable)
    let report = try await world.sync()
    #expect(report.message == nil)
    #expect(try world.captions.count == 5)
    #expect(try world.store.remotes()[0].coverage == "complete")
  }

  @Test func aRecordThatIsNoPostIsPassedOverAndSaid() async throws {
    _ = server.publish("one")
    server.put("3k2", ["$type": "app.bsky.feed.like"])
    let world = try world()
    let report = try await world.sync()
    #expect(try world.captions == ["one"])
    #expect(report.notes.contains { $0.contains("3k2") })
  }

  // MARK: The session

  @Test func anExpiredTokenIsRenewedOnceAndKept() async throws {
    let keys = ["one", "two", "three"].map(server.publish)
    let world = try world()
    try await world.sync()
    server.change { $0.access = [] }
    for text in ["one", "two", "three"] { try world.edit(text, to: "\(text), edited") }
    let report = try await world.sync()
    #expect(report.pushed.updated == 3)
    #expect(server.captions[keys[2]] == "three, edited")
    #expect(server.state.withLock { $0.renewals } == 1)
    #expect(server.state.withLock { $0.logins } == 0)
    let kept = String(decoding: try secrets.read() ?? [], as: UTF8.self)
    #expect(kept.contains("access1") && kept.contains("refresh1"))
    #expect(!kept.contains(PDSServer.password))
  }

  @Test func withoutTokensThePasswordIsSentOnceToTheServerOfTheAccount() async throws {
    _ = ["one", "two"].map(server.publish)
    try secrets.remove()
    let world = try world(url: "https://bsky.app/profile/alice.example")
    try await world.sync()
    for text in ["one", "two"] { try world.edit(text, to: "\(text), edited") }
    #expect(try await world.sync().pushed.updated == 2)
    #expect(server.state.withLock { $0.logins } == 1)
    let told = world.wire.requests.filter {
      String(decoding: $0.body, as: UTF8.self).contains(PDSServer.password)
    }
    #expect(told.map(\.url) == ["https://pds.example/xrpc/com.atproto.server.createSession"])
    // Reading needs no session, and gets none.
    #expect(!world.wire.requests.contains { !$0.isWrite && $0.headers["Authorization"] != nil })
  }

  @Test func aRefusedPasswordIsNotTriedTwiceInARun() async throws {
    _ = ["one", "two"].map(server.publish)
    try secrets.remove()
    let world = try ContractWorld(server, password: "wrong", secrets: secrets)
    try await world.sync()
    for text in ["one", "two"] { try world.edit(text, to: "\(text), edited") }
    let report = try await world.sync()
    #expect(report.stopped == .auth)
    #expect(report.parked == 0)
    #expect(count("createSession", in: world) == 1)
    #expect(try secrets.read() == nil)
  }

  @Test func tokensOfAnotherAccountOrServerAreNotSent() async throws {
    _ = server.publish("one")
    try secrets.replace(
      with: Array(
        #"{"did":"did:plc:alice","server":"https://other.example","accessJwt":"x","refreshJwt":"y"}"#
          .utf8))
    let world = try world()
    try await world.sync()
    try world.edit("one", to: "one, edited")
    #expect(try await world.sync().pushed.updated == 1)
    #expect(!world.wire.requests.contains { $0.headers["Authorization"] == "Bearer x" })
    #expect(server.state.withLock { $0.logins } == 1)
  }

  @Test func withoutAPasswordNothingIsWritten() async throws {
    _ = server.publish("one")
    let world = try world(password: nil)
    try await world.sync()
    try world.edit("one", to: "one, edited")
    let report = try await world.sync()
    #expect(report.stopped == nil)
    #expect(!world.wire.requests.contains { $0.isWrite })
  }
}
