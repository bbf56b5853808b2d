/// What a search for the item of a create whose answer was lost comes to.
public enum SearchVerdict: Hashable, Sendable {
  /// This item is what the create made.
  case made(Item)
  /// It cannot be told yet: a listing may lag behind.
  case lookAgain
  /// It cannot be told, and waiting does not help: a person decides, with the reason.
  case undecided(reason: String)
}

/// Whose an item is that a create may have made.
public enum ItemOwner: Hashable, Sendable {
  case nobody
  /// A post of which it was known before, or that made it.
  case anotherPost
  /// A post that was made of it since the create was sent, when nobody could tell whose it is.
  case postOfItsOwn
}

extension Operation {
  /// How much earlier than our clock a server's may say that an item was made.
  private static let clockSkew: Int64 = 5 * 60_000
  /// How long a server may take to list what it made.
  private static let patience: Int64 = 15 * 60_000

  /// Decides whether a create whose answer was lost made one of the items that say what it was to.
  ///
  /// | items of no other post, made since the first send | verdict |
  /// |---|---|
  /// | one, without a post | it is what the create made |
  /// | anything else | look again; a quarter of an hour after the first send, a person decides |
  ///
  /// Of several that may be it, one is not known for it because the others have become posts meanwhile.
  ///
  /// The create is never sent again by itself: that a listing does not show an item proves nothing.
  ///
  /// - Parameters:
  ///   - items: The items of one's own listing with equal text and media, in the remote's form.
  ///   - now: By which it is told how long the search has gone on.
  ///   - owner: Whose an item of this key is.
  public func judgeSearch(
    among items: [Item], at now: Timestamp, owner: (String) throws -> ItemOwner
  ) rethrows -> SearchVerdict {
    let since = (sentAt ?? createdAt).milliseconds
    var candidates: [Item] = []
    var isFree = true
    for item in items {
      guard let made = item.publishedAt, made.milliseconds >= since - Self.clockSkew else {
        continue
      }
      let owner = try owner(item.key)
      if owner == .anotherPost { continue }
      candidates.append(item)
      isFree = isFree && owner == .nobody
    }
    if candidates.count == 1 && isFree { return .made(candidates[0]) }
    // A clock that was set back since does not tell how long it was: nobody waits for years.
    if (0..<Self.patience).contains(now.milliseconds - since) { return .lookAgain }
    let found =
      switch candidates.count {
      case 0: "no such post is shown"
      case 1: "one such post is shown, which has become a post of its own"
      case let count: "\(count) such posts are shown"
      }
    return .undecided(reason: "no answer came when it was sent, and \(found): look there yourself")
  }
}
