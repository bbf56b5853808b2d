internal import CaptionCore

/// A post as a list or a feed names it.
protocol MicropubEntry: Sendable {
  /// The post's address.
  var key: String { get }
  /// The hash of what is shown of it.
  var hash: UInt64 { get }
  /// Whether it is a post that is there, and one of the person's own words.
  var isOwn: Bool { get }
}

/// What is new on one page.
struct MicropubReading<Entry: MicropubEntry> {
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
      let listed = known.list(key: key, contentHash: entry.hash)
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
