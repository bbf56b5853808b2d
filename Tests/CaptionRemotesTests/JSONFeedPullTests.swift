import CaptionCore
import CaptionHTTP
import Testing

@testable import CaptionRemotes

struct JSONFeedPullTests {
  static let two = feed(
    #"{"id":"a","content_text":"one"}"#, #"{"id":"b","content_text":"two"}"#)

  @Test func aFirstListingShowsEveryItemAsAWindow() async throws {
    let server = MemoryServer([feedURL: Self.two])
    var known = KnownItems()
    let listing = try await JSONFeedRemote(server).list(known: &known)
    #expect(listing.items.map(\.key) == ["a", "b"])
    #expect(listing.items.map(\.content.caption.text) == ["one", "two"])
    #expect(listing.coverage == .window)
    #expect(listing.notes.isEmpty)
  }

  @Test func aSecondListingIsOneRequestThatAnswersUnchanged() async throws {
    let server = MemoryServer([feedURL: Self.two])
    let remote = JSONFeedRemote(server)
    var known = KnownItems()
    let first = try await remote.list(known: &known)
    let second = try await remote.list(from: first.cursor, known: &known)
    #expect(second.coverage == .unchanged)
    #expect(second.items.isEmpty)
    #expect(server.requests.count == 2)
  }

  @Test func withoutValidatorsOnlyChangedItemsAreDecoded() async throws {
    let server = MemoryServer([feedURL: Self.two], .init(tags: .none))
    let remote = JSONFeedRemote(server)
    var known = KnownItems()
    let first = try await remote.list(known: &known)
    server.set(
      feedURL,
      feed(#"{"id":"a","content_text":"one"}"#, #"{"id":"b","content_text":"changed"}"#))
    var again = first.items.known
    let second = try await remote.list(from: first.cursor, known: &again)
    #expect(second.items.map(\.content.caption.text) == ["changed"])
    #expect(second.unchanged == 1)
  }

  @Test(arguments: [1, 2, 3, 16, 4096])
  func theSizeOfPiecesChangesNothing(size: Int) async throws {
    let text = try fixture("everything.json")
    let server = MemoryServer([feedURL: text], .init(pieceBytes: size))
    let whole = MemoryServer([feedURL: text], .init(pieceBytes: 1 << 20))
    var known = KnownItems()
    var knownWhole = KnownItems()
    let listing = try await JSONFeedRemote(server).list(known: &known)
    let expected = try await JSONFeedRemote(whole).list(known: &knownWhole)
    #expect(listing.items == expected.items)
    #expect(listing.notes == expected.notes)
  }

  @Test func aDocumentThatIsCutAnywhereIsMalformedAndNothingOfItIsUsed() async throws {
    let bytes = Array(Self.two.utf8)
    for end in 0..<bytes.count {
      let server = MemoryServer()
      server.change { $0.documents[feedURL] = Array(bytes[..<end]) }
      var known = KnownItems()
      await #expect(
        throws: RemoteError.self, "cut at \(end)",
        performing: { try await JSONFeedRemote(server).fetchPage(at: nil, known: &known) })
    }
  }

  struct Bad: CustomTestStringConvertible, Sendable {
    var body: String
    var path: String
    var says: String
    var testDescription: String { body }
  }

  @Test(arguments: [
    Bad(body: "<!DOCTYPE html><p>x", path: "", says: "this is a web page, not a JSON Feed"),
    Bad(body: "{\0}\0", path: "", says: "this is UTF-16 or UTF-32, not a JSON Feed"),
    Bad(body: "\0{\0}", path: "", says: "this is UTF-16 or UTF-32, not a JSON Feed"),
    Bad(body: "\u{FEFF}  <rss/>", path: "", says: "this is a web page, not a JSON Feed"),
    Bad(body: "[]", path: "", says: "not a JSON object"),
    Bad(body: "{\"items\":[]}", path: "version", says: "missing"),
    Bad(
      body: "{\"version\":\"https://jsonfeed.org/version/2\",\"items\":[]}", path: "version",
      says: "found https://jsonfeed.org/version/2"),
    Bad(body: "{\"version\":\"1.1\"}", path: "items", says: "missing"),
    Bad(body: "{\"version\":\"1.1\",\"items\":{}}", path: "items", says: "not a list"),
    Bad(body: feed("{\"id\":\"a\""), path: "items[0].id", says: "invalid JSON at byte"),
    Bad(body: feed("{\"id\":\"a\",\"tags\":[1,}"), path: "items[0].tags[1]", says: "invalid JSON"),
    Bad(body: feed() + "x", path: "", says: "something follows"),
    Bad(body: String(feed("{}").dropLast(2)), path: "items", says: "ends early at byte"),
  ])
  func aBadDocumentIsMalformedWithItsPlace(bad: Bad) async {
    let server = MemoryServer([feedURL: bad.body])
    var known = KnownItems()
    do {
      _ = try await JSONFeedRemote(server).fetchPage(at: nil, known: &known)
      Issue.record("it passed")
    } catch {
      guard case .malformed(let path, let reason) = error else {
        Issue.record("\(error)")
        return
      }
      #expect(path == bad.path)
      #expect(reason.contains(bad.says), "\(reason)")
    }
  }

  @Test(arguments: [
    "https://jsonfeed.org/version/1", "http://jsonfeed.org/version/1.1", "1.0", "1.1",
  ])
  func versionsOfTheWildAreTaken(version: String) async throws {
    let server = MemoryServer([feedURL: "{\"items\":[{\"id\":1}],\"version\":\"\(version)\"}"])
    var known = KnownItems()
    let listing = try await JSONFeedRemote(server).list(known: &known)
    #expect(listing.items.map(\.key) == ["1"])
  }

  @Test(
    arguments: [
      (401, [:], RemoteError.unauthorised(reason: "the server wants a valid token (401)")),
      (403, [:], .unauthorised(reason: "the server forbids access (403)")),
      (404, [:], .refused(reason: "there is nothing at this address (404)")),
      (410, [:], .refused(reason: "the server says that it is gone for good (410)")),
      (
        407, [:], .refused(reason: "the proxy wants a name and a password in its address (407)")
      ),
      (
        301, ["Location": "https://b.example/\u{1B}"],
        .refused(reason: "the server redirects elsewhere (301): https://b.example/?")
      ),
      (418, [:], .refused(reason: "the server answered with status 418")),
      (500, [:], .unreachable(reason: "the server failed (500)", notBefore: nil)),
      (
        511, [:],
        .unreachable(
          reason: "the network wants you to log in first, in a browser (511)", notBefore: nil)
      ),
      (
        423, [:],
        .unreachable(reason: "it is locked there, by another write maybe (423)", notBefore: nil)
      ),
      (
        503, ["Retry-After": "120"],
        .unreachable(
          reason: "the server is not available now (503)",
          notBefore: Timestamp(milliseconds: 1_700_000_120_000))
      ),
      (
        429, ["Retry-After": "1"],
        .unreachable(
          reason: "the server asks to slow down (429)",
          notBefore: Timestamp(milliseconds: 1_700_000_001_000))
      ),
      (304, [:], .refused(reason: "the server answered 304, but was not asked what changed since")),
    ] as [(Int, HTTPHeaders, RemoteError)])
  func aStatusSaysWhatToDoNext(status: Int, headers: HTTPHeaders, error: RemoteError) async {
    let server = MemoryServer()
    server.change { $0.status[feedURL] = (status, headers) }
    var known = KnownItems()
    await #expect(throws: error) {
      try await JSONFeedRemote(server).fetchPage(at: nil, known: &known)
    }
  }

  @Test func aMissingFileIsUnreachableNeverEmpty() async {
    var known = KnownItems()
    await #expect(throws: RemoteError.unreachable(reason: "no such file", notBefore: nil)) {
      try await JSONFeedRemote(MemoryServer(), url: "file:///tmp/none.json")
        .fetchPage(at: nil, known: &known)
    }
  }

