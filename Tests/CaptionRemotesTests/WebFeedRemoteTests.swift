import CaptionCore
import CaptionHTTP
import Synchronization
import TestSupport
import Testing

@testable import CaptionRemotes

/// Sites that are read by Atom, RSS or h-entries, page by page, and how they are found.
struct WebFeedRemoteTests {
  private static let home = "https://example.org/"

  private static func rss(_ posts: ClosedRange<Int>, next: String? = nil) -> String {
    let items = posts.reversed().map { "<item><guid>/p\($0)</guid><title>\($0)</title></item>" }
    let link = next.map {
      "<link xmlns='http://www.w3.org/2005/Atom' rel='next' href='\($0)'/>"
    }
    return "<rss><channel>\(link ?? "")\(items.joined())</channel></rss>"
  }

  private static func pull(
    _ server: StubTransport, isComplete: Bool = false
  ) async throws -> (keys: [String], coverage: Coverage?, notes: [String]) {
    let remote = WebFeedRemote(
      url: try HTTPURL(home + "feed"), over: server, isComplete: isComplete,
      now: { Timestamp(milliseconds: 0) })
    var known = KnownItems()
    var cursor: Cursor?
    var keys: [String] = []
    var notes: [String] = []
    while true {
      let page = try await remote.fetchPage(at: cursor, known: &known)
      keys += try page.items.next(1000).map { Item($0).key }
      notes += page.notes
      cursor = page.cursor
      if let coverage = page.coverage { return (keys, coverage, notes) }
    }
  }

  private static func server(_ pages: [String: String]) -> StubTransport {
    StubTransport { request in
      let text = pages[String(request.url.dropFirst(home.count))]
      return HTTPAnswer(
        status: text == nil ? 404 : 200, headers: ["ETag": "\"a\""],
        body: HTTPBody(Array((text ?? "").utf8)))
    }
  }

  @Test func pagesAreFollowedToTheEnd() async throws {
    let server = Self.server([
      "feed": Self.rss(3...4, next: "/feed?2"), "feed?2": Self.rss(1...2),
    ])
    let found = try await Self.pull(server)
    #expect(found.keys == ["/p4", "/p3", "/p2", "/p1"] && found.coverage == .window)
    #expect(try await Self.pull(server, isComplete: true).coverage == .complete)
  }

  @Test(arguments: [
    ("https://other.example/feed?2", "another place"), ("/feed", "read before"),
    ("file:///etc/passwd", "another place"),
  ])
  func aNextPageElsewhereEndsTheListing(next: String, says: String) async throws {
    let server = Self.server(["feed": Self.rss(1...2, next: next)])
    let found = try await Self.pull(server, isComplete: true)
    #expect(found.keys.count == 2 && found.coverage == .window)
    #expect(found.notes.contains { $0.contains(says) }, "\(found.notes)")
    #expect(server.requests.count == 1)
  }

  @Test func pagesThatShowTheSameAgainEndTheListing() async throws {
    let server = StubTransport { request in
      let next = "/feed?\(request.url.count)\(request.url.last == "x" ? "" : "x")"
      return HTTPAnswer(
        status: 200, body: HTTPBody(Array(Self.rss(1...2, next: next + "x").utf8)))
    }
    let found = try await Self.pull(server, isComplete: true)
    #expect(found.keys.count == 2 && found.coverage == .window && server.requests.count == 2)
  }

  @Test func aFeedThatWasSeenTwiceIsAskedForOnlyIfItChanged() async throws {
    let server = StubTransport { request in
      HTTPAnswer(
        status: request.headers["If-None-Match"] == "\"a\"" ? 304 : 200, headers: ["ETag": "\"a\""],
        body: HTTPBody(Array(Self.rss(1...2).utf8)))
    }
    let clock = Mutex<Int64>(0)
    let remote = WebFeedRemote(
      url: try HTTPURL(Self.home + "feed"), over: server,
      now: { Timestamp(milliseconds: clock.withLock { $0 }) })
    var cursor: Cursor?
    var coverages: [Coverage?] = []
    // A day later a tag that stayed the same is not believed: what was deleted may leave it so.
    for hours in [0, 0, 1, 25, 26, 27] as [Int64] {
      clock.withLock { $0 = hours * 3_600_000 }
      var known = KnownItems()
      let page = try await remote.fetchPage(at: cursor, known: &known)
      cursor = page.cursor
      coverages.append(page.coverage)
    }
    #expect(coverages == [.window, .window, .unchanged, .window, .window, .unchanged])
  }

  // MARK: Finding

  private static let links = (
    json: "<link rel=alternate type=application/feed+json href=/f.json>",
    atom: "<link rel=alternate type=application/atom+xml href=/f.atom>",
    rss: "<link rel=alternate type=application/rss+xml href=/f.rss>",
    data: "<link rel=alternate type=application/json href=/wp-json/2>",
    page: "<link rel=feed href=/notes>",
    post: "<div class=h-entry><a class=u-url href=/1></a><p class=e-content>one</div>"
  )
  private static let site = [
    "f.json": #"{"version":"https://jsonfeed.org/version/1.1","items":[{"id":"1"}]}"#,
    "f.atom": "<feed xmlns='http://www.w3.org/2005/Atom'><entry><id>1</id></entry></feed>",
    "f.rss": rss(1...1), "wp-json/2": "{\"id\":2}", "notes": links.post,
  ]

  private static let pages: [(String, String, String)] = [
    (links.post + links.rss + links.atom + links.json, "JSON Feed", "f.json"),
    (links.rss + links.atom + links.post, "Atom", "f.atom"),
    (links.data + links.rss + links.post, "RSS", "f.rss"),
    (links.page, "h-entries", "notes"), (links.post, "h-entries", ""),
    ("<link rel=alternate type=application/rss+xml href=/gone>" + links.post, "h-entries", ""),
    (
      "<link rel=alternate type=application/rss+xml href=//other.example/f>" + links.post,
      "h-entries", ""
    ),
  ]

  @Test(arguments: pages)
  func theBestFormThatIsThereIsTaken(page: String, form: String, path: String) async throws {
    let server = Self.server(Self.site.merging(["": page]) { $1 })
    let found = try await WebFeedDiscovery.look(at: HTTPURL(Self.home), over: server)
    #expect(found.form == form && found.url == Self.home + path && found.posts == 1)
    #expect(server.requests.allSatisfy { $0.url.hasPrefix(Self.home) })
  }

  @Test func aFeedOnAnotherHostIsForThePersonToAdd() async throws {
    let server = Self.server([
      "": "<link rel=alternate type=application/rss+xml href=//other.example/f>"
    ])
    let error = await #expect(throws: RemoteError.self) {
      try await WebFeedDiscovery.look(at: HTTPURL(Self.home), over: server)
    }
    #expect("\(String(describing: error))".contains("add https://other.example/f"))
  }
}
