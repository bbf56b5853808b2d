import CaptionHTTP
import Foundation
import RemoteContract
import TestSupport
import Testing

extension LoopbackServer {
  /// Serves a scripted server on this machine.
  static func serving(_ scripted: some ScriptedServer) throws -> LoopbackServer {
    try LoopbackServer { request in
      let host = request.headers["Host"] ?? "127.0.0.1"
      let reply = scripted.answer(
        ScriptedRequest(
          method: request.method, url: "http://\(host)\(request.target)", headers: request.headers,
          body: request.body))
      return LoopbackReply(reply.status, headers: reply.headers, body: reply.body)
    }
  }
}

/// The program with a Mastodon server of this machine.
struct MastodonProgramTests {
  private static let token = ["TOKEN": "s3cret-token"]

  @Test func aProfileIsKnownPulledEditedAndPushed() throws {
    let scripted = ScriptedMastodon()
    let key = scripted.publish("Harbour at dawn")
    for number in 0..<50 { _ = scripted.publish("post \(number)") }
    let server = try LoopbackServer.serving(scripted)
    let program = try Program()
    _ = try program("init")
    let added = try program(
      "remote", "add", "m", server.url("/@mira"), "--token-env", "TOKEN", environment: Self.token)
    #expect(added.status == 0, "\(added.errors)")
    #expect(added.output.contains("found @mira@127.0.0.1 on Mastodon 4.3.1, 3 posts"))
    let first = try program("sync", "--record", "tape", environment: Self.token)
    #expect(first.status == 0, "\(first.errors)")
    #expect(first.output.contains("51 new"))
    _ = try program("edit", "m:\(key)", "--caption", "Harbour at dusk")
    _ = try program("new", "--to", "m", "--caption", "A new one")
    let second = try program("sync", "--json", environment: Self.token)
    #expect(second.status == 0, "\(second.errors)")
    #expect(scripted.captions[key] == "Harbour at dusk")
    #expect(scripted.captions.values.count { $0 == "A new one" } == 1)
    #expect(try program("sync", environment: Self.token).output.contains("52 unchanged"))
    let files = FileManager.default.enumerator(atPath: program.folder.path)?.allObjects ?? []
    for case let file as String in files {
      let bytes = FileManager.default.contents(atPath: program.folder.file(file)) ?? Data()
      #expect(bytes.range(of: Data("s3cret".utf8)) == nil, "\(file)")
    }
  }

  @Test func aTokenThatIsMissingLeavesOutItsRemoteAlone() throws {
    let scripted = ScriptedMastodon()
    let server = try LoopbackServer.serving(scripted)
    let program = try Program.withFeed()
    _ = try program(
      "remote", "add", "m", server.url("/@mira"), "--token-env", "TOKEN", environment: Self.token)
    try program.replaceInBlog("Café", "Tearoom")
    let ending = try program("sync")
    #expect(ending.status == 5)
    #expect(ending.errors.contains("$TOKEN is not set"))
    #expect(ending.errors.split(separator: "\n").count == 1)
    #expect(try program("search", "tearoom", "--json").objects.count == 1)
  }

  @Test func anAddressThatOnlyLooksLikeAProfileMayBeAFeed() throws {
    let server = try LoopbackServer { request in
      request.target == "/@mira"
        ? LoopbackReply(
          text: #"{"version":"https://jsonfeed.org/version/1","title":"N","items":[]}"#)
        : LoopbackReply(404, text: "no")
    }
    let program = try Program()
    _ = try program("init")
    let added = try program("remote", "add", "x", server.url("/@mira"))
    #expect(added.status == 0, "\(added.errors)")
    #expect(added.output.contains("JSON Feed 1"))
    let wrong = try program("remote", "add", "y", server.url("/@mira"), "--kind", "mastodon")
    #expect(wrong.status == 3)
    #expect(wrong.errors.contains("does not speak the Mastodon API"))
  }
}
