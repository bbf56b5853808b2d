import CaptionHTTP
import CurlTransport
import Foundation
import RemoteContract
import TestSupport
import Testing

@testable import captions

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

  @Test func whatWaitsIsToldWithTheReasonAndTheTime() throws {
    let server = try LoopbackServer.serving(ScriptedMastodon())
    let busy = try LoopbackServer { _ in LoopbackReply(429, headers: ["Retry-After": "3600"]) }
    let program = try Program()
    _ = try program("init")
    _ = try program(
      "remote", "add", "m", server.url("/@mira"), "--token-env", "TOKEN", environment: Self.token)
    let draft = try program(
      "new", "--to", "m", "--caption", "Boats", "--media", busy.url("/1.jpg"), "--json")
    let id = try draft.objects.first?["id"] as? String ?? ""
    let synced = try program("sync", environment: Self.token)
    #expect(synced.status == 0, "\(synced.errors)")
    #expect(synced.output.contains("1 later"))
    #expect(synced.output.contains("`captions status` shows what waits"))
    let status = try program("status").output
    #expect(status.contains("waits for m \(id.prefix(8)): create, until "))
    #expect(status.contains("(429)"))
    let remotes = try program("status", "--json").objects.first?["remotes"] as? [[String: Any]]
    let later = remotes?.first?["later"] as? [[String: Any]]
    #expect(later?.first?["notBefore"] is String && later?.first?["post"] as? String == id)
    #expect(try program("explain", id).output.contains("The next push after "))
    let report = try program("sync", "--json", environment: Self.token).objects.first
    let first = (report?["remotes"] as? [[String: Any]])?.first
    #expect(first?["later"] as? Int == 1 && first?["parked"] as? Int == 0)
    #expect(report?["ok"] as? Bool == true)
  }

  @Test func aFileIsNamedByItsPathAndAMissingOneIsSaid() throws {
    let scripted = ScriptedMastodon()
    let server = try LoopbackServer.serving(scripted)
    let program = try Program()
    _ = try program("init")
    _ = try program(
      "remote", "add", "m", server.url("/@mira"), "--token-env", "TOKEN", environment: Self.token)
    try Data([0x89, 0x50, 0x4E, 0x47, 1, 2]).write(
      to: URL(filePath: program.folder.file("a boat.png")))
    let missing = try program("new", "--to", "m", "--caption", "x", "--media", "none.png")
    #expect(missing.status == 64 && missing.errors.contains("there is no such file"))
    _ = try program(
      "new", "--to", "m", "--caption", "Boats", "--media", "a boat.png", "--alt", "1", "A boat")
    let synced = try program("sync", environment: Self.token)
    #expect(synced.output.contains("1 new"), "\(synced.output)\(synced.errors)")
    let key = try #require(scripted.captions.keys.first)
    #expect(scripted.uploadedBytes(of: key) == [[0x89, 0x50, 0x4E, 0x47, 1, 2]])
    #expect(scripted.descriptions(of: key) == ["A boat"])
    // A feed on the web would only name a file that nobody else can read.
    let web = try LoopbackServer { _ in
      LoopbackReply(
        200, headers: ["ETag": "\"1\""],
        body: Array(
          #"{"version":"https://jsonfeed.org/version/1.1","title":"t","items":[]}"#.utf8))
    }
    _ = try program("remote", "add", "web", web.url("/feed.json"))
    _ = try program("edit", "m:\(key)", "--to", "web")
    _ = try program("sync", environment: Self.token)
    #expect(try program("status").output.contains("is a file here"))
  }

  @Test func picturesOfAFeedAreReadFromItsOwnServerAndFromNoOtherOfThisMachine() throws {
    let scripted = ScriptedMastodon()
    let server = try LoopbackServer.serving(scripted)
    let other = try LoopbackServer { _ in LoopbackReply(200, body: [0x89, 0x50, 0x4E, 0x47]) }
    let place = other.url("/secret.png")
    let web = try LoopbackServer { request in
      guard request.target == "/feed.json" else {
        return LoopbackReply(200, body: [0x89, 0x50, 0x4E, 0x47, 9])
      }
      let own = "http://\(request.headers["Host"] ?? "")/1.png"
      let items = [("own", own), ("other", place)].map { id, url in
        #"{"id":"\#(id)","content_text":"\#(id)","attachments":[{"url":"\#(url)","mime_type":"image/png"}]}"#
      }
      return LoopbackReply(
        200, headers: ["ETag": "\"1\""],
        text: #"{"version":"https://jsonfeed.org/version/1.1","title":"t","items":["#
          + items.joined(separator: ",") + "]}")
    }
    let program = try Program()
    _ = try program("init")
    _ = try program("remote", "add", "web", web.url("/feed.json"))
    _ = try program(
      "remote", "add", "m", server.url("/@mira"), "--token-env", "TOKEN", environment: Self.token)
    _ = try program("sync", environment: Self.token)
    for key in ["own", "other"] { _ = try program("edit", "web:\(key)", "--to", "m") }
    let synced = try program("sync", environment: Self.token)
    #expect(synced.output.contains("1 new") && synced.output.contains("1 refused"))
    #expect(scripted.captions.values.sorted() == ["own"])
    #expect(try program("status").output.contains("is in a private network"))
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

  @Test func aPostOnTwoRemotesIsEditedOnceAndMayBeWordedDifferentlyOnOne() throws {
    let scripted = ScriptedMastodon()
    let server = try LoopbackServer.serving(scripted)
    let program = try Program.withFeed()
    _ = try program(
      "remote", "add", "m", server.url("/@mira"), "--token-env", "TOKEN", environment: Self.token)
    let made = try program(
      "new", "--to", "blog", "--to", "m", "--caption", "Harbour at dawn", "--json")
    let id = try #require(made.objects.first?["id"] as? String)
    _ = try program("sync", environment: Self.token)
    #expect(Array(scripted.captions.values) == ["Harbour at dawn"])
    #expect(try program.read("blog.json").contains("Harbour at dawn"))
    _ = try program("edit", id, "--caption", "Harbour at dusk")
    _ = try program("sync", environment: Self.token)
    #expect(Array(scripted.captions.values) == ["Harbour at dusk"])
    #expect(try program.read("blog.json").contains("Harbour at dusk"))
    let own = try program("edit", id, "--for", "m", "--caption", "Harbour at dusk #boats")
    #expect(own.status == 0, "\(own.errors)")
    _ = try program("sync", environment: Self.token)
    #expect(Array(scripted.captions.values) == ["Harbour at dusk #boats"])
    #expect(try !program.read("blog.json").contains("#boats"))
    // Too long for one of the two: that one waits, and says by how much.
    let long = String(repeating: "x", count: 520)
    _ = try program("edit", id, "--for", "m", "--same-caption")
    _ = try program("edit", id, "--caption", long)
    _ = try program("sync", environment: Self.token)
    #expect(try program.read("blog.json").contains(long))
    #expect(Array(scripted.captions.values) == ["Harbour at dusk #boats"])
    #expect(
      try program("status").output.contains("520 characters, the remote takes 500: 20 too many"))
    for wrong in [
      ["--for", "m"], ["--same-caption"], ["--for", "m", "--caption", "x", "--title", "y"],
    ] {
      #expect(try program.run(["edit", id] + wrong).status == 64)
    }
    #expect(try program("list", "--json").objects.count { $0["id"] as? String == id } == 1)
  }

  @Test(arguments: [ScriptedMastodon.Ways.mastodon, .takahe])
  func aCodeThatIsTypedBecomesATokenThatOnlyItsOwnerCanRead(ways: ScriptedMastodon.Ways) throws {
    let scripted = ScriptedMastodon(ways)
    _ = scripted.publish("one")
    let server = try LoopbackServer.serving(scripted)
    let program = try Program()
    let home = ["XDG_STATE_HOME": program.folder.file("state")]
    _ = try program("init")
    _ = try program("remote", "add", "m", server.url("/@mira"))
    let wrong = try program(
      "remote", "login", "m", "--paste", input: "another-code\n", environment: home)
    #expect(wrong.status == 5)
    #expect(wrong.errors.contains("did not take the code"))
    let login = try program(
      "remote", "login", "m", "--paste", input: " let-me-in \n", environment: home)
    #expect(login.status == 0, "\(login.errors)")
    #expect(login.output.contains("logged in to m as @mira@127.0.0.1"))
    #expect(login.errors.contains("code_challenge_method=S256"))
    #expect((login.output + login.errors).contains("s3cret") == false)
    let folder = program.folder.file("state/captions")
    let names = try FileManager.default.contentsOfDirectory(atPath: folder)
    #expect(names.count == 1)
    let path = "\(folder)/\(names.first ?? "")"
    #expect(FileManager.default.contents(atPath: path) == Data("s3cret-token".utf8))
    let mode = try FileManager.default.attributesOfItem(atPath: path)[.posixPermissions] as? Int
    #expect(mode == 0o600)
    _ = try program("sync", environment: home)
    _ = try program("new", "--to", "m", "--caption", "written with it", environment: home)
    #expect(try program("sync", environment: home).status == 0)
    #expect(scripted.captions.values.contains("written with it"))
    let store = FileManager.default.contents(atPath: program.folder.file("captions.db")) ?? Data()
    #expect(store.range(of: Data("s3cret".utf8)) == nil)
  }

  @Test func aBrowserThatComesWithoutOurStateIsTurnedAway() async throws {
    let browser = try BrowserAnswer()
    let transport = try CurlTransport(userAgent: "test")
    let redirect = browser.redirect
    let asked = Task {
      var statuses: [Int] = []
      for query in [
        "/callback?code=stolen&state=theirs", "/callback?code=stolen", "/other?state=ours&code=x",
        "/callback?state=ours&code=let%2Dme-in",
      ] {
        let url = redirect.replacing("/callback", with: query)
        statuses.append(try await transport.send(HTTPRequest(.get, url)).status)
      }
      return statuses
    }
    let code = try await browser.wait { $0 == "ours" }
    #expect(code == "let-me-in")
    #expect(try await asked.value == [404, 404, 404, 200])
  }

  @Test func aNoOnTheServersPageEndsTheLogin() async throws {
    let browser = try BrowserAnswer()
    let transport = try CurlTransport(userAgent: "test")
    let url = browser.redirect + "?error=access_denied&state=ours"
    let asked = Task { try await transport.send(HTTPRequest(.get, url)).status }
    await #expect(throws: ProgramError.self) { try await browser.wait { $0 == "ours" } }
    #expect(try await asked.value == 200)
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
