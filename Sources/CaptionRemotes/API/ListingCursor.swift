internal import CaptionCore

/// Where a listing that goes on page by page from the newest post goes on.
///
/// A run reads the newest page and goes down until it meets what it knows; the first time, to the
/// end. Then it reads some pages further down, each run where the last one stopped: so edits and
/// deletions of old posts are found, a stretch at a time. A walk that was interrupted is taken up
/// before the newest page is read, so that no hole is left.
struct ListingCursor: Hashable, Sendable, Codable {
  enum Stage: String, Hashable, Sendable, Codable { case newest, walk, sweep }

  var stage = Stage.newest
  /// The page to be read next, unless it is the newest.
  var next: String?
  /// Where the sweep of the next run goes on; `nil` for below the newest page.
  var sweep: String?
  /// Whether all there is was read once.
  var isBackfilled = false
  /// How many pages of the sweep are left to this run.
  var pagesLeft = 0
  /// When the oldest post of the page before was made, if this page follows on it.
  var above: Int64?
  /// A post that this run has shown: a run that does not know it has taken the walk up.
  var shownKey: String?

  /// How many pages a run reads below those with news.
  private static let sweptPages = 9

  init() {}

  /// - Parameter text: As `text` writes it; anything else begins anew.
  init(text: String?) {
    self = ListingCursor(kept: text) ?? ListingCursor()
  }

  var text: String { kept }

  /// Goes on from a page that was read.
  ///
  /// - Parameters:
  ///   - page: What it showed.
  ///   - isComplete: Whether to read to the end each time.
  ///   - isResumed: Whether an earlier run had read down to it.
  /// - Returns: Whether the listing is over for this run.
  mutating func advance(_ page: Shown, isComplete: Bool, isResumed: Bool) -> Bool {
    above = page.oldest?.milliseconds ?? above
    guard let following = page.next else { return endAtBottom(isResumed: isResumed) }
    next = following
    switch stage {
    case .newest, .walk:
      stage = .walk
      if !isBackfilled || page.endsWithNews { return false }
      if isResumed { return beginAnew() }
      stage = .sweep
      pagesLeft = isComplete ? .max : Self.sweptPages
      if let sweep, !isComplete {
        next = sweep
        above = nil
      }
      return false
    case .sweep:
      pagesLeft -= 1
      guard pagesLeft <= 0 else { return false }
      sweep = following
      return end()
    }
  }

  /// What a page showed.
  struct Shown {
    var next: String?
    var oldest: Timestamp?
    /// Whether its last post was not known yet, so that more news may follow.
    var endsWithNews: Bool
  }

  private mutating func endAtBottom(isResumed: Bool) -> Bool {
    if stage != .sweep { isBackfilled = true }
    sweep = nil
    return isResumed ? beginAnew() : end()
  }

  private mutating func end() -> Bool {
    _ = beginAnew()
    return true
  }

  private mutating func beginAnew() -> Bool {
    stage = .newest
    next = nil
    pagesLeft = 0
    above = nil
    shownKey = nil
    return false
  }
}
