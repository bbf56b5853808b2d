import CaptionHTTP
import CaptionSync
import RemoteContract
import TestSupport
import Testing

/// What `remote add --kind micropub` finds at an address.
struct MicropubDiscoveryTests {
  private static func look(
    at url: String, _ ways: ScriptedMicropub.Ways = .init(),
    secret: String? = ScriptedMicropub.token
  ) async throws -> FoundRemote {
    try await FoundRemote.look(
      at: url, kind: "micropub", over: FaultyWire(to: ScriptedMicropub(ways)), secret: secret)
  }

  @Test(arguments: [ScriptedMicropub.site, ScriptedMicropub.endpoint])
  func theSiteAndItsEndpointAreBothTaken(url: String) async throws {
    let found = try await Self.look(at: url)
    #expect(found.kind == "micropub" && found.url == url)
    #expect(
      found.says == "the Micropub endpoint https://example.com/micropub, which lists its posts")
    var ways = ScriptedMicropub.Ways()
    ways.paging = nil
    ways.mediaEndpoint = nil
    let other = try await Self.look(at: url, ways)
    #expect(
      other.says
        == "the Micropub endpoint https://example.com/micropub, its posts found by the feed "
        + "https://example.com/feed.json; files cannot be uploaded there")
  }

  @Test func aListWithoutAddressesIsNone() async throws {
    var ways = ScriptedMicropub.Ways()
    ways.hidesAddresses = true
    let server = ScriptedMicropub(ways)
    _ = server.publish("one")
    let found = try await FoundRemote.look(
      at: ScriptedMicropub.site, kind: "micropub", over: FaultyWire(to: server),
      secret: ScriptedMicropub.token)
    #expect(found.says.contains("its posts found by the feed https://example.com/feed.json"))
  }

  @Test func withoutATokenItIsSaidThatOneIsNeeded() async throws {
    let error = await #expect(throws: DiscoveryError.self) {
      try await Self.look(at: ScriptedMicropub.site, secret: nil)
    }
    #expect(error?.reason == .auth && error?.message.contains("--token-command") == true)
  }

  @Test func aSiteIsNotTakenForOneUnlessThePersonSaysSo() async throws {
    let found = try await FoundRemote.look(
      at: ScriptedMicropub.site, over: FaultyWire(to: ScriptedMicropub()), secret: "s3cret-token")
    #expect(found.kind == "jsonfeed")
  }

  private static let others: [(page: String, headers: HTTPHeaders, reason: String)] = [
    (#"<link rel="micropub" href="https://other.example/micropub">"#, [:], "on another server"),
    ("<p>nothing", ["Link": #"<//other.example/m>; rel="micropub""#], "on another server"),
    ("<p>nothing", [:], "is no Micropub endpoint"),
    (#"{"version":"https://jsonfeed.org/version/1.1","items":[]}"#, [:], "is no Micropub endpoint"),
  ]

  @Test(arguments: others)
  func whatIsNoEndpointOrAnothersIsRefused(
    page: String, headers: HTTPHeaders, reason: String
  ) async throws {
    let answer = HTTPAnswer(status: 200, headers: headers, body: HTTPBody(Array(page.utf8)))
    let again = HTTPAnswer(status: 200, body: HTTPBody(Array(page.utf8)))
    let stub = StubTransport([.success(answer), .success(again)])
    let error = await #expect(throws: DiscoveryError.self) {
      try await FoundRemote.look(
        at: "https://example.com/", kind: "micropub", over: stub, secret: "s3cret-token")
    }
    #expect(error?.message.contains(reason) == true, "\(error?.message ?? "")")
    #expect(stub.requests.allSatisfy { $0.url.hasPrefix("https://example.com/") })
  }
}
