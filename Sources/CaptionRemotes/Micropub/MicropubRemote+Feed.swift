public import CaptionCore
internal import CaptionHTTP

extension MicropubRemote {
  /// One page of the site's feed: it tells which posts there are and which have changed, the endpoint
  /// what they were made of.
  func fetchFeedPage(
    of feed: String, _ walk: SiteCursor, _ known: inout KnownItems
  ) async throws(RemoteError) -> Page {
    var walk = walk
    let listing = WebFeedListing(client: client, feed: feed, isComplete: isComplete)
    let shown = try await listing.next(&walk, &known) { Self.address(of: $0, in: feed) }
    let items = try await sources(of: shown.fresh)
    var notes = shown.notes
    if items.count < shown.fresh.count {
      notes.append(
        "\(shown.fresh.count - items.count) posts of the feed the endpoint does not know or give, "
          + "and are passed over")
    }
    // Of the other forms most show the newest posts only, and do not say so.
    let isAll = shown.coverage == .complete && shown.form == .jsonFeed
    return Page(
      items: ItemBatches(items), unchanged: shown.unchanged, cursor: Cursor(text: walk.kept),
      coverage: shown.coverage == .complete && !isAll ? .window : shown.coverage, notes: notes,
      title: shown.title, stretch: isAll ? nil : shown.stretch)
  }

  /// The posts' addresses are their keys, whatever a feed calls them.
  private static func address(of item: Item, in feed: String) -> String? {
    guard let base = try? HTTPURL(feed) else { return nil }
    return MicropubPost.key(item.permalink ?? item.key, on: base)
  }

  /// The newest posts of the feed, as the endpoint gives them.
  func newestItems(
    of feed: String, atMost count: Int
  ) async throws(RemoteError) -> [Item] {
    let page = try await WebFeedListing(client: client, feed: feed, isComplete: false).newest()
    let items = page.items.prefix(count).compactMap { item -> Item? in
      var item = item
      guard let key = Self.address(of: item, in: feed) else { return nil }
      item.key = key
      return item
    }
    return try await sources(of: items)
  }

  private func sources(of items: [Item]) async throws(RemoteError) -> [Item] {
    try await items.inOrder(atOnce: Self.sourcesAtOnce) { item throws(RemoteError) in
      try await source(of: item)
    }.compactMap(\.self)
  }

  /// A post of the feed as the endpoint gives it; `nil` where it does not.
  ///
  /// WordPress knows posts that were not made by Micropub, and gives all of them but the text.
  private func source(of shown: Item) async throws(RemoteError) -> Item? {
    guard case .given(let post) = try await site.source(of: shown.key), post.isOwn,
      post.hasText || shown.content.caption.text.isEmpty
    else { return nil }
    var item = post.item
    item.contentHash = shown.contentHash
    item.publishedAt = item.publishedAt ?? shown.publishedAt
    return item
  }

  /// Looks at a post that the feed lacks again: it may only show it elsewhere.
  ///
  /// The endpoint's own list leaves nothing out.
  public func findUnlisted(_ key: String) async throws(RemoteError) -> Item? {
    guard try await site.facts().feed != nil else { return nil }
    switch try await site.look(key) {
    case .shown(let post): return post.item
    case .gone: return nil
    case .moved, .hidden:
      throw .refused(reason: "the endpoint does not say whether a post is there")
    }
  }

  /// Looks where a post's address leads: one that got another title, say, may have another address.
  public func findMoved(_ key: String) async throws(RemoteError) -> Item? {
    guard case .moved(let post) = try await site.look(key) else { return nil }
    return post.item
  }
}
