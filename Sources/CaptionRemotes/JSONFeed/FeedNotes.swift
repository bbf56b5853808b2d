internal import CaptionHTTP

/// What was read otherwise than a feed says, one line each; a bad feed does not fill the memory.
struct FeedNotes: Hashable, Sendable {
  private static let limit = 20

  private var kept: [String] = []
  private var count = 0

  mutating func add(_ note: @autoclosure () -> String) {
    count += 1
    if kept.count < Self.limit { kept.append(note().harmless) }
  }

  /// The first notes, and how many there are beyond them.
  var lines: [String] {
    count > kept.count ? kept + ["and \(count - kept.count) more notes like these"] : kept
  }
}
