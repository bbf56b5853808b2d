internal import CaptionCore

/// Where the listing of a site, by its feed or by its endpoint, goes on.
struct SiteCursor: Hashable, Sendable, Codable {
  var listing = ListingCursor()
  /// The feed that is listed; `nil` for the endpoint's own list.
  var feed: String?
  /// Whether this walk has read every page from the newest on.
  var isWhole = false
  /// The entity tag of the site's feed, where that has one page.
  var etag: String?
  /// Whether two listings have shown it: what the first one lacked is missed by the second, which is
  /// why that has to be read.
  var isTagSeenTwice = false
  /// When the newest page was last read, milliseconds since 1970.
  var readAt: Int64?

  /// How long an unchanged tag is believed: WordPress makes its tags of the newest change to a post
  /// that is there, and a deletion is none.
  private static let day: Int64 = 86_400_000

  /// Whether the newest page is to be read whatever its tag says.
  func isStale(at now: Timestamp) -> Bool {
    readAt.map { !(0..<Self.day).contains(now.milliseconds - $0) } ?? true
  }

  private init(feed: String?) {
    self.feed = feed
  }

  /// - Parameters:
  ///   - text: As `kept` writes it; anything else begins anew.
  ///   - feed: What is listed now; another beginning than before is one.
  init(text: String?, of feed: String?) {
    let known = SiteCursor(kept: text)
    self = known.flatMap { $0.feed == feed ? $0 : nil } ?? SiteCursor(feed: feed)
  }
}
