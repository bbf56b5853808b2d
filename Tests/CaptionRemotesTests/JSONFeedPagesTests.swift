import CaptionCore
import CaptionHTTP
import Testing

@testable import CaptionRemotes

struct JSONFeedPagesTests {
  static func pages(_ count: Int, prefix: String = "") -> MemoryServer {
    var documents: [String: String] = [:]
    for page in 1...count {
      let next = page < count ? ",\"next_url\":\"\(page + 1).json\"" : ""
      documents[address(page)] = feed("{\"id\":\"\(prefix)\(page)\"}", head: next)
    }
    return MemoryServer(documents)
  }

  static func address(_ page: Int) -> String { "https://example.org/\(page).json" }

  static func remote(_ server: MemoryServer, isComplete: Bool = false) -> JSONFeedRemote {
    JSONFeedRemote(server, url: address(1), options: .init(isComplete: isComplete))
  }

  @Test func pagesAreFollowedToTheLast() async throws {
    let server = Self.pages(3)
    var known = KnownItems()
    let listing = try await Self.remote(server).list(known: &known)
    #expect(listing.items.map(\.key) == ["1", "2", "3"])
    #expect(listing.pages == 3)
    #expect(listing.coverage == .window)
  }

  @Test("Case 32: a page that is unchanged does not end the listing")
  func aPageThatIsUnchangedDoesNotEndTheListing() async throws {
    let server = Self.pages(3)
    let remote = Self.remote(server)
    var known = KnownItems()
    let first = try await remote.list(known: &known)
    server.set(Self.address(3), feed("{\"id\":\"new\"}"))
    var again = first.items.known
    let second = try await remote.list(from: first.cursor, known: &again)
    #expect(second.items.map(\.key) == ["new"])
    #expect(second.coverage == .window)
    #expect(second.pages == 3)
  }

  @Test("Case 28: items of one moment on both sides of a page's end are all shown, then and later")
  func itemsOfOneMomentAcrossAPagesEndAreAllShown() async throws {
    func item(_ key: String) -> String {
      "{\"id\":\"\(key)\",\"content_text\":\"x\",\"date_modified\":\"2024-05-01T10:00:00Z\"}"
    }
    let next = ",\"next_url\":\"2.json\""
    let server = MemoryServer([
      Self.address(1): feed(item("a"), item("b"), head: next),
      Self.address(2): feed(item("c"), item("d")),
    ])
    let remote = Self.remote(server)
    var known = KnownItems()
    let first = try await remote.list(known: &known)
    #expect(first.items.map(\.key) == ["a", "b", "c", "d"])
    // One more of the same moment, and the page ends elsewhere: no time tells what is new.
    server.set(Self.address(1), feed(item("a"), head: next))
    server.set(Self.address(2), feed(item("b"), item("c"), item("e"), item("d")))
    var again = first.items.known
    let second = try await remote.list(from: first.cursor, known: &again)
    #expect(second.items.map(\.key) == ["e"])
  }

  @Test func unchangedPagesAreOneConditionalRequestEach() async throws {
    let server = Self.pages(3)
    let remote = Self.remote(server)
    var known = KnownItems()
    let first = try await remote.list(known: &known)
    let second = try await remote.list(from: first.cursor, known: &known)
    #expect(second.coverage == .unchanged)
    #expect(server.requests.count == 6)
    let third = try await remote.list(from: second.cursor, known: &known)
    #expect(third.coverage == .unchanged)
  }

