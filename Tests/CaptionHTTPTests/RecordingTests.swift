import CaptionHTTP
import Foundation
import Testing
import TestSupport

@Suite struct RecordingTests {
  private let folder: ScratchFolder
  private var path: String { folder.file("recording") }

  init() throws {
    folder = try ScratchFolder()
  }

  /// Sends requests through a recorder and reads every answer.
  private func record(
    _ requests: [HTTPRequest], answers: [Result<HTTPAnswer, HTTPError>]
  ) async throws -> [Seen] {
    let recorder = try RecordingTransport(wrapping: StubTransport(answers), folder: path)
    return await see(requests, over: recorder)
  }

  private func see(_ requests: [HTTPRequest], over transport: some HTTPTransport) async -> [Seen] {
    var seen: [Seen] = []
    for request in requests {
      do {
        let answer = try await transport.send(request)
        let body = try await answer.body.collect(upTo: 100 << 20)
        seen.append(Seen(status: answer.status, tag: answer.headers["ETag"], body: body))
      } catch {
        seen.append(Seen(error: error))
      }
    }
    return seen
  }

  private func recordedBytes() throws -> [UInt8] {
    try FileManager.default.contentsOfDirectory(atPath: path).flatMap { name in
      Array(name.utf8) + [10] + Array(try Data(contentsOf: URL(filePath: "\(path)/\(name)")))
    }
  }

  @Test func aReplayAnswersAsTheServerDid() async throws {
    let big = (0..<(5 << 20)).map { UInt8(truncatingIfNeeded: $0 &* 31) }
    let scratch = try ScratchFile()
    for _ in 0..<50 { try scratch.append([UInt8](repeating: 7, count: 100_000)) }
    let requests = [
      HTTPRequest(.get, "https://a.example/feed.json"),
      HTTPRequest(.get, "https://a.example/feed.json", headers: ["If-None-Match": "\"1\""]),
      HTTPRequest(.get, "https://a.example/big"),
      HTTPRequest(.put, "https://a.example/feed.json", body: .bytes([0xFF, 0x00, 0x0A])),
      HTTPRequest(.put, "https://a.example/feed.json", body: .file(scratch)),
      HTTPRequest(.get, "https://down.example/"),
      HTTPRequest(.get, "https://a.example/text"),
      HTTPRequest(.get, "https://a.example/text"),
    ]
    let live = try await record(
      requests,
      answers: [
        .success(
          HTTPAnswer(
            status: 200, headers: ["ETag": "\"1\""],
            body: HTTPBody(Array("{\"é\":\"\\u0000\r\n\"}".utf8)))),
        .success(HTTPAnswer(status: 304, headers: ["ETag": "\"1\""])),
        .success(HTTPAnswer(status: 200, body: HTTPBody(big))),
        .success(HTTPAnswer(status: 204)),
        .success(HTTPAnswer(status: 201)),
        .failure(.unreachable(host: "down.example", reason: "connection refused", isSent: false)),
        .success(HTTPAnswer(status: 200, body: HTTPBody(Array("first".utf8)))),
        .success(HTTPAnswer(status: 200, body: HTTPBody([UInt8](repeating: 97, count: 100_000)))),
      ])
    let replayed = await see(requests, over: try ReplayTransport(folder: path))
    #expect(replayed == live)
    #expect(live.filter { $0.error == nil }.count == 7)
  }

  @Test func aBodyThatBrokeOffBreaksOffAgain() async throws {
    let fault = HTTPError.unreachable(host: "a", reason: "the answer broke off", isSent: true)
    let recorder = try RecordingTransport(
      wrapping: StubTransport { _ in HTTPAnswer(status: 200, body: .breaking(after: "half", fault))
      },
      folder: path)
    for transport in [recorder, try replayAfter(recorder)] as [any HTTPTransport] {
      let body = try await transport.send(HTTPRequest(.get, "https://a/")).body
      #expect(try await body.next() == Array("half".utf8))
      await #expect(throws: fault) { try await body.next() }
    }
  }

  private func replayAfter(_ recorder: RecordingTransport) throws -> any HTTPTransport {
    Later { [path] () throws(HTTPError) in try ReplayTransport(folder: path) }
  }

