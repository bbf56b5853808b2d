/// Where the listing of a site goes on.
struct MicropubCursor: Hashable, Sendable, Codable {
  var listing = ListingCursor()
  /// Whether this walk has read every page from the newest on.
  var isWhole = false
  /// The entity tag of the site's feed, where that has one page.
  var etag: String?

  /// - Parameter text: As `kept` writes it; anything else begins anew.
  init(text: String?) {
    self = MicropubCursor(kept: text) ?? MicropubCursor()
  }

  private init() {}
}
