import CaptionHTTP
import Testing
import TestSupport

@testable import CurlTransport

/// How much of a server's bytes a request takes.
@Suite struct LimitTests {
  private func request(_ url: String, bodyBytes: Int64) -> HTTPRequest {
    var request = HTTPRequest(.get, url)
    request.limits.bodyBytes = bodyBytes
    return request
  }

  private func expectTooLarge(
    _ request: HTTPRequest, limit: Int64, asksToPack: Bool = false
  ) async throws {
    let transport = try CurlTransport(options: TransferOptions(asksLoopbackToPack: asksToPack))
    await #expect(throws: HTTPError.tooLarge(limit: limit)) {
      let answer = try await transport.send(request)
      while try await answer.body.next() != nil {}
    }
  }

  @Test func anAnnouncedTenGigabytesAreRefusedAtOnce() async throws {
    let server = try LoopbackServer { _ in .cut(body: [1], promised: 10_000_000_000) }
    await #expect(throws: HTTPError.tooLarge(limit: 4 << 30)) {
      try await CurlTransport().send(HTTPRequest(.get, server.url()))
    }
  }

  @Test func anAnswerWithoutEndIsStoppedAtTheCap() async throws {
    let server = try LoopbackServer { _ in .endless([UInt8](repeating: 32, count: 100_000)) }
    try await expectTooLarge(request(server.url(), bodyBytes: 3_000_000), limit: 3_000_000)
  }

  @Test func aBodyCountsByWhatItUnpacksTo() async throws {
    let packed = try Fixtures.bytes("http/zeros-10mib.gz")
    let server = try LoopbackServer { _ in .gzip(packed) }
    try await expectTooLarge(
      request(server.url(), bodyBytes: 2_000_000), limit: 2_000_000, asksToPack: true)
  }

  @Test func aPackedBodyWaitsForASlowReader() async throws {
    let packed = try Fixtures.bytes("http/zeros-10mib.gz")
    let server = try LoopbackServer { _ in .gzip(packed) }
    let transport = try CurlTransport(options: TransferOptions(asksLoopbackToPack: true))
    let answer = try await transport.send(HTTPRequest(.get, server.url()))
    var total = 0
    while let piece = try await answer.body.next() {
      #expect(piece.count <= 2 << 20)
      total += piece.count
    }
    #expect(total == 10 << 20)
  }

  @Test func aBodyOfExactlyTheCapIsTaken() async throws {
    let server = try LoopbackServer { _ in LoopbackReply(body: [UInt8](repeating: 1, count: 5_000))
    }
    let answer = try await CurlTransport().send(request(server.url(), bodyBytes: 5_000))
    #expect(try await answer.body.collect(upTo: 5_000).count == 5_000)
  }

  @Test func fieldsAreCappedToo() async throws {
    let server = try LoopbackServer { _ in
      var headers: HTTPHeaders = [:]
      for number in 0..<1_000 {
        headers.append("X-\(number)", String(repeating: "x", count: 1_000))
      }
      return LoopbackReply(headers: headers)
    }
    let error = HTTPError.malformed(
      host: "127.0.0.1", reason: "the head of the answer is larger than 256 KiB")
    await #expect(throws: error) {
      try await CurlTransport().send(HTTPRequest(.get, server.url()))
    }
  }

  @Test func aSlowReaderHoldsTheServerBack() async throws {
    let size = 64 << 20
    let piece = [UInt8](repeating: 120, count: 1 << 20)
    let server = try LoopbackServer { _ in .endless(piece, count: 64) }
    let answer = try await CurlTransport().send(HTTPRequest(.get, server.url()))
    let first = try #require(try await answer.body.next())
    let isBlocked = await server.waitUntilBlocked()
    #expect(isBlocked, "the server sent everything to a reader that took one piece")
    #expect(server.bytesSent < 24 << 20)
    var total = first.count
    while let piece = try await answer.body.next() { total += piece.count }
    #expect(total == size)
  }
}