  @Test func aDroppedBodyIsRecordedAsFarAsItWasRead() async throws {
    let recorder = try RecordingTransport(
      wrapping: StubTransport { _ in
        HTTPAnswer(status: 200, body: .breaking(after: "read", .malformed(host: "a", reason: "x")))
      }, folder: path)
    do {
      let answer = try await recorder.send(HTTPRequest(.get, "https://a/"))
      #expect(try await answer.body.next() == Array("read".utf8))
    }
    let body = try await ReplayTransport(folder: path).send(HTTPRequest(.get, "https://a/")).body
    #expect(try await body.next() == Array("read".utf8))
    await #expect(throws: HTTPError.self) { try await body.next() }
  }

  @Test func secretsAreNowhereInARecording() async throws {
    let form = "grant_type=x&client_secret=s3cret-form&text=hello"
    let login = #"{"identifier": "me", "password" : "s3cret-\"login"}"#
    let granted =
      #"{"accessJwt":"s3cret-jwt","refresh_token": "s3cret-refresh","next":"https://a/?access_token=s3cret-next&after=5"}"#
    let requests = [
      HTTPRequest(
        .get, "https://a/feed?access_token=s3cret-query&page=2&sig=s3cret-sig&Api%5FKey=s3cret-key",
        headers: [
          "Authorization": "Bearer s3cret-bearer", "Cookie": "id=s3cret-cookie",
          "X-Api-Key": "s3cret-header", "If-None-Match": "\"7\"",
        ]),
      HTTPRequest(
        .post, "https://a/token", headers: ["Content-Type": "application/x-www-form-urlencoded"],
        body: .bytes(Array(form.utf8))),
      HTTPRequest(.post, "https://a/session", body: .bytes(Array(login.utf8))),
      HTTPRequest(.get, "https://me:s3cret-user@a/"),
    ]
    let answers: [Result<HTTPAnswer, HTTPError>] = [
      .success(
        HTTPAnswer(
          status: 302,
          headers: [
            "Set-Cookie": "s3cret-set",
            "Location": "https://me:s3cret-userinfo@a/?token=s3cret-moved",
            "Link": "<https://a/?page=3&access_token=s3cret-link>; rel=\"next\"", "ETag": "\"7\"",
          ])),
      .success(HTTPAnswer(status: 200, body: HTTPBody(Array(granted.utf8)))),
      .success(HTTPAnswer(status: 200, body: HTTPBody(Array("token=s3cret-plain&x=1".utf8)))),
      .failure(.unreachable(host: "a", reason: "gone", isSent: false)),
    ]
    let live = try await record(requests, answers: answers)
    let recorded = String(decoding: try recordedBytes(), as: UTF8.self)
    #expect(!recorded.contains("s3cret"))
    for kept in [
      "page=2", "page=3", "after=5", "grant_type=x", "text=hello", "identifier", "\\\"7\\\"",
    ] {
      #expect(recorded.contains(kept), "\(kept) was lost")
    }
    let replayed = await see(requests, over: try ReplayTransport(folder: path))
    #expect(replayed.map(\.status) == live.map(\.status))
  }

  @Test func whatPeopleWroteIsRecordedByteForByte() async throws {
    let caption =
      #"{"content_text":"my token: \"abc\"; code=1&sig=2 author=me","key":"k","code":"c"}"#
    let requests = [HTTPRequest(.get, "https://a/feed?author=jane&sort_key=date")]
    let live = try await record(
      requests, answers: [.success(HTTPAnswer(status: 200, body: HTTPBody(Array(caption.utf8))))])
    #expect(live.first?.body == Array(caption.utf8))
    let recorded = String(decoding: try recordedBytes(), as: UTF8.self)
    #expect(recorded.contains("author=jane&sort_key=date"))
    #expect(await see(requests, over: try ReplayTransport(folder: path)) == live)
  }

