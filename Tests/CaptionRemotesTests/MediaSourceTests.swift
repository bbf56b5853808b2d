import CaptionCore
import CaptionHTTP
import TestSupport
import Testing

@testable import CaptionRemotes

struct MediaSourceTests {
  private static let picture: [UInt8] = [0xFF, 0xD8, 0xFF, 0xE0, 1, 2]
  private static let now = Timestamp(milliseconds: 1_700_000_000_000)

  @Test(arguments: [
    ("https://pictures.example/1.jpg", false, true),
    ("http://pictures.example/1.jpg", false, true),
    ("file:///home/ada/1.jpg", false, false), ("file:///home/ada/1.jpg", true, true),
    ("https://10.0.0.1/1.jpg", false, false), ("https://10.0.0.1/1.jpg", true, true),
    ("http://localhost/1.jpg", false, false), ("http://[::1]/1.jpg", false, false),
    ("http://nas.local/1.jpg", false, false),
    ("http://169.254.169.254/latest/meta-data", false, false),
  ])
  func whoNamesAnAddressDecidesWhatItMayBe(url: String, isOwn: Bool, isAsked: Bool) throws {
    let home = try HTTPURL("https://home.example/")
    #expect(
      (MediaSource.refusal(of: try HTTPURL(url), isOwn: isOwn, named: [home]) == nil) == isAsked)
  }

  @Test func aRemoteInAPrivateNetworkOpensItselfAndNothingElse() throws {
    let home = try HTTPURL("http://10.0.0.1:3000/")
    let feed = try HTTPURL("file:///home/ada/feed.json")
    func isRefused(_ url: String) throws -> Bool {
      MediaSource.refusal(of: try HTTPURL(url), isOwn: false, named: [home, feed]) != nil
    }
    #expect(try !isRefused("http://10.0.0.1:3000/1.jpg"))
    #expect(try isRefused("http://10.0.0.1/1.jpg"))
    #expect(try isRefused("http://10.0.0.2:3000/1.jpg"))
    #expect(try isRefused("file:///home/ada/1.jpg"))
  }

  /// A public name may lead anywhere: the transport looks where.
  @Test(arguments: [
    ("https://pictures.example/1.jpg", false, [true, true]),
    ("https://pictures.example/1.jpg", true, [false, true]),
    ("https://home.example/1.jpg", false, [false, true]),
  ])
  func aNameThatNobodyNamedIsKeptOutOfPrivateNetworks(
    url: String, isOwn: Bool, avoids: [Bool]
  ) async throws {
    let stub = StubTransport { request throws(HTTPError) in
      request.url.contains("moved")
        ? Self.answer() : Self.answer(302, ["Location": "https://moved.example/1.jpg"])
    }
    let source = MediaSource(
      client: APIClient(transport: HTTPClient(over: stub), now: { Self.now }),
      named: [try HTTPURL("https://home.example/")])
    let medium = Media(id: MediaID(rawValue: "1"), url: url, isOwn: isOwn)
    _ = try await source.fetch([medium]) { _ in nil }
    #expect(stub.requests.map(\.avoidsPrivateNetworks) == avoids)
  }

  /// What fetching one medium comes to, and what was asked.
  private static func fetch(
    _ url: String, _ answer: @escaping StubTransport.Handler
  ) async throws -> (outcome: Outcome?, bytes: Int64?, asked: [String]) {
    let stub = StubTransport(answer)
    let client = APIClient(
      transport: HTTPClient(over: stub, sleep: { _ in }, now: { now.milliseconds }),
      now: { now })
    let source = MediaSource(client: client, named: [try HTTPURL("https://home.example/")])
    let medium = Media(id: MediaID(rawValue: "1"), url: url)
    switch try await source.fetch([medium], { _ in nil }) {
    case .success(let files):
      return (nil, files.first?.contents.sizeInBytes, stub.requests.map(\.url))
    case .failure(let unsent): return (unsent.outcome, nil, stub.requests.map(\.url))
    }
  }

  private static func answer(
    _ status: Int = 200, _ headers: HTTPHeaders = [:], _ body: [UInt8] = picture
  ) -> HTTPAnswer {
    HTTPAnswer(status: status, headers: headers, body: HTTPBody(body))
  }

  @Test(arguments: [500, 503, 408])
  func aServerThatFailsIsAskedAgainLater(status: Int) async throws {
    let result = try await Self.fetch("https://pictures.example/1.jpg") { _ throws(HTTPError) in
      Self.answer(status)
    }
    guard case .later(let time, let reason) = result.outcome else {
      Issue.record("\(String(describing: result.outcome))")
      return
    }
    #expect(time.milliseconds == Self.now.milliseconds + 600_000)
    #expect(reason.contains("pictures.example/1.jpg cannot be read (\(status))"))
  }

  @Test func aServerThatSaysWhenIsAskedThen() async throws {
    let result = try await Self.fetch("https://pictures.example/1.jpg") { _ throws(HTTPError) in
      Self.answer(429, ["Retry-After": "3600"])
    }
    guard case .later(let time, _) = result.outcome else {
      Issue.record("\(String(describing: result.outcome))")
      return
    }
    #expect(time.milliseconds == Self.now.milliseconds + 3_600_000)
  }

  @Test func aServerThatIsDownIsAskedAgainLater() async throws {
    let result = try await Self.fetch("https://pictures.example/1.jpg") { _ throws(HTTPError) in
      throw .unreachable(host: "pictures.example", reason: "no route", isSent: false)
    }
    guard case .later(_, let reason) = result.outcome else {
      Issue.record("\(String(describing: result.outcome))")
      return
    }
    #expect(reason.contains("no route"))
  }

  @Test(arguments: [
    (404, [UInt8](), "(404)"), (200, Array("<html>".utf8), "no picture"),
  ])
  func whatIsNotThereOrNoPictureIsRefused(
    status: Int, body: [UInt8], word: String
  ) async throws {
    let result = try await Self.fetch("https://pictures.example/1.jpg") { _ throws(HTTPError) in
      Self.answer(status, [:], body)
    }
    guard case .refused(let reason) = result.outcome else {
      Issue.record("\(String(describing: result.outcome))")
      return
    }
    #expect(reason.contains(word))
  }

  @Test(arguments: [
    ("https://cdn.example/2.jpg", true), ("https://10.0.0.1/2.jpg", false),
    ("file:///etc/hostname", false), ("http://cdn.example/2.jpg", false),
    ("https://localhost:8080/2.jpg", false),
  ])
  func aRedirectIsFollowedToAPublicPlaceOnly(target: String, isFollowed: Bool) async throws {
    let result = try await Self.fetch("https://pictures.example/1.jpg") {
      request throws(HTTPError) in
      request.url == "https://pictures.example/1.jpg"
        ? Self.answer(302, ["Location": target], []) : Self.answer()
    }
    #expect((result.bytes == 6) == isFollowed, "\(String(describing: result.outcome))")
    #expect(result.asked.contains(target) == isFollowed)
  }

  @Test func redirectsThatNeverEndAreGivenUp() async throws {
    let result = try await Self.fetch("https://pictures.example/1.jpg") {
      request throws(HTTPError) in
      let number = request.url.filter(\.isNumber).count
      let target = "https://p\(String(repeating: "1", count: number)).example/1.jpg"
      return Self.answer(302, ["Location": target], [])
    }
    guard case .refused = result.outcome else {
      Issue.record("\(String(describing: result.outcome))")
      return
    }
    #expect(result.asked.count == 4)
  }
}
