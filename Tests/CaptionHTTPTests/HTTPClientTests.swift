import CaptionHTTP
import Synchronization
import Testing
import TestSupport

@Suite struct HTTPClientTests {
  private func answer(_ status: Int, _ headers: HTTPHeaders = [:]) -> Result<HTTPAnswer, HTTPError>
  {
    .success(HTTPAnswer(status: status, headers: headers, body: HTTPBody(Array("x".utf8))))
  }

  private func unreachable(isSent: Bool) -> Result<HTTPAnswer, HTTPError> {
    .failure(.unreachable(host: "a", reason: "gone", isSent: isSent))
  }

  /// A client whose waits are noted, not waited.
  private func client(
    over stub: StubTransport, waits: Waits = Waits(), random: Double = 0.5
  ) -> HTTPClient {
    HTTPClient(
      over: stub, sleep: { waits.note($0) }, now: { 0 }, random: { random })
  }

  /// A server that is silent for a minute has had its time; three more would be no better.
  @Test func theTimeThatAttemptsTakeCounts() async {
    let stub = StubTransport(Array(repeating: unreachable(isSent: true), count: 4))
    let clock = Mutex<Int64>(0)
    let client = HTTPClient(
      over: stub, sleep: { _ in },
      now: {
        clock.withLock { time in
          defer { time += 60_000 }
          return time
        }
      }, random: { 0.5 })
    await #expect(throws: HTTPError.self) { try await client.send(HTTPRequest(.get, "https://a/")) }
    #expect(stub.requests.count == 1)
  }

  // MARK: Redirects

  @Test(arguments: [301, 302, 303, 307, 308]) func aReadFollowsItsOrigin(status: Int) async throws {
    let stub = StubTransport([answer(status, ["Location": "../new?x"]), answer(200)])
    let answer = try await client(over: stub).send(
      HTTPRequest(.get, "https://a/b/c", headers: ["Authorization": "Bearer s"]))
    #expect(answer.status == 200)
    #expect(answer.movedTo == "https://a/new?x")
    #expect(stub.requests.map(\.url) == ["https://a/b/c", "https://a/new?x"])
    #expect(stub.requests.last?.headers["Authorization"] == "Bearer s")
  }

  @Test func withoutRedirectNothingMoved() async throws {
    let stub = StubTransport([answer(200)])
    #expect(try await client(over: stub).send(HTTPRequest(.get, "https://a/")).movedTo == nil)
  }