  @Test(arguments: [
    (HTTPRequest(.get, "https://a/other"), "GET https://a/other (it was never recorded)"),
    (HTTPRequest(.head, "https://a/feed"), "HEAD https://a/feed (it was never recorded)"),
    (
      HTTPRequest(.get, "https://a/feed", headers: ["If-None-Match": "\"1\""]),
      "GET https://a/feed with if-none-match: \"1\" (it was recorded with other conditions)"
    ),
    (
      HTTPRequest(.put, "https://a/feed", body: .bytes([2])),
      "PUT https://a/feed (it was recorded with another body)"
    ),
  ])
  func whatWasNotRecordedIsSaid(request: HTTPRequest, description: String) async throws {
    _ = try await record(
      [
        HTTPRequest(.get, "https://a/feed"), HTTPRequest(.put, "https://a/feed", body: .bytes([1])),
      ],
      answers: [.success(HTTPAnswer(status: 200)), .success(HTTPAnswer(status: 204))])
    let replay = try ReplayTransport(folder: path)
    await #expect(throws: HTTPError.notRecorded(request: description)) {
      try await replay.send(request)
    }
  }

  @Test func eachAnswerIsGivenOnce() async throws {
    let request = HTTPRequest(.get, "https://a/feed")
    _ = try await record([request], answers: [.success(HTTPAnswer(status: 200))])
    let replay = try ReplayTransport(folder: path)
    #expect(try await replay.send(request).status == 200)
    await #expect(
      throws: HTTPError.notRecorded(
        request: "GET https://a/feed (all its recorded answers were used)")
    ) { try await replay.send(request) }
  }

  @Test func aRecordingIsNotWrittenOver() async throws {
    _ = try await record(
      [HTTPRequest(.get, "https://a/feed")], answers: [.success(HTTPAnswer(status: 200))])
    #expect(throws: HTTPError.file(path: path, reason: "it holds a recording already")) {
      try RecordingTransport(wrapping: StubTransport([]), folder: path)
    }
  }

  @Test func anEmptyFolderIsNoRecording() async throws {
    #expect(throws: HTTPError.file(path: folder.path, reason: "it holds no recording")) {
      try ReplayTransport(folder: folder.path)
    }
    #expect(throws: HTTPError.self) { try ReplayTransport(folder: path) }
  }

  @Test func aRecordedBodyIsTakenFromItsFolderOnly() async throws {
    try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    let json =
      #"{"request":{"method":"GET","url":"https://a/","headers":[]},"answer":{"status":200,"headers":[],"body":{"file":"../../etc/passwd"}}}"#
    try Data(json.utf8).write(to: URL(filePath: "\(path)/0001-get-.json"))
    let replay = try ReplayTransport(folder: path)
    await #expect(throws: HTTPError.self) { try await replay.send(HTTPRequest(.get, "https://a/")) }
  }

  @Test func aRunIsReadBackAsItWasWritten() throws {
    let run = RecordedRun(seed: .max, now: -1)
    try run.write(to: folder.path)
    #expect(try RecordedRun.read(from: folder.path) == run)
    #expect(throws: HTTPError.self) { try RecordedRun.read(from: path) }
  }

  @Test func namesSayWhatWasAsked() async throws {
    _ = try await record(
      [HTTPRequest(.get, "https://a.example/x/Feed.json?page=2")],
      answers: [.success(HTTPAnswer(status: 200))])
    #expect(
      try FileManager.default.contentsOfDirectory(atPath: path) == ["0001-get-feedjson.json"])
  }
}

/// What a caller saw of one exchange.
private struct Seen: Equatable {
  var status: Int?
  var tag: String?
  var body: [UInt8]?
  var error: HTTPError?
}

/// A transport that is made when it is first asked.
private struct Later: HTTPTransport {
  let make: @Sendable () throws(HTTPError) -> any HTTPTransport

  init(_ make: @escaping @Sendable () throws(HTTPError) -> any HTTPTransport) {
    self.make = make
  }

  func send(_ request: HTTPRequest) async throws(HTTPError) -> HTTPAnswer {
    try await make().send(request)
  }
}

extension HTTPBody {
  /// One piece, then a failure.
  fileprivate static func breaking(after text: String, _ error: HTTPError) -> HTTPBody {
    let whole = HTTPBody(Array(text.utf8))
    return HTTPBody { () async throws(HTTPError) in
      guard let piece = try await whole.next() else { throw error }
      return piece
    }
  }
}
