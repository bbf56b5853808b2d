import CaptionHTTP
import Foundation
import TestSupport
import Testing

/// Remotes over HTTP, on a server of this machine.
struct RemoteTests {
  private static let feed = #"""
    {"version":"https://jsonfeed.org/version/1","title":"News","items":[
    {"id":1,"content_html":"<p>Hello <b>there</b></p>","date_published":"2024-05-01T09:00:00Z"}]}
    """#

  private static func server() throws -> LoopbackServer {
    try LoopbackServer { request in
      switch request.target {
      case "/feed.json": LoopbackReply(headers: ["ETag": "\"1\""], text: feed)
      case "/private.json":
        request.headers["Authorization"] == "Bearer s3cret-token"
          ? LoopbackReply(text: feed) : LoopbackReply(401, text: "no")
      case "/page":
        LoopbackReply(
          headers: ["Content-Type": "text/html"],
          text: """
            <title>A page</title>
            <link rel="alternate" type="application/feed+json" href="/feed.json">
            """)
      case "/moved": LoopbackReply(301, headers: ["Location": "/feed.json"])
      case "/bare": LoopbackReply(headers: ["Content-Type": "text/html"], text: "<p>Nothing</p>")
      case "/forbidden": LoopbackReply(403, text: "no")
      case "/broken": LoopbackReply(text: #"{"version":"https://jsonfeed.org/version/1.1","it"#)
      default: LoopbackReply(404, text: "not found")
      }
    }
  }

  @Test func aPageLeadsToItsFeedAndTheFinalAddressIsKept() throws {
    let server = try Self.server()
    let program = try Program()
    _ = try program("init")
    for (name, path) in [("a", "/page"), ("b", "/moved"), ("c", "/feed.json")] {
      let added = try program("remote", "add", name, server.url(path))
      #expect(added.status == 0)
      #expect(added.output.contains("“News”, JSON Feed 1, 1 item"))
    }
    let urls = try program("remote", "list", "--json").objects.map { $0["url"] as? String }
    #expect(urls == [String?](repeating: server.url("/feed.json"), count: 3))
    #expect(try program("sync", "c").output.contains("1 new"))
  }

  @Test(
    arguments: [
      ("/none", Int32(3), "404"), ("/private.json", 5, "401"), ("/forbidden", 5, "403"),
      ("/bare", 65, "names no feed and shows no posts"), ("/broken", 65, "/broken"),
    ])
  func anAddressWithoutAFeedIsNotAdded(path: String, status: Int32, says: String) throws {
    let server = try Self.server()
    let program = try Program()
    _ = try program("init")
    let ending = try program("remote", "add", "x", server.url(path))
    #expect(ending.status == status)
    #expect(ending.errors.contains(says))
    #expect(ending.errors.contains(path))
    #expect(ending.errors.split(separator: "\n").count == 1)
    #expect(try program("remote", "list", "--json").output.isEmpty)
  }

  @Test(
    arguments: [
      ("/none", Int32(3), "404"), ("/private.json", 5, "401"), ("/bare", 3, "web page"),
      ("/broken", 3, "/broken"),
    ])
  func aRemoteThatFailsIsSaidAndTheOthersGoOn(
    path: String, status: Int32, says: String
  ) throws {
    let server = try Self.server()
    let program = try Program.withFeed()
    _ = try program("remote", "add", "bad", server.url(path), "--offline")
    try program.replaceInBlog("Café", "Tearoom")
    let ending = try program("sync")
    #expect(ending.status == status)
    #expect(ending.errors.contains(says))
    #expect(ending.errors.split(separator: "\n").count == 1)
    #expect(try program("search", "tearoom", "--json").objects.count == 1)
    #expect(try program("list", "--json").objects.count == 3)
  }

  @Test(arguments: ["--token-env", "--token-file", "--token-command"])
  func aTokenIsSentAndKeptNowhere(source: String) throws {
    let server = try Self.server()
    let program = try Program()
    try program.write("s3cret-token\n", to: "token")
    try FileManager.default.setAttributes(
      [.posixPermissions: 0o600], ofItemAtPath: program.folder.file("token"))
    let value = ["--token-env": "TOKEN", "--token-file": "token", "--token-command": "cat token"]
    let environment = source == "--token-env" ? ["TOKEN": "s3cret-token"] : [:]
    _ = try program("init")
    let added = try program(
      "remote", "add", "x", server.url("/private.json"), source, value[source] ?? "",
      environment: environment)
    #expect(added.status == 0)
    let sync = try program("sync", "--record", "tape", "-v", environment: environment)
    #expect(sync.status == 0)
    let said = added.output + added.errors + sync.output + sync.errors
    #expect(said.contains("s3cret") == false)
    let files = FileManager.default.enumerator(atPath: program.folder.path)?.allObjects ?? []
    for case let file as String in files where file != "token" {
      let bytes = FileManager.default.contents(atPath: program.folder.file(file)) ?? Data()
      #expect(bytes.range(of: Data("s3cret".utf8)) == nil, "\(file)")
    }
  }

  @Test func whatWasSaidOfARemoteCanBeChangedAndForgotten() throws {
    let program = try Program.withFeed()
    _ = try program("remote", "set", "blog", "--rename", "diary", "--window", "--sole-writer")
    let remote = try #require(try program("remote", "list", "--json").objects.first)
    #expect(remote["name"] as? String == "diary")
    #expect(remote["complete"] as? Bool == false)
    #expect(remote["soleWriter"] as? Bool == true)
    #expect(try program("remote", "remove", "diary").status == 64)
    #expect(try program("remote", "remove", "diary", "--yes").status == 0)
    let states = try program("list", "--json").objects.map { $0["state"] as? String }
    #expect(states == ["draft", "draft", "draft"])
  }
}
