internal import CaptionCore
internal import CaptionHTTP

extension MicropubRemote {
  /// One page of the site's feed: it tells which posts there are and which have changed, the endpoint
  /// what they were made of.
  func fetchFeedPage(
    of feed: String, _ walk: MicropubCursor, _ known: inout KnownItems
  ) async throws(RemoteError) -> Page {
    var walk = walk
    let isNewest = walk.listing.stage == .newest
    let address = (isNewest ? nil : walk.listing.next) ?? feed
    var headers: HTTPHeaders = ["Accept": JSONFeedRemote.accepted]
    if isNewest { headers["If-None-Match"] = walk.etag }
    let answer = try await client.ask(address, headers: headers)
    if answer.status == 304, isNewest, walk.etag != nil {
      return Page(
        items: ItemBatches([]), cursor: Cursor(text: walk.kept), coverage: .unchanged)
    }
    let page = try MicropubFeedPage(answer, of: feed, at: address, now: now())
    let isResumed = walk.listing.begin(&known)
    let reading = MicropubReading(page.entries, &known)
    let isSingle = isNewest && page.next == nil
    walk.etag = isSingle ? EntityTag(answer.headers["ETag"])?.text : nil
    walk.isWhole = isComplete && (isNewest || walk.isWhole)
    let isOver = walk.listing.advance(
      ListingCursor.Shown(
        next: reading.isAllRepeated ? nil : page.next, endsWithNews: reading.endsWithNews),
      isComplete: isComplete, isResumed: isResumed)
    let isAll = walk.isWhole && page.isLast && !reading.isAllRepeated
    let items = try await reading.fresh.inOrder(atOnce: Self.sourcesAtOnce) {
      entry throws(RemoteError) in try await self.item(of: entry)
    }
    let found = items.compactMap(\.self)
    return Page(
      items: ItemBatches(found), unchanged: reading.unchanged, cursor: Cursor(text: walk.kept),
      coverage: isOver ? (isAll ? .complete : .window) : nil,
      notes: page.notes + Self.note(ofForeign: items.count - found.count), title: page.title)
  }

  private static func note(ofForeign count: Int) -> [String] {
    guard count > 0 else { return [] }
    return ["\(count) posts of the feed the endpoint does not know or give, and are passed over"]
  }

  /// A post of the feed as the endpoint gives it; `nil` where it does not.
  ///
  /// WordPress knows posts that were not made by Micropub, and gives all of them but the text.
  func item(of entry: MicropubFeedPage.Entry) async throws(RemoteError) -> Item? {
    guard case .given(let post) = try await site.source(of: entry.key), post.isOwn,
      post.hasText || !entry.hasText
    else { return nil }
    var item = post.item
    item.contentHash = entry.hash
    item.publishedAt = item.publishedAt ?? entry.publishedAt
    return item
  }
}

/// One page of a site's JSON Feed, as far as posts are found by it.
struct MicropubFeedPage {
  /// One item of the feed.
  struct Entry: MicropubEntry {
    /// The post's address.
    var key: String
    /// The hash of all that the feed says of it.
    var hash: UInt64
    var publishedAt: Timestamp?
    /// Whether the feed shows any text of it.
    var hasText = false

    var isOwn: Bool { true }
  }

  var entries: [Entry] = []
  var next: String?
  /// Whether the feed has no further page.
  var isLast = true
  var title: String?
  var notes: [String] = []

  init(
    _ answer: APIAnswer, of feed: String, at address: String, now: Timestamp
  ) throws(RemoteError) {
    guard answer.isSuccess else { throw answer.error(now: now) }
    let tree = try answer.tree()
    guard tree["version"].string?.contains("jsonfeed.org/version/") == true,
      case .list(let items) = tree["items"], let base = try? HTTPURL(address)
    else { throw .malformed(path: address, reason: "this is no JSON Feed") }
    entries = items.compactMap { Entry($0, on: base) }
    if entries.count < items.count {
      notes.append("\(items.count - entries.count) posts of the feed have no address")
    }
    title = tree["title"].words
    guard let named = tree["next_url"].words else { return }
    isLast = false
    // Pages without a post might go on for ever.
    guard !entries.isEmpty else { return }
    switch FeedAddress.next(named, on: address, of: feed, visited: [feed, address]) {
    case .success(let following): next = following
    case .failure(let refusal): notes.append("\(refusal.reason); the listing ends here")
    }
  }
}

extension MicropubFeedPage.Entry {
  fileprivate init?(_ item: JSONTree, on feed: HTTPURL) {
    guard let named = item["url"].words ?? item["id"].words,
      let key = MicropubPost.key(named, on: feed)
    else { return nil }
    self.key = key
    hash = unsafe item.bytes.withUnsafeBytes { unsafe KnownItems.hash($0) }
    hasText =
      item["content_text"].words != nil
      || item["content_html"].words.map { !HTMLText.text(of: $0).isEmpty } ?? false
    publishedAt = item["date_published"].string.flatMap { Timestamp(archived: $0) }
  }
}
