/// What a search for the item of a create whose answer was lost comes to.
public enum SearchVerdict: Hashable, Sendable {
  /// This item is what the create made.
  case made(Item)
  /// It cannot be told yet: a listing may lag behind.
  case lookAgain
  /// It cannot be told, and waiting does not help: a person decides, with the reason.
  case undecided(reason: String)
}

extension Operation {
  /// How much earlier than our clock a server's may say that an item was made.
  private static let clockSkew: Int64 = 5 * 60_000
  /// How long a server may take to list what it made.
  private static let patience: Int64 = 15 * 60_000

  /// Decides whether a create whose answer was lost made one of the items that say what it was to.
  ///
  /// | items without a post, made since the first send | verdict |
  /// |---|---|
  /// | one | it is what the create made |
  /// | none, or several | look again; a quarter of an hour after the first send, a person decides |
  ///
  /// The create is never sent again by itself: that a listing does not show an item proves nothing.
  ///
  /// - Parameters:
  ///   - items: The items of one's own listing with equal text and media, in the remote's form.
  ///   - now: By which it is told how long the search has gone on.
  ///   - isLinked: Whether an item of this key belongs to a post already.
  public func judgeSearch(
    among items: [Item], at now: Timestamp, isLinked: (String) throws -> Bool
  ) rethrows -> SearchVerdict {
    let since = (sentAt ?? createdAt).milliseconds
    let candidates = try items.filter { item in
      guard let made = item.publishedAt else { return false }
      return try made.milliseconds >= since - Self.clockSkew && !isLinked(item.key)
    }
    if candidates.count == 1 { return .made(candidates[0]) }
    // A clock that was set back since does not tell how long it was: nobody waits for years.
    if (0..<Self.patience).contains(now.milliseconds - since) { return .lookAgain }
    let found =
      candidates.isEmpty ? "no such post is shown" : "\(candidates.count) such posts are shown"
    return .undecided(reason: "no answer came when it was sent, and \(found): look there yourself")
  }
}
