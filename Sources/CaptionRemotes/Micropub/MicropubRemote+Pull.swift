public import CaptionCore
internal import CaptionHTTP

extension MicropubRemote {
  /// How many posts are asked for at a time; servers may give fewer.
  private static let pageSize = 50
  /// How many posts are asked for side by side, where a page does not give them whole.
  static let sourcesAtOnce = 6

  public func fetchPage(
    at cursor: Cursor?, known: inout KnownItems
  ) async throws(RemoteError) -> Page {
    let facts = try await site.facts()
    let walk = SiteCursor(text: cursor?.text, of: facts.feed)
    if let feed = facts.feed { return try await fetchFeedPage(of: feed, walk, &known) }
    return try await fetchListPage(facts, walk, &known)
  }

  private func fetchListPage(
    _ facts: MicropubFacts, _ walk: SiteCursor, _ known: inout KnownItems
  ) async throws(RemoteError) -> Page {
    var walk = walk
    let isNewest = walk.listing.stage == .newest
    let isResumed = walk.listing.begin(&known)
    let page = try await list(isNewest ? nil : walk.listing.next, facts)
    let reading = ListingPage(page.posts, &known)
    if !page.isOrdered(below: isNewest ? nil : walk.listing.above) {
      site.learn { $0.isUnordered = true }
    }
    let isUnordered = site.known?.isUnordered ?? true
    let readsAll = isComplete || isUnordered
    walk.isWhole = readsAll && (isNewest || walk.isWhole)
    let stretch =
      isUnordered || reading.isAllRepeated
      ? nil : page.stretch(isNewest: isNewest, above: walk.listing.above)
    let isOver = walk.listing.advance(
      ListingCursor.Shown(
        // A server that always answers the same page would be listed for ever.
        next: reading.isAllRepeated ? nil : page.next, oldest: page.oldest,
        endsWithNews: reading.endsWithNews),
      isComplete: readsAll, isResumed: isResumed)
    let isAll = walk.isWhole && page.isLast && !reading.isAllRepeated
    return Page(
      items: ItemBatches(try await items(of: reading.fresh)), unchanged: reading.unchanged,
      cursor: Cursor(text: walk.kept), coverage: isOver ? (isAll ? .complete : .delta) : nil,
      notes: page.notes, stretch: isAll ? nil : stretch)
  }

  /// One page of the endpoint's list.
  ///
  /// - Parameter place: The parameter that names the page; `nil` for the first.
  func list(
    _ place: String?, _ facts: MicropubFacts
  ) async throws(RemoteError) -> MicropubPage {
    let first = FormFields.url(
      facts.endpoint, [("q", "source"), ("limit", "\(Self.pageSize)")])
    let answer = try await client.read(place.map { "\(first)&\($0)" } ?? first)
    return try MicropubPage(answer, at: place, on: facts.endpoint)
  }

  /// The items of posts that a list shows.
  ///
  /// A list may show posts in another form than they are edited in, as markup say. So one of them is
  /// asked for by itself and, if it looks different there, all are.
  private func items(of posts: [MicropubPost]) async throws(RemoteError) -> [Item] {
    guard let sample = posts.first(where: \.isMarkup) ?? posts.first else { return [] }
    let shown = sample.item
    if try await sourced(shown).content.says(shown.content) { return posts.map(\.item) }
    return try await posts.inOrder(atOnce: Self.sourcesAtOnce) { post throws(RemoteError) in
      try await sourced(post.item)
    }
  }

  /// What a list shows of a post, as its source says it; it is known again by what the list shows.
  func sourced(_ shown: Item) async throws(RemoteError) -> Item {
    guard case .given(let post) = try await site.source(of: shown.key) else { return shown }
    var item = post.item
    item.contentHash = shown.contentHash
    item.publishedAt = item.publishedAt ?? shown.publishedAt
    item.editedAt = item.editedAt ?? shown.editedAt
    return item
  }
}
