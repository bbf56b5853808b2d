import CaptionCore
import TestSupport
import Testing

@testable import CaptionRemotes

/// What each file under `Fixtures/jsonfeed` is read as.
struct FeedFixtureTests {
  static func pull(_ name: String) async throws -> JSONFeedRemote.Listing {
    let server = MemoryServer()
    let bytes = try Fixtures.bytes("jsonfeed/\(name)")
    server.change { $0.documents[feedURL] = bytes }
    var known = KnownItems()
    return try await JSONFeedRemote(server).list(known: &known)
  }

  @Test(arguments: [
    ("numeric-ids.json", ["17", "3.1415", "12345678901234567890"], 0),
    ("missing-ids.json", ["kept"], 3), ("duplicate-ids.json", ["a", "b"], 1),
    ("version-after-items.json", ["a"], 0), ("bare-version.json", ["a"], 0),
    ("byte-order-mark.json", ["a"], 0), ("html-only.json", ["a"], 0),
  ])
  func aFeedIsReadAsItsItems(name: String, keys: [String], notes: Int) async throws {
    let listing = try await Self.pull(name)
    #expect(listing.items.map(\.key) == keys)
    #expect(listing.notes.count == notes)
  }

  @Test(arguments: [
    ("wrong-version.json", "version", "found https://jsonfeed.org/version/2"),
    ("not-a-feed.json", "version", "does not say that it is a feed"),
    ("truncated.json", "items[1]", "ends early at byte 158"),
    ("invalid-utf8.json", "items[0].content_text", "invalid UTF-8 at byte 118"),
    ("nested-too-deep.json", "items[0]._x", "nested deeper than 128 levels"),
    ("web-page.html", "", "this is a web page, not a JSON Feed"),
  ])
  func whatIsNoFeedIsRefusedWithItsPlace(name: String, path: String, says: String) async throws {
    do {
      _ = try await Self.pull(name)
      Issue.record("it passed")
    } catch let error as RemoteError {
      guard case .malformed(let place, let reason) = error else {
        Issue.record("\(error)")
        return
      }
      #expect(place.hasPrefix(path))
      #expect(reason.contains(says), "\(reason)")
    }
  }

  @Test func markupIsReadAsTheTextAReaderSees() async throws {
    let item = try #require(try await Self.pull("html-only.json").items.first)
    #expect(item.content.caption.text == "See https://example.org/long & #Tag\n\nTwo\nlines")
  }
}
