import CaptionCore
import CaptionHTTP
import TestSupport
import Testing

@testable import CaptionRemotes

struct APIClientTests {
  private static let now = Timestamp(milliseconds: 1_700_000_000_000)

  private static func client(_ answer: Result<HTTPAnswer, HTTPError>) -> APIClient {
    APIClient(transport: StubTransport([answer]), now: { now })
  }

  // MARK: Writing

  @Test(arguments: [
    (200, "done"), (201, "done"), (202, "done"), (400, "refused"), (404, "refused"),
    (405, "refused"), (409, "refused"), (410, "refused"), (422, "refused"), (501, "refused"),
    (408, "lost"), (500, "lost"), (502, "lost"), (503, "lost"), (504, "lost"), (301, "stops"),
    (401, "stops"), (403, "stops"), (413, "stops"), (429, "stops"),
  ])
  func aStatusAloneDecidesWhatAWriteCameTo(status: Int, meaning: String) async {
    let client = Self.client(.success(HTTPAnswer(status: status)))
    #expect(await Self.meaning(client) == meaning)
  }

  @Test(arguments: [
    (HTTPError.unreachable(host: "h", reason: "r", isSent: true), "lost"),
    (.unreachable(host: "h", reason: "r", isSent: false), "stops"),
    (.malformed(host: "h", reason: "r"), "lost"), (.cancelled, "lost"),
    (.insecure(host: "h", reason: "r"), "stops"),
  ])
  func aWriteWithoutAnAnswerIsLostIfItMayHaveArrived(error: HTTPError, meaning: String) async {
    #expect(await Self.meaning(Self.client(.failure(error))) == meaning)
  }

