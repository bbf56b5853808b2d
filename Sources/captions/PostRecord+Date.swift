internal import CaptionStore

extension PostRecord {
  /// The day of a post: when it was published, or made where it is nowhere yet; nobody knows when
  /// an item without a date was published.
  var dateText: String {
    if let publishedAt { return publishedAt.localDate }
    return state == .draft || links.isEmpty ? createdAt.localDate : "undated"
  }
}
