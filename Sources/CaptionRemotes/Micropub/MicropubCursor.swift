/// Where the listing of a site goes on.
struct MicropubCursor: Hashable, Sendable, Codable {
  var listing = ListingCursor()
  /// The feed that is listed; `nil` for the endpoint's own list.
  var feed: String?
  /// Whether this walk has read every page from the newest on.
  var isWhole = false
  /// The entity tag of the site's feed, where that has one page.
  var etag: String?

  private init(feed: String?) {
    self.feed = feed
  }

  /// - Parameters:
  ///   - text: As `kept` writes it; anything else begins anew.
  ///   - feed: What is listed now; another beginning than before is one.
  init(text: String?, of feed: String?) {
    let known = MicropubCursor(kept: text)
    self = known.flatMap { $0.feed == feed ? $0 : nil } ?? MicropubCursor(feed: feed)
  }
}
