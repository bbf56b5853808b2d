import CaptionHTTP
import Foundation
import Testing
import TestSupport

@testable import CurlTransport

/// TLS and HTTP/2, against nginx.
@Suite struct SecureTests {
  private let folder: ScratchFolder
  private let server: WebServer
  private let trusting: CurlTransport

  init() throws {
    folder = try ScratchFolder()
    server = try WebServer(in: folder.path)
    try [UInt8](repeating: 120, count: 8 << 20).write(to: folder.file("www/large.bin"))
    try Array(String(repeating: "caption ", count: 10_000).utf8)
      .write(to: folder.file("www/feed.json"))
    trusting = try CurlTransport(
      options: TransferOptions(
        certificates: TrustedCertificates(file: server.certificate), asksLoopbackToPack: true))
  }

  private func url(_ path: String, host: String = "localhost") -> String {
    "https://\(host):\(server.port)/\(path)"
  }

  @Test func aCertificateNobodyVouchesForIsInsecure() async throws {
    let transport = try CurlTransport(options: TransferOptions())
    await expectInsecure { try await transport.send(HTTPRequest(.get, url("feed.json"))) }
  }

  @Test func aCertificateForAnotherNameIsInsecure() async throws {
    await expectInsecure {
      try await trusting.send(HTTPRequest(.get, url("feed.json", host: "127.0.0.1")))
    }
  }

  private func expectInsecure(_ send: () async throws -> HTTPAnswer) async {
    await #expect {
      _ = try await send()
    } throws: { error in
      guard case HTTPError.insecure(_, let reason) = error else { return false }
      return !reason.isEmpty
    }
  }

  @Test func aTrustedServerSpeaksHTTP2AndPacks() async throws {
    let answer = try await trusting.send(HTTPRequest(.get, url("feed.json")))
    #expect(answer.status == 200)
    #expect(answer.headers["X-Protocol"] == "HTTP/2.0")
    #expect(answer.headers["Content-Encoding"] == "gzip")
    let body = try await answer.body.collect(upTo: 1 << 20)
    #expect(body == Array(String(repeating: "caption ", count: 10_000).utf8))
  }

  @Test func requestsAtOnceShareOneConnection() async throws {
    let transport = trusting
    let url = url("feed.json")
    let connections = try await withThrowingTaskGroup(of: String?.self) { group in
      for _ in 0..<50 {
        group.addTask {
          let answer = try await transport.send(HTTPRequest(.get, url))
          _ = try await answer.body.collect(upTo: 1 << 20)
          return answer.headers["X-Connection"]
        }
      }
      return try await group.reduce(into: Set<String?>()) { $0.insert($1) }
    }
    #expect(connections.count == 1)
  }

  @Test func aBodyThatWaitsDoesNotHoldUpOthers() async throws {
    let waiting = try await trusting.send(HTTPRequest(.get, url("large.bin")))
    var total = try #require(try await waiting.body.next()).count
    for _ in 0..<10 {
      let answer = try await trusting.send(HTTPRequest(.get, url("feed.json")))
      #expect(try await answer.body.collect(upTo: 1 << 20).count == 80_000)
    }
    while let piece = try await waiting.body.next() { total += piece.count }
    #expect(total == 8 << 20)
  }

  @Test func droppedBodiesLeaveTheConnectionFit() async throws {
    for _ in 0..<5 {
      let answer = try await trusting.send(HTTPRequest(.get, url("large.bin")))
      _ = try await answer.body.next()
    }
    let answer = try await trusting.send(HTTPRequest(.get, url("large.bin")))
    var total = 0
    while let piece = try await answer.body.next() { total += piece.count }
    #expect(total == 8 << 20)
  }
}
