import CaptionHTTP
import Testing
import TestSupport

@testable import CurlTransport

/// What a server gets to see.
@Suite struct RequestTests {
  @Test(arguments: [HTTPRequest.Method.put, .post, .delete])
  func bytesAreUploadedWhole(method: HTTPRequest.Method) async throws {
    let body = (0..<700_000).map { UInt8(truncatingIfNeeded: $0) }
    let server = try LoopbackServer { _ in LoopbackReply(204) }
    let answer = try await CurlTransport().send(
      HTTPRequest(
        method, server.url(), headers: ["Content-Type": "application/json", "If-Match": "\"x\""],
        body: .bytes(body)))
    #expect(answer.status == 204)
    let request = try #require(server.requests.first)
    #expect(request.method == method.rawValue)
    #expect(request.body == body)
    #expect(request.headers["Content-Type"] == "application/json")
    #expect(request.headers["If-Match"] == "\"x\"")
    #expect(request.headers["Expect"] == nil)
  }

  @Test func aScratchFileIsUploadedFromDisk() async throws {
    let file = try ScratchFile()
    let part = (0..<300_000).map { UInt8(truncatingIfNeeded: $0 / 3) }
    for _ in 0..<10 { try file.append(part) }
    let server = try LoopbackServer { _ in LoopbackReply(201) }
    let answer = try await CurlTransport().send(
      HTTPRequest(.put, server.url(), body: .file(file)))
    #expect(answer.status == 201)
    let request = try #require(server.requests.first)
    #expect(request.body.count == 3_000_000)
    #expect(Array(request.body[2_700_000...]) == part)
    #expect(request.headers["Expect"] == "100-continue")
  }

  @Test(arguments: [HTTPRequest.Method.put, .post])
  func anEmptyBodyHasLengthZeroAndNoType(method: HTTPRequest.Method) async throws {
    let server = try LoopbackServer { _ in LoopbackReply() }
    _ = try await CurlTransport().send(HTTPRequest(method, server.url(), body: .bytes([])))
    _ = try await CurlTransport().send(HTTPRequest(method, server.url()))
    for request in server.requests {
      #expect(request.headers["Content-Length"] == "0")
      #expect(request.headers["Content-Type"] == nil)
    }
    #expect(server.requests.count == 2)
  }

  @Test func requestsShareAConnection() async throws {
    let server = try LoopbackServer { _ in LoopbackReply(text: "ok") }
    let transport = try CurlTransport()
    for _ in 0..<5 {
      let answer = try await transport.send(HTTPRequest(.get, server.url()))
      _ = try await answer.body.collect(upTo: 10)
    }
    #expect(server.requests.count == 5)
    #expect(server.connections == 1)
  }

  @Test func manyRequestsRunAtOnce() async throws {
    let server = try LoopbackServer { LoopbackReply(text: $0.target) }
    let transport = try CurlTransport()
    try await withThrowingTaskGroup(of: Bool.self) { group in
      for number in 0..<60 {
        group.addTask {
          let answer = try await transport.send(HTTPRequest(.get, server.url("/\(number)")))
          return try await answer.body.collect(upTo: 10) == Array("/\(number)".utf8)
        }
      }
      for try await isRight in group { #expect(isRight) }
    }
    // Eight at once; one that libcurl replaces is counted anew. Without a bound there are sixty.
    #expect(server.connections <= 16)
  }

  @Test func theProgramNamesItself() async throws {
    let server = try LoopbackServer { _ in LoopbackReply() }
    _ = try await CurlTransport(userAgent: "captions/9").send(HTTPRequest(.get, server.url()))
    #expect(server.requests.first?.headers["User-Agent"] == "captions/9")
  }

  @Test func anEmptyFieldIsSent() async throws {
    let server = try LoopbackServer { _ in LoopbackReply() }
    _ = try await CurlTransport().send(HTTPRequest(.get, server.url(), headers: ["X-Empty": ""]))
    #expect(server.requests.first?.headers["X-Empty"] == "")
  }

  @Test(arguments: ["a\r\nX-Evil: 1", "a\nb", "a\u{0}b", "a\u{7F}"])
  func aFieldCannotSmuggleAnother(value: String) async throws {
    let server = try LoopbackServer { _ in LoopbackReply() }
    await #expect(throws: HTTPError.self) {
      try await CurlTransport().send(HTTPRequest(.get, server.url(), headers: ["X-A": value]))
    }
    #expect(server.requests.isEmpty)
  }

  @Test(arguments: ["ftp://127.0.0.1/a", "http://user:pw@127.0.0.1/", "gopher://x", "nonsense"])
  func anAddressThatCannotBeAskedIsRefused(url: String) async throws {
    await #expect {
      try await CurlTransport().send(HTTPRequest(.get, url))
    } throws: { error in
      guard case HTTPError.badURL(let text, _) = error else { return false }
      return !text.contains("pw")
    }
  }

  @Test func aRequestForS3IsSignedWithItsPrecondition() async throws {
    let server = try LoopbackServer { _ in LoopbackReply(204) }
    let transport = AuthorizingTransport(
      over: try CurlTransport(), for: try HTTPURL(server.url()),
      credential: .signature(
        AWSSignature(region: "eu-west-1", key: "KEY", secret: "SECRET", sessionToken: "TOKEN")))
    _ = try await transport.send(
      HTTPRequest(.put, server.url(), headers: ["If-Match": "\"x\""], body: .bytes([1])))
    let request = try #require(server.requests.first)
    let signed = try #require(request.headers["Authorization"])
    #expect(signed.hasPrefix("AWS4-HMAC-SHA256 Credential=KEY/"))
    #expect(signed.contains("/eu-west-1/s3/aws4_request"))
    for field in ["host", "if-match", "x-amz-content-sha256", "x-amz-date", "x-amz-security-token"]
    {
      #expect(signed.contains(field), "\(signed)")
    }
    #expect(!signed.contains("content-type") && !signed.contains("expect"))
    #expect(!signed.contains("SECRET"))
    #expect(request.headers["X-Amz-Content-Sha256"] == "UNSIGNED-PAYLOAD")
  }
}
