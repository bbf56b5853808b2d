internal import CaptionCore

/// A post as a list or a feed shows it.
protocol ListedEntry: Sendable {
  /// By what it is known.
  var key: String { get }
  /// The hash of what is shown of it.
  var contentHash: UInt64 { get }
  /// Whether it is a post that is there, and one of the person's own words.
  var isOwn: Bool { get }
}

/// What is new on one page.
struct ListingPage<Entry: ListedEntry> {
  private(set) var fresh: [Entry] = []
  private(set) var unchanged = 0
  private(set) var endsWithNews = false
  /// Whether the same listing has shown all of it before.
  private(set) var isAllRepeated: Bool

  init(_ entries: [Entry], _ known: inout KnownItems) {
    isAllRepeated = !entries.isEmpty
    for entry in entries {
      // What is passed over is not shown by that, but the page must be known when it comes again.
      let key = entry.isOwn ? entry.key : "passed over: \(entry.key)"
      let listed = known.list(key: key, contentHash: entry.contentHash)
      if listed != .repeated { isAllRepeated = false }
      guard entry.isOwn else { continue }
      endsWithNews = listed == .new
      switch listed {
      case .new, .changed: fresh.append(entry)
      case .unchanged: unchanged += 1
      case .repeated: break
      }
    }
  }
}

extension Item: ListedEntry {
  var isOwn: Bool { true }
}