  @Test(arguments: [1, 2, 3])
  func aCompleteListingIsReadWholeWhenAnyPageChanged(page: Int) async throws {
    let server = Self.pages(3)
    let remote = Self.remote(server, isComplete: true)
    var known = KnownItems()
    let first = try await remote.list(known: &known)
    #expect(first.coverage == .complete)
    let next = page < 3 ? ",\"next_url\":\"\(page + 1).json\"" : ""
    server.set(Self.address(page), feed("{\"id\":\"new\"}", head: next))
    var again = first.items.known
    let second = try await remote.list(from: first.cursor, known: &again)
    #expect(second.coverage == .complete)
    #expect(second.items.map(\.key) == ["new"])
    #expect(second.notes.isEmpty)
    for key in 1...3 { #expect(again.isListed(key: "\(key)") == (key != page)) }
    let third = try await remote.list(from: second.cursor, known: &again)
    #expect(third.coverage == .unchanged)
  }

  @Test func aCompleteListingBegunByAnotherProcessIsBegunAgain() async throws {
    let server = Self.pages(3)
    let remote = Self.remote(server, isComplete: true)
    var known = KnownItems()
    let page = try await remote.fetchPage(at: nil, known: &known)
    var fresh = KnownItems()
    for key in ["1", "2", "3"] { fresh.insert(key: key, contentHash: 0) }
    let listing = try await remote.list(from: page.cursor, known: &fresh)
    #expect(listing.coverage == .complete)
    for key in ["1", "2", "3"] { #expect(fresh.isListed(key: key)) }
  }

  @Test func askingForCompletenessLaterReadsEverythingAgain() async throws {
    let server = Self.pages(2)
    var known = KnownItems()
    let first = try await Self.remote(server).list(known: &known)
    var again = first.items.known
    let second = try await Self.remote(server, isComplete: true)
      .list(from: first.cursor, known: &again)
    #expect(second.coverage == .complete)
    #expect(second.unchanged == 2)
  }

  @Test(arguments: [
    "1.json", "https://example.org/1.json", "https://example.org:443/1.json#x",
    "https://other.example/2.json", "http://example.org/2.json", "https://example.org:444/2.json",
    "file:///etc/passwd", "javascript:x", "https://example.org@evil.example/2.json",
    "//evil.example/",
  ])
  func aNextPageElsewhereOrReadBeforeIsNotFollowed(next: String) async throws {
    let server = MemoryServer([
      Self.address(1): feed("{\"id\":\"1\"}", head: ",\"next_url\":\"\(next)\"")
    ])
    var known = KnownItems()
    let listing = try await Self.remote(server, isComplete: true).list(known: &known)
    #expect(listing.items.count == 1)
    #expect(listing.coverage == .window)
    #expect(listing.notes.count == 1)
    #expect(server.requests.count == 1)
  }

  @Test func anEmptyNextPageIsNone() async throws {
    let server = MemoryServer([Self.address(1): feed("{\"id\":\"1\"}", head: ",\"next_url\":\"\"")])
    var known = KnownItems()
    let listing = try await Self.remote(server, isComplete: true).list(known: &known)
    #expect(listing.coverage == .complete)
    #expect(listing.notes.isEmpty)
  }

  @Test func aLoopOverSeveralPagesEnds() async throws {
    let server = MemoryServer([
      Self.address(1): feed("{\"id\":\"1\"}", head: ",\"next_url\":\"2.json\""),
      Self.address(2): feed("{\"id\":\"2\"}", head: ",\"next_url\":\"1.json\""),
    ])
    var known = KnownItems()
    let listing = try await Self.remote(server).list(known: &known)
    #expect(listing.items.map(\.key) == ["1", "2"])
    #expect(listing.notes.count == 1)
  }

  @Test(arguments: [
    "../secret.json", "file:///home/secret.json", "%2e%2e/secret.json", "/etc/passwd",
  ])
  func aFileFeedStaysInItsFolder(next: String) async throws {
    let url = "file:///home/feeds/feed.json"
    let server = MemoryServer([url: feed("{\"id\":\"1\"}", head: ",\"next_url\":\"\(next)\"")])
    var known = KnownItems()
    let listing = try await JSONFeedRemote(server, url: url, options: .standard(for: url))
      .list(known: &known)
    #expect(listing.coverage == .window)
    #expect(server.requests.count == 1)
  }

  @Test func aCursorIsReadAsItWasWritten() {
    var cursor = FeedCursor()
    cursor.enter(.init(url: "a\"", etag: "\"x\"", lastModified: nil, next: "b", isCut: false))
    cursor.enter(.init(url: "b", etag: nil, lastModified: "Mon", next: nil, isCut: true))
    cursor.hasChanged = true
    cursor.isWhole = true
    cursor.shownKey = "é\n"
    #expect(FeedCursor(text: cursor.text) == cursor)
    for text in ["", "x", "{", "[]", "{\"pages\":1,\"read\":9}", "{\"read\":-3}"] {
      #expect(FeedCursor(text: text).read == 0)
    }
  }
}
