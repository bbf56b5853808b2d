import CaptionHTTP
import TestSupport
import Testing

@testable import CurlTransport

/// Names that lead into a private network where they must not.
struct PrivateNetworkTests {
  /// A name that libcurl itself leads to this machine.
  private func address(of server: LoopbackServer) -> String {
    "http://pictures.localhost:\(server.port)/1.jpg"
  }

  private func request(_ url: String) -> HTTPRequest {
    var request = HTTPRequest(.get, url)
    request.avoidsPrivateNetworks = true
    return request
  }

  @Test func aNameThatLeadsIntoAPrivateNetworkIsRefusedBeforeAnythingIsSent() async throws {
    let server = try LoopbackServer { _ in LoopbackReply() }
    let transport = try CurlTransport()
    let url = address(of: server)
    await #expect(throws: HTTPError.badURL(url, reason: "its name leads into a private network")) {
      try await transport.send(request(url))
    }
    #expect(server.connections == 0)
  }

  @Test func aConnectionThatIsOpenAlreadyIsNotTakenInstead() async throws {
    let server = try LoopbackServer { _ in LoopbackReply() }
    let transport = try CurlTransport()
    let url = address(of: server)
    let answer = try await transport.send(HTTPRequest(.get, url))
    while try await answer.body.next() != nil {}
    await #expect(throws: HTTPError.self) { try await transport.send(request(url)) }
    #expect(server.requests.count == 1 && server.connections == 1)
  }

  @Test func whereItIsAllowedItIsAsked() async throws {
    let server = try LoopbackServer { _ in LoopbackReply(text: "here") }
    let answer = try await CurlTransport().send(HTTPRequest(.get, address(of: server)))
    #expect(answer.status == 200 && server.connections == 1)
  }
}
