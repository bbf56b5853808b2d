import CaptionCore
import CaptionHTTP
import TestSupport

@testable import CaptionRemotes

/// The text of a file under `Fixtures/jsonfeed`.
func fixture(_ name: String) throws -> String {
  String(decoding: try Fixtures.bytes("jsonfeed/\(name)"), as: UTF8.self)
}

let feedURL = "https://example.org/feed.json"

extension JSONFeedRemote {
  /// A remote on a server in memory, at a fixed time.
  init(
    _ server: MemoryServer, url: String = feedURL,
    options: Options = Options(), report: @escaping @Sendable (PushFinding) -> Void = { _ in }
  ) {
    self.init(
      id: RemoteID(rawValue: 1), url: url, over: server, options: options,
      now: { Timestamp(milliseconds: 1_700_000_000_000) }, report: report)
  }

  /// What a listing showed from a cursor to its end.
  struct Listing {
    var items: [Item] = []
    var unchanged = 0
    var coverage: Coverage?
    var notes: [String] = []
    var cursor: Cursor?
    var pages = 0
  }

  func list(
    from cursor: Cursor? = nil, known: inout KnownItems
  ) async throws -> Listing {
    var listing = Listing(cursor: cursor)
    repeat {
      let page = try await fetchPage(at: listing.cursor, known: &known)
      while true {
        let batch = try page.items.next(3)
        if batch.isEmpty { break }
        listing.items += batch.map { Item($0) }
      }
      listing.unchanged += page.unchanged
      listing.coverage = page.coverage
      listing.notes += page.notes + page.items.notes
      listing.cursor = page.cursor
      listing.pages += 1
    } while listing.coverage == nil && listing.pages < 100
    return listing
  }
}

extension [Item] {
  /// The items as a store would know them.
  var known: KnownItems {
    var known = KnownItems()
    for item in self { known.insert(key: item.key, contentHash: item.contentHash) }
    return known
  }
}

/// A feed with these items, in one line.
func feed(_ items: String..., head: String = "") -> String {
  """
  {"version":"https://jsonfeed.org/version/1.1","title":"T"\(head),"items":[\
  \(items.joined(separator: ","))]}
  """
}