  @Test func credentialsStayAtHome() async throws {
    let stub = StubTransport([answer(302, ["Location": "https://evil.example/b"]), answer(200)])
    await #expect(
      throws: HTTPError.redirected(
        from: "https://a/b", to: "https://evil.example/b", reason: "it redirects to another server")
    ) {
      try await client(over: stub).send(
        HTTPRequest(.get, "https://a/b", headers: ["Authorization": "Bearer s"]))
    }
    #expect(stub.requests.count == 1)
  }

  @Test func anUpgradeToTLSIsFollowedAndADowngradeIsNot() async throws {
    let up = StubTransport([answer(301, ["Location": "https://a/b"]), answer(200)])
    #expect(try await client(over: up).send(HTTPRequest(.get, "http://a/b")).status == 200)
    let down = StubTransport([answer(301, ["Location": "http://a/b"]), answer(200)])
    await #expect(throws: HTTPError.self) {
      try await client(over: down).send(HTTPRequest(.get, "https://a/b"))
    }
    #expect(down.requests.count == 1)
  }

  @Test func aLoopEnds() async throws {
    let stub = StubTransport { _ in HTTPAnswer(status: 302, headers: ["Location": "/b"]) }
    await #expect(
      throws: HTTPError.redirected(
        from: "https://a/b", to: "https://a/b", reason: "it redirects more than 5 times")
    ) { try await client(over: stub).send(HTTPRequest(.get, "https://a/b")) }
    #expect(stub.requests.count == 6)
  }

  @Test(arguments: ["ftp://a/b", "https://user:pw@a/", "https://a/\u{1B}"])
  func aRedirectToWhatCannotBeAskedIsToldSafely(location: String) async throws {
    let stub = StubTransport([answer(302, ["Location": location])])
    await #expect {
      try await client(over: stub).send(HTTPRequest(.get, "https://a/"))
    } throws: { error in
      guard case HTTPError.redirected(_, let to, _) = error else { return false }
      return !to.contains("pw") && !to.unicodeScalars.contains("\u{1B}")
    }
  }

  @Test(arguments: [
    (HTTPRequest.Method.put, 307, 2), (.put, 308, 2), (.post, 307, 2), (.delete, 308, 2),
    (.put, 301, 1), (.put, 302, 1), (.post, 303, 1), (.post, 302, 1),
  ])
  func aWriteFollowsOnlyWhatKeepsIt(
    method: HTTPRequest.Method, status: Int, sent: Int
  ) async throws {
    let stub = StubTransport([answer(status, ["Location": "/new"]), answer(204)])
    let answer = try await client(over: stub).send(
      HTTPRequest(method, "https://a/b", body: .bytes([1, 2])))
    #expect(answer.status == (sent == 2 ? 204 : status))
    #expect(stub.requests.count == sent)
    #expect(stub.requests.allSatisfy { $0.method == method })
  }

  @Test func aWriteIsNotUpgraded() async throws {
    let stub = StubTransport([answer(307, ["Location": "https://a/b"]), answer(204)])
    await #expect(throws: HTTPError.self) {
      try await client(over: stub).send(HTTPRequest(.put, "http://a/b"))
    }
    #expect(stub.requests.count == 1)
  }

  // MARK: Retries

  @Test(arguments: [429, 502, 503, 504]) func aReadIsSentAgain(status: Int) async throws {
    let waits = Waits()
    let stub = StubTransport([answer(status), answer(status), answer(200)])
    let answer = try await client(over: stub, waits: waits).send(HTTPRequest(.get, "https://a/"))
    #expect(answer.status == 200)
    #expect(waits.all == [.milliseconds(375), .milliseconds(750)])
  }

  @Test(arguments: [0, 0.999]) func halfOfAWaitIsRandom(random: Double) async throws {
    let waits = Waits()
    let stub = StubTransport([unreachable(isSent: true), answer(200)])
    _ = try await client(over: stub, waits: waits, random: random).send(
      HTTPRequest(.get, "https://a/"))
    let wait = try #require(waits.all.first)
    #expect(wait >= .milliseconds(250) && wait < .milliseconds(500))
  }

  @Test(arguments: [400, 401, 403, 404, 410, 412, 500]) func otherAnswersStand(status: Int)
    async throws
  {
    let stub = StubTransport([answer(status)])
    #expect(try await client(over: stub).send(HTTPRequest(.get, "https://a/")).status == status)
    #expect(stub.requests.count == 1)
  }

  @Test(arguments: [HTTPRequest.Method.put, .post, .delete])
  func aWriteThatMayHaveArrivedIsNeverRepeated(method: HTTPRequest.Method) async throws {
    for result in [unreachable(isSent: true), answer(503), answer(429)] {
      let stub = StubTransport([result, answer(200)])
      _ = try? await client(over: stub).send(HTTPRequest(method, "https://a/"))
      #expect(stub.requests.count == 1)
    }
  }

  @Test func aWriteThatWasNotSentIsRepeated() async throws {
    let stub = StubTransport([unreachable(isSent: false), answer(204)])
    #expect(try await client(over: stub).send(HTTPRequest(.put, "https://a/")).status == 204)
  }

  @Test func theLastFaultComesBack() async throws {
    let waits = Waits()
    let stub = StubTransport { _ throws(HTTPError) in
      throw .unreachable(host: "a", reason: "gone", isSent: true)
    }
    await #expect(throws: HTTPError.unreachable(host: "a", reason: "gone", isSent: true)) {
      try await client(over: stub, waits: waits).send(HTTPRequest(.get, "https://a/"))
    }
    #expect(stub.requests.count == 4)
    #expect(waits.all.count == 3)
  }

  @Test func retryAfterIsHonoured() async throws {
    let waits = Waits()
    let stub = StubTransport([answer(429, ["Retry-After": "17"]), answer(200)])
    _ = try await client(over: stub, waits: waits).send(HTTPRequest(.get, "https://a/"))
    #expect(waits.all == [.seconds(17)])
  }

  @Test func aWaitBeyondTheBoundIsTheCallersToKeep() async throws {
    let waits = Waits()
    let stub = StubTransport([answer(429, ["Retry-After": "900"]), answer(200)])
    let answer = try await client(over: stub, waits: waits).send(HTTPRequest(.get, "https://a/"))
    #expect(answer.status == 429)
    #expect(RetryAfter.parse(answer.headers, now: 0) == .seconds(900))
    #expect(waits.all.isEmpty)
  }

  @Test func allWaitsTogetherAreBounded() async throws {
    let waits = Waits()
    let stub = StubTransport { _ in HTTPAnswer(status: 503, headers: ["Retry-After": "25"]) }
    let answer = try await client(over: stub, waits: waits).send(HTTPRequest(.get, "https://a/"))
    #expect(answer.status == 503)
    #expect(waits.all == [.seconds(25), .seconds(25)])
  }

  @Test func cancellingAWaitEndsIt() async throws {
    let stub = StubTransport([unreachable(isSent: true), answer(200)])
    let client = HTTPClient(over: stub, sleep: { _ in throw CancellationError() })
    await #expect(throws: HTTPError.cancelled) {
      try await client.send(HTTPRequest(.get, "https://a/"))
    }
    #expect(stub.requests.count == 1)
  }
}

/// The waits a client asked for.
final class Waits: Sendable {
  private let list = Mutex<[Duration]>([])

  var all: [Duration] { list.withLock { $0 } }

  func note(_ wait: Duration) {
    list.withLock { $0.append(wait) }
  }
}
