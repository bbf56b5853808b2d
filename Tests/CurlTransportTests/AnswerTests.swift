import CaptionHTTP
import Testing
import TestSupport

@testable import CurlTransport

/// What comes back from a server that behaves.
@Suite struct AnswerTests {
  @Test func statusFieldsAndBodyArriveAsSent() async throws {
    let server = try LoopbackServer { _ in
      LoopbackReply(404, headers: ["ETag": "\"a\"", "X-Two": "one", "x-two": "two"], text: "gone")
    }
    let answer = try await CurlTransport().send(HTTPRequest(.get, server.url("/feed.json?a=b")))
    #expect(answer.status == 404)
    #expect(answer.headers["etag"] == "\"a\"")
    #expect(answer.headers.fields.filter { $0.name.lowercased() == "x-two" }.count == 2)
    #expect(try await answer.body.collect(upTo: 100) == Array("gone".utf8))
    #expect(try await answer.body.next() == nil)
    #expect(server.requests.first?.target == "/feed.json?a=b")
  }

  @Test func aChunkedBodyIsJoined() async throws {
    let server = try LoopbackServer { _ in
      .chunked(pieces: [Array("one ".utf8), Array("two ".utf8), Array("three".utf8)])
    }
    let answer = try await CurlTransport().send(HTTPRequest(.get, server.url()))
    #expect(try await answer.body.collect(upTo: 100) == Array("one two three".utf8))
  }

  @Test func interimAnswersAreNotTheAnswer() async throws {
    let server = try LoopbackServer { _ in
      .raw(
        Array(
          "HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"
            .utf8))
    }
    let answer = try await CurlTransport().send(HTTPRequest(.get, server.url()))
    #expect(answer.status == 200)
    #expect(answer.headers["Link"] == nil)
    #expect(try await answer.body.collect(upTo: 10) == Array("ok".utf8))
  }

  @Test func aRedirectIsAnAnswer() async throws {
    let server = try LoopbackServer { _ in LoopbackReply(302, headers: ["Location": "/other"]) }
    let answer = try await CurlTransport().send(HTTPRequest(.get, server.url()))
    #expect(answer.status == 302)
    #expect(server.requests.count == 1)
  }

  @Test(arguments: [204, 304]) func anAnswerWithoutBodyEndsAtOnce(status: Int) async throws {
    let server = try LoopbackServer { _ in LoopbackReply(status) }
    let answer = try await CurlTransport().send(HTTPRequest(.get, server.url()))
    #expect(answer.status == status)
    #expect(try await answer.body.next() == nil)
  }

  @Test func headHasNoBodyWhateverItsLength() async throws {
    let server = try LoopbackServer { _ in
      .raw(Array("HTTP/1.1 200 OK\r\nContent-Length: 9999999999\r\n\r\n".utf8))
    }
    let answer = try await CurlTransport().send(HTTPRequest(.head, server.url()))
    #expect(answer.headers["Content-Length"] == "9999999999")
    #expect(try await answer.body.next() == nil)
  }

  @Test func aFoldedFieldIsOneValue() async throws {
    let server = try LoopbackServer { _ in
      .raw(Array("HTTP/1.1 200 OK\r\nX-Long: one\r\n  two\r\nContent-Length: 0\r\n\r\n".utf8))
    }
    let answer = try await CurlTransport().send(HTTPRequest(.get, server.url()))
    #expect(answer.headers["X-Long"] == "one two")
  }

  @Test func aLargeBodyArrivesWholeInFewPieces() async throws {
    let piece = (0..<100_000).map { UInt8(truncatingIfNeeded: $0 &* 7) }
    let server = try LoopbackServer { _ in .endless(piece, count: 200) }
    let answer = try await CurlTransport().send(HTTPRequest(.get, server.url()))
    var total = 0
    while let bytes = try await answer.body.next() {
      #expect(!bytes.isEmpty)
      for offset in stride(from: 0, to: bytes.count, by: 9_973) {
        #expect(bytes[offset] == piece[(total + offset) % piece.count])
      }
      total += bytes.count
    }
    #expect(total == 20_000_000)
  }

  @Test func aPackedBodyIsUnpacked() async throws {
    let packed = try Fixtures.bytes("http/hello.gz")
    let server = try LoopbackServer { _ in .gzip(packed) }
    let transport = try CurlTransport(options: TransferOptions(asksLoopbackToPack: true))
    let answer = try await transport.send(HTTPRequest(.get, server.url()))
    #expect(try await answer.body.collect(upTo: 100) == Array("hello, packed world".utf8))
    let offered = server.requests.first?.headers["Accept-Encoding"] ?? ""
    #expect(offered.contains("gzip") && offered.contains("br") && offered.contains("zstd"))
  }

  @Test func thisMachineIsNotAskedToPack() async throws {
    let server = try LoopbackServer { _ in LoopbackReply() }
    _ = try await CurlTransport().send(HTTPRequest(.get, server.url()))
    #expect(server.requests.first?.headers["Accept-Encoding"] == "identity")
  }

  @Test func whatComesPackedUnaskedIsUnpacked() async throws {
    let packed = try Fixtures.bytes("http/hello.gz")
    let server = try LoopbackServer { _ in .gzip(packed) }
    for headers in [[:], ["Accept-Encoding": "identity"]] as [HTTPHeaders] {
      let answer = try await CurlTransport().send(
        HTTPRequest(.get, server.url(), headers: headers))
      #expect(try await answer.body.collect(upTo: 100) == Array("hello, packed world".utf8))
    }
  }

  @Test func theRequestsOwnEncodingWins() async throws {
    let server = try LoopbackServer { _ in LoopbackReply() }
    let transport = try CurlTransport(options: TransferOptions(asksLoopbackToPack: true))
    _ = try await transport.send(
      HTTPRequest(.get, server.url(), headers: ["Accept-Encoding": "identity"]))
    let offered = server.requests.first?.headers.fields.filter { $0.name == "Accept-Encoding" }
    #expect(offered?.map(\.value) == ["identity"])
  }

  @Test func aFileIsReadOnlyWhereAllowed() async throws {
    let folder = try ScratchFolder()
    try Array("caption".utf8).write(to: folder.file("a b.txt"))
    let request = HTTPRequest(.get, "file://\(folder.path)/a%20b.txt")
    let answer = try await CurlTransport(allowsFiles: true).send(request)
    #expect(answer.status == 200)
    #expect(try await answer.body.collect(upTo: 100) == Array("caption".utf8))
    await #expect(throws: HTTPError.self) { try await CurlTransport().send(request) }
  }

  @Test func anEmptyFileIsAnEmptyBody() async throws {
    let folder = try ScratchFolder()
    try [].write(to: folder.file("empty"))
    let answer = try await CurlTransport(allowsFiles: true).send(
      HTTPRequest(.get, "file://\(folder.file("empty"))"))
    #expect(try await answer.body.next() == nil)
  }

  @Test func aMissingFileIsAFileError() async throws {
    await #expect(throws: HTTPError.file(path: "/nowhere/at/all", reason: "it cannot be read")) {
      try await CurlTransport(allowsFiles: true).send(HTTPRequest(.get, "file:///nowhere/at/all"))
    }
  }
}
