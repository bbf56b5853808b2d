import CaptionHTTP
import CaptionSync
import RemoteContract
import Testing

/// What `remote add` finds at the address of an account.
struct AccountDiscoveryTests {
  @Test(arguments: [
    "https://bsky.app/profile/alice.example", "@alice.example", "at://did:plc:alice",
  ])
  func anAccountOfBlueskyIsKeptByItsIdentity(text: String) async throws {
    let url = FoundRemote.address(ofAccount: text) ?? text
    let found = try await FoundRemote.look(at: url, over: FaultyWire(to: PDSServer()))
    #expect(found.kind == "bluesky")
    #expect(found.url == "https://bsky.app/profile/did:plc:alice")
    #expect(found.title == "alice.example")
  }

  @Test func aServerThatThePersonNamesStaysTheServer() async throws {
    let wire = FaultyWire(to: PDSServer())
    let found = try await FoundRemote.look(
      at: "https://pds.example/profile/alice.example", kind: "bluesky", over: wire,
      secret: "app-pass")
    #expect(found.url == "https://pds.example/profile/did:plc:alice")
    #expect(!wire.requests.contains { $0.headers["Authorization"] != nil || $0.isWrite })
  }

  @Test func theAccountOfATokenIsFoundBehindTheGraphAPI() async throws {
    let found = try await FoundRemote.look(
      at: "https://graph.instagram.com/v25.0", over: FaultyWire(to: GraphServer()),
      secret: GraphServer.token)
    #expect(found.kind == "instagram" && found.title == "alice")
    #expect(found.url == GraphServer.url)
  }

  @Test func aPageOfInstagramIsNotItsAPI() async {
    await #expect(throws: DiscoveryError.self) {
      try await FoundRemote.look(
        at: "https://www.instagram.com/alice/", kind: "instagram",
        over: FaultyWire(to: GraphServer()))
    }
  }
}