  @Test func itemsWithoutAUsableIdArePassedOverAndNumbersAreKept() async throws {
    let server = MemoryServer([
      feedURL: feed(
        "{}", "{\"id\":\"  \"}", "{\"id\":null}", "{\"id\":[1]}", "7", "{\"id\":1.50}",
        "{\"id\":\"a\\u0062\"}", "{\"id\":\"é\"}")
    ])
    var known = KnownItems()
    let listing = try await JSONFeedRemote(server).list(known: &known)
    #expect(listing.items.map(\.key) == ["1.50", "ab", "é"])
    #expect(listing.notes.count == 5)
    #expect(listing.items.allSatisfy { known.isListed(key: $0.key) })
  }

  @Test func theFirstOfTwoItemsWithOneIdCounts() async throws {
    let server = MemoryServer([
      feedURL: feed(#"{"id":"a","content_text":"1"}"#, #"{"id":"a","content_text":"2"}"#)
    ])
    var known = KnownItems()
    let listing = try await JSONFeedRemote(server).list(known: &known)
    #expect(listing.items.map(\.content.caption.text) == ["1"])
    #expect(listing.notes == ["items[1] has the id a of an item before it: the first one counts"])
  }

  @Test func aLongListIsSpooledToDiskAndComesBackInOrder() async throws {
    let items = (0..<40).map { number in
      "{\"id\":\"\(number)\",\"content_text\":\"\(String(repeating: "x", count: 400_000))\"}"
    }
    let text = "{\"version\":\"1.1\",\"items\":[\(items.joined(separator: ","))]}"
    let server = MemoryServer([feedURL: text], .init(pieceBytes: 1 << 16))
    var known = KnownItems()
    let listing = try await JSONFeedRemote(server).list(known: &known)
    #expect(listing.items.map(\.key) == (0..<40).map(String.init))
    #expect(listing.items.allSatisfy { $0.content.caption.text.utf8.count == 400_000 })
  }
}
