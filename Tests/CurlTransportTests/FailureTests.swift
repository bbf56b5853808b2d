import CaptionHTTP
import Testing
import TestSupport

@testable import CurlTransport

/// What a caller learns when a server does not behave.
@Suite struct FailureTests {
  @Test func aRefusedConnectionWasNotSent() async throws {
    let server = try LoopbackServer { _ in LoopbackReply() }
    let url = server.url()
    server.stop()
    await #expect(
      throws: HTTPError.unreachable(
        host: "127.0.0.1", reason: "connection refused", isSent: false)
    ) { try await CurlTransport().send(HTTPRequest(.get, url)) }
  }

  @Test func anUnknownNameWasNotSent() async throws {
    // No resolver asks the network for a label of more than 63 letters.
    let host = String(repeating: "x", count: 64) + ".invalid"
    await #expect(
      throws: HTTPError.unreachable(
        host: host, reason: "its name is not known, or there is no network", isSent: false)
    ) { try await CurlTransport().send(HTTPRequest(.get, "http://\(host)/")) }
  }

  @Test func aServerThatHangsUpMayHaveSeenTheRequest() async throws {
    let server = try LoopbackServer { _ in .hangUp }
    await #expect(
      throws: HTTPError.unreachable(
        host: "127.0.0.1", reason: "the server closed the connection without an answer",
        isSent: true)
    ) {
      try await CurlTransport().send(
        HTTPRequest(.put, server.url(), body: .bytes(Array("new".utf8))))
    }
  }

  @Test func silenceEndsInAStall() async throws {
    let server = try LoopbackServer { _ in .silence }
    var request = HTTPRequest(.get, server.url())
    request.limits.stall = .seconds(1)
    await #expect(
      throws: HTTPError.unreachable(
        host: "127.0.0.1", reason: "nothing came for 1 s", isSent: true)
    ) { try await CurlTransport().send(request) }
  }

  @Test func aBodyThatStallsFailsAfterWhatCame() async throws {
    let server = try LoopbackServer { _ in .stalling(body: Array("b".utf8)) }
    var request = HTTPRequest(.get, server.url())
    request.limits.stall = .seconds(1)
    let answer = try await CurlTransport().send(request)
    #expect(answer.status == 200)
    #expect(try await answer.body.next() == Array("b".utf8))
    await #expect(
      throws: HTTPError.unreachable(
        host: "127.0.0.1", reason: "nothing came for 1 s", isSent: true)
    ) { try await answer.body.next() }
  }

  @Test func theTotalTimeIsBounded() async throws {
    let server = try LoopbackServer { _ in .silence }
    var request = HTTPRequest(.get, server.url())
    request.limits.total = .milliseconds(300)
    await #expect(
      throws: HTTPError.unreachable(
        host: "127.0.0.1", reason: "not done after 0.3 s", isSent: true)
    ) { try await CurlTransport().send(request) }
  }

  @Test(arguments: [true, false])
  func aBodyThatBreaksOffIsAnError(isReset: Bool) async throws {
    let server = try LoopbackServer { _ in
      .cut(body: Array("half".utf8), promised: 1_000, isReset: isReset)
    }
    let answer = try await CurlTransport().send(HTTPRequest(.get, server.url()))
    await #expect {
      _ = try await answer.body.collect(upTo: 1_000)
    } throws: { error in
      guard case HTTPError.unreachable(_, _, true) = error else { return false }
      return true
    }
  }

  @Test func aChunkedBodyWithoutEndIsAnError() async throws {
    let server = try LoopbackServer { _ in
      .raw(Array("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n".utf8))
    }
    let answer = try await CurlTransport().send(HTTPRequest(.get, server.url()))
    await #expect(throws: HTTPError.self) { try await answer.body.collect(upTo: 1_000) }
  }

  @Test func whatIsNotHTTPIsMalformed() async throws {
    let server = try LoopbackServer { _ in .raw(Array("SSH-2.0-hello\r\n".utf8)) }
    await #expect(
      throws: HTTPError.malformed(host: "127.0.0.1", reason: "the answer is not HTTP")
    ) { try await CurlTransport().send(HTTPRequest(.get, server.url())) }
  }

  @Test func aBodyThatCannotBeUnpackedIsMalformed() async throws {
    let server = try LoopbackServer { _ in .gzip(Array("this is not gzip at all".utf8)) }
    let transport = try CurlTransport(options: TransferOptions(asksLoopbackToPack: true))
    await #expect {
      let answer = try await transport.send(HTTPRequest(.get, server.url()))
      _ = try await answer.body.collect(upTo: 100)
    } throws: { error in
      guard case HTTPError.malformed = error else { return false }
      return true
    }
  }

  @Test func tlsAgainstAPlainServerIsInsecureAndUnsent() async throws {
    let server = try LoopbackServer { _ in LoopbackReply() }
    await #expect {
      try await CurlTransport().send(HTTPRequest(.get, "https://127.0.0.1:\(server.port)/"))
    } throws: { error in
      switch error as? HTTPError {
      case .insecure("127.0.0.1", _), .unreachable("127.0.0.1", _, isSent: false): true
      default: false
      }
    }
  }
}
