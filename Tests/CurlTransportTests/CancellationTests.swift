import CaptionHTTP
import Testing
import TestSupport

@testable import CurlTransport

@Suite struct CancellationTests {
  @Test func aTaskThatWaitsForTheHeadEnds() async throws {
    let server = try LoopbackServer { _ in .silence }
    let transport = try CurlTransport()
    let url = server.url()
    let task = Task { try await transport.send(HTTPRequest(.get, url)) }
    await server.waitForRequests(1)
    task.cancel()
    await #expect(throws: HTTPError.cancelled) { try await task.value }
  }

  @Test func aTaskThatWaitsForTheBodyEnds() async throws {
    let server = try LoopbackServer { _ in .stalling(body: Array("begin".utf8)) }
    let transport = try CurlTransport()
    let answer = try await transport.send(HTTPRequest(.get, server.url()))
    #expect(try await answer.body.next() == Array("begin".utf8))
    let task = Task { try await answer.body.next() }
    task.cancel()
    await #expect(throws: HTTPError.cancelled) { try await task.value }
    await #expect(throws: HTTPError.cancelled) { try await answer.body.next() }
  }

  @Test func aCancelledTaskSendsNothing() async throws {
    let server = try LoopbackServer { _ in LoopbackReply() }
    let transport = try CurlTransport()
    let url = server.url()
    let task = Task {
      withUnsafeCurrentTask { $0?.cancel() }
      return try await transport.send(HTTPRequest(.get, url))
    }
    await #expect(throws: HTTPError.cancelled) { try await task.value }
    _ = try await transport.send(HTTPRequest(.get, server.url("/second")))
    #expect(server.requests.map(\.target) == ["/second"])
  }

  @Test func droppingTheBodyEndsTheTransfer() async throws {
    let server = try LoopbackServer { request in
      request.target == "/endless"
        ? .endless([UInt8](repeating: 1, count: 100_000)) : LoopbackReply()
    }
    let transport = try CurlTransport()
    // More than a server may be asked at once: each must have let go of its connection.
    for _ in 0..<12 {
      let answer = try await transport.send(HTTPRequest(.get, server.url("/endless")))
      #expect(answer.status == 200)
    }
    let answer = try await transport.send(HTTPRequest(.get, server.url("/last")))
    #expect(answer.status == 200)
  }

  @Test func aBodyOutlivesItsTransport() async throws {
    let server = try LoopbackServer { _ in
      .endless([UInt8](repeating: 1, count: 100_000), count: 50)
    }
    func fetch() async throws -> HTTPBody {
      try await CurlTransport().send(HTTPRequest(.get, server.url())).body
    }
    let body = try await fetch()
    #expect(try await body.collect(upTo: 5_000_000).count == 5_000_000)
  }
}
