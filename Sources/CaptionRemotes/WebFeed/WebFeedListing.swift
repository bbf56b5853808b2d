internal import CaptionCore
internal import CaptionHTTP

/// Lists what a site's feed shows, page by page, in whichever form the feed is.
struct WebFeedListing: Sendable {
  let client: APIClient
  /// The feed's own address.
  let feed: String
  /// Whether every listing reads all pages there are.
  let isComplete: Bool

  static let accepted =
    "application/feed+json, application/json;q=0.9, application/atom+xml;q=0.9, "
    + "application/rss+xml;q=0.9, application/xml;q=0.8, text/html;q=0.8, */*;q=0.1"

  /// What a page came to.
  struct Shown: Sendable {
    /// The new and changed items.
    var fresh: [Item] = []
    var unchanged = 0
    /// `nil` while more pages follow.
    var coverage: Coverage?
    /// Between which instants the page shows every post, as far as the feed shows all.
    var stretch: Stretch?
    var form: WebFeedPage.Form?
    var notes: [String] = []
    var title: String?
  }

  /// Reads the next page.
  ///
  /// - Parameter key: By what an item is known; `nil` for one to be passed over.
  func next(
    _ walk: inout SiteCursor, _ known: inout KnownItems, key: (Item) -> String?
  ) async throws(RemoteError) -> Shown {
    let isNewest = walk.listing.stage == .newest
    let address = (isNewest ? nil : walk.listing.next) ?? feed
    let isStale = walk.isStale(at: client.now())
    let tag = isNewest && walk.isTagSeenTwice && !isStale ? walk.etag : nil
    guard let answer = try await ask(address, etag: tag) else {
      return Shown(coverage: .unchanged)
    }
    let (page, following, notes) = try read(answer, at: address)
    var items: [Item] = []
    for var item in page.items {
      guard let key = key(item) else { continue }
      item.key = key
      items.append(item)
    }
    let isResumed = walk.listing.begin(&known)
    let reading = ListingPage(items, &known)
    let newTag = isNewest && page.next == nil ? EntityTag(answer.headers["ETag"])?.text : nil
    // What a whole reading lacks that was read for its age is missed by the next one.
    walk.isTagSeenTwice = newTag == walk.etag && !isStale
    walk.etag = newTag
    if isNewest { walk.readAt = client.now().milliseconds }
    walk.isWhole = isComplete && (isNewest || walk.isWhole)
    let stretch = stretch(of: items, isNewest: isNewest)
    let isOver = walk.listing.advance(
      ListingCursor.Shown(
        // Pages without a post, or with none that is new to this listing, might go on for ever.
        next: items.isEmpty || reading.isAllRepeated ? nil : following,
        endsWithNews: reading.endsWithNews),
      isComplete: isComplete, isResumed: isResumed)
    let isAll = walk.isWhole && page.next == nil && !reading.isAllRepeated
    let passedOver = page.passedOver + page.items.count - items.count
    return Shown(
      fresh: reading.fresh, unchanged: reading.unchanged,
      coverage: isOver ? (isAll ? .complete : .window) : nil, stretch: stretch,
      form: page.form,
      notes: notes + (passedOver > 0 ? ["\(passedOver) posts of the feed have no address"] : []),
      title: page.title)
  }

  /// The newest page alone.
  func newest() async throws(RemoteError) -> WebFeedPage {
    guard let answer = try await ask(feed, etag: nil) else { return WebFeedPage(form: .jsonFeed) }
    return try read(answer, at: feed).page
  }

  /// - Returns: `nil` where nothing has changed.
  private func ask(_ address: String, etag: String?) async throws(RemoteError) -> APIAnswer? {
    var headers: HTTPHeaders = ["Accept": Self.accepted]
    headers["If-None-Match"] = etag
    let answer = try await client.ask(address, headers: headers)
    if answer.status == 304, etag != nil { return nil }
    guard answer.isSuccess else { throw answer.error(now: client.now()) }
    return answer
  }

  private func read(
    _ answer: APIAnswer, at address: String
  ) throws(RemoteError) -> (page: WebFeedPage, next: String?, notes: [String]) {
    guard let url = try? HTTPURL(answer.url) else {
      throw .malformed(path: address, reason: "its address cannot be read")
    }
    let page = try WebFeedPage(answer, at: url)
    guard let named = page.next else { return (page, nil, []) }
    switch FeedAddress.next(named, on: answer.url, of: feed, visited: [feed, address]) {
    case .success(let following): return (page, following, [])
    case .failure(let refusal): return (page, nil, ["\(refusal.reason); the listing ends here"])
    }
  }

  /// Between which instants a page shows every post; `nil` for one that is in another order.
  private func stretch(of items: [Item], isNewest: Bool) -> Stretch? {
    let times = items.compactMap(\.publishedAt?.milliseconds)
    guard isNewest, times.count == items.count, let oldest = times.last,
      zip(times, times.dropFirst()).allSatisfy({ $0 >= $1 })
    else { return nil }
    return Stretch(after: Timestamp(milliseconds: oldest), before: nil)
  }
}
