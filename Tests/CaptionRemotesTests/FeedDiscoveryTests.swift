import CaptionHTTP
import Testing

@testable import CaptionRemotes

struct FeedDiscoveryTests {
  @Test func aFeedSaysWhatItIs() async throws {
    let server = MemoryServer([feedURL: feed("{\"id\":1}", "{\"id\":2}")])
    let finding = try await FeedDiscovery.look(at: feedURL, over: server)
    guard case .feed(let found) = finding else {
      Issue.record("\(finding)")
      return
    }
    #expect(found.url == feedURL)
    #expect(found.title == "T")
    #expect(found.version == "1.1")
    #expect(found.items == 2)
    #expect(!found.hasMorePages)
  }

  @Test func aPageNamesItsFeeds() async throws {
    let page = """
      <!doctype html><html><head><title>A &amp; B</title>
      <link rel="alternate" type="application/rss+xml" href="/rss">
      <link rel=alternate type="application/json" href="other.json">
      <LINK REL="Alternate nofollow" TYPE="application/feed+json; charset=utf-8" TITLE="Posts"
        HREF="../feed.json?a=1&amp;b=2">
      <link rel="stylesheet" type="application/feed+json" href="no">
      <link rel="alternate" type="application/feed+json" href="https://other.example/f.json">
      <link rel="alternate" type="application/feed+json" href="file:///etc/passwd">
      <link rel="alternate" type="application/feed+json" href="javascript:x">
      </head><body><p>text
      """
    let url = "https://example.org/blog/index.html"
    let server = MemoryServer([url: page], .init(contentType: "text/html"))
    let finding = try await FeedDiscovery.look(at: url, over: server)
    #expect(
      finding
        == .page(
          .init(
            url: url, title: "A & B",
            feeds: [
              .init(url: "https://example.org/feed.json?a=1&b=2", title: "Posts"),
              .init(url: "https://other.example/f.json", title: nil),
              .init(url: "https://example.org/blog/other.json", title: nil),
            ])))
  }

  @Test func aBaseElementMovesRelativeAddresses() {
    let html = """
      <base href="https://cdn.example/x/"><link rel=alternate type=application/feed+json href=f.json>
      """
    let page = FeedDiscovery.page(html, at: "https://example.org/")
    #expect(page.feeds.map(\.url) == ["https://cdn.example/x/f.json"])
  }

  @Test(arguments: [
    ("", "the document is empty"), ("{\"items\":[]}", "does not say that it is a feed"),
    ("plain text", "not a JSON object"),
  ])
  func whatIsNeitherIsMalformed(body: String, says: String) async {
    let server = MemoryServer([feedURL: body], .init(contentType: "text/plain"))
    do {
      _ = try await FeedDiscovery.look(at: feedURL, over: server)
      Issue.record("it passed")
    } catch {
      guard case .malformed(_, let reason) = error else {
        Issue.record("\(error)")
        return
      }
      #expect(reason.contains(says))
    }
  }

  @Test(arguments: ["ftp://example.org/", "example", "https://"])
  func anAddressThatCannotBeAskedIsRefused(url: String) async {
    await #expect(throws: RemoteError.self) {
      try await FeedDiscovery.look(at: url, over: MemoryServer())
    }
  }
}