  @Test func aBodyThatBreaksOffLeavesAWriteLost() async {
    let body = HTTPBody { () async throws(HTTPError) in
      throw .unreachable(host: "h", reason: "broke off", isSent: true)
    }
    #expect(
      await Self.meaning(Self.client(.success(HTTPAnswer(status: 200, body: body)))) == "lost")
  }

  private static func meaning(_ client: APIClient) async -> String {
    do {
      switch try await client.write(.json(.post, "https://example.com/", ["a": 1])) {
      case .done: return "done"
      case .refused: return "refused"
      case .lost: return "lost"
      }
    } catch {
      return "stops"
    }
  }

  // MARK: Reading

  @Test func anAnswerLargerThanAllowedIsNotRead() async {
    let piece = [UInt8](repeating: 0x20, count: 1 << 20)
    let body = HTTPBody { () async throws(HTTPError) in piece }
    let client = Self.client(.success(HTTPAnswer(status: 200, body: body)))
    await #expect(throws: RemoteError.tooLarge(limit: Int64(APIClient.maximumBytes))) {
      _ = try await client.read("https://example.com/")
    }
  }

  @Test func aMissingThingIsFoundMissingAndAForbiddenOneIsNot() async throws {
    for status in [404, 405, 410, 501] {
      let client = Self.client(.success(HTTPAnswer(status: status)))
      #expect(try await client.find("https://example.com/") == nil)
    }
    for status in [401, 403, 451, 500] {
      let client = Self.client(.success(HTTPAnswer(status: status)))
      await #expect(throws: RemoteError.self) { _ = try await client.find("https://example.com/") }
    }
  }

  @Test func aRefusalRepeatsWhatTheServerSaysHarmlessly() {
    let text = #"{"error":"Text ist zu lang\u001b[2J"}"#
    let answer = APIAnswer(url: "", status: 422, headers: [:], bytes: Array(text.utf8))
    #expect(answer.refusal == "the server refused it (422): Text ist zu lang?[2J")
  }

  // MARK: Rate limits

  @Test(
    arguments: [
      (["X-RateLimit-Remaining": "0", "X-RateLimit-Reset": "2023-11-14T22:14:20.348080Z"], 60_348),
      (["RateLimit-Reset": "1700000030"], 30_000), (["RateLimit-Reset": "45"], 45_000),
      (["Retry-After": "7"], 7000),
      (["X-Business-Use-Case-Usage": #"{"1":[{"estimated_time_to_regain_access":3}]}"#], 180_000),
      (["X-RateLimit-Reset": "2031-01-01T00:00:00Z"], 86_400_000),
      (["X-RateLimit-Reset": "2001-01-01T00:00:00Z"], 0),
    ] as [(HTTPHeaders, Int64)])
  func aWaitIsReadInEveryShapeAndNeverLongerThanADay(headers: HTTPHeaders, wait: Int64) {
    let limit = RateLimit(headers, now: Self.now)
    #expect(limit.resetAt.map { $0.milliseconds - Self.now.milliseconds } == wait)
  }

  @Test(
    arguments: [
      (["X-App-Usage": #"{"call_count":100,"total_time":2,"total_cputime":1}"#], 0),
      (["X-App-Usage": #"{"call_count":99}"#], nil), (["RateLimit-Remaining": "12"], 12),
      (["X-App-Usage": "no json"], nil), (["RateLimit-Reset": "-1"], nil), ([:], nil),
    ] as [(HTTPHeaders, Int?)])
  func whatIsLeftIsReadInEveryShape(headers: HTTPHeaders, remaining: Int?) {
    #expect(RateLimit(headers, now: Self.now).remaining == remaining)
  }

  // MARK: Pieces of the wire

  @Test(
    arguments: [
      (#"<https://a/?x=1>; rel="next", <https://a/?y>; rel="prev""#, "https://a/?x=1"),
      (#"<https://a/?y>; rel="prev", <https://a/?x=1>; rel="next""#, "https://a/?x=1"),
      (#"<https://a/?y>; rel=prev"#, nil), (#"<https://a/>; title="next"; rel="first last""#, nil),
      (#"</b?page=2>;REL = "self next""#, "/b?page=2"), ("", nil), ("<https://a", nil),
      ("rel=next", nil),
    ] as [(String, String?)])
  func theNextPageIsFoundAmongLinks(value: String, next: String?) {
    #expect(LinkHeader.target("next", in: value) == next)
  }

  @Test func aFormIsEscaped() {
    #expect(FormFields.text([("a b", "ä&=+"), ("c", "~")]) == "a%20b=%C3%A4%26%3D%2B&c=~")
    #expect(FormFields.url("https://a/?x=1", [("b", "2")]) == "https://a/?x=1&b=2")
  }

  @Test func aFileInAFormIsSentWholeUnderABoundaryOfItsOwn() async throws {
    let contents = try ScratchFile()
    try contents.append("picture".utf8)
    let file = UploadFile(
      field: "file", name: "media.png", mimeType: "image/png", contents: contents)
    let one = try HTTPRequest.multipart("https://a/", [("description", "Boats")], file: file)
    let other = try HTTPRequest.multipart("https://a/", [("description", "Boats")], file: file)
    guard case .file(let body) = one.body, case .file(let again) = other.body else {
      Issue.record("the body is no file")
      return
    }
    let text = String(decoding: try body.read(at: 0, count: 4096), as: UTF8.self)
    #expect(text.contains("name=\"description\"\r\n\r\nBoats\r\n--captions-"))
    #expect(text.contains("\r\nContent-Type: image/png\r\n\r\npicture\r\n--captions-"))
    #expect(try again.read(at: 0, count: 4096) == Array(text.utf8))
  }

  @Test(
    arguments: [
      ([0xFF, 0xD8, 0xFF, 0xE0], "image/jpeg"), (Array("GIF89a".utf8), "image/gif"),
      (Array("RIFF1234WEBPVP8 ".utf8), "image/webp"), (Array("1234ftypisom".utf8), "video/mp4"),
      (Array("-----BEGIN OPENSSH".utf8), nil), (Array("<svg onload".utf8), nil), ([], nil),
    ] as [([UInt8], String?)])
  func aFileIsWhatItsBytesAre(bytes: [UInt8], mime: String?) {
    #expect(MediaBytes.type(of: bytes)?.mime == mime)
  }

  // MARK: Logging in

  @Test(arguments: [
    ("", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"),
    ("abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"),
    (
      "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq",
      "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1"
    ),
    (
      String(repeating: "a", count: 1_000),
      "41edece42d63e8d9bf515a9ba6932e1c20cbc9f5a5d134645adb5db1b9737ea3"
    ),
  ])
  func aDigestIsThatOfTheStandard(text: String, hex: String) {
    let digest = SHA256.digest(of: Array(text.utf8))
    #expect(digest.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined() == hex)
  }

  @Test func aChallengeIsThatOfItsVerifier() {
    // Source: RFC 7636, appendix B.
    let verifier = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk"
    #expect(
      SHA256.base64URL(SHA256.digest(of: Array(verifier.utf8)))
        == "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM")
    #expect(SHA256.base64URL([]) == "" && SHA256.base64URL([0xFF]) == "_w")
  }
}
