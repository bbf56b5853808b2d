public import CaptionCore
internal import CaptionHTTP

extension InstagramRemote {
  private static let pageSize = 50
  /// The API lists no more than so many of the newest posts.
  private static let maximumPosts = 10_000

  /// Lists every post each time, fifty to a request.
  ///
  /// The API tells neither what was edited nor what was deleted, so that nothing less shows it.
  public func fetchPage(
    at cursor: Cursor?, known: inout KnownItems
  ) async throws(RemoteError) -> Page {
    var listing = cursor.map { InstagramCursor(text: $0.text) } ?? InstagramCursor()
    // A listing that another process began: what it showed is not marked here, and would be missing.
    if listing.after != nil, listing.shown.map({ !known.isListed(key: $0) }) ?? true {
      listing = InstagramCursor()
    }
    let tree = try await page(after: listing.after)
    guard case .list(let posts) = tree["data"] else {
      throw .malformed(path: "data", reason: "the server's answer lists no posts")
    }
    var items: [Item] = []
    var unchanged = 0
    var isNew = posts.isEmpty
    for post in posts.compactMap(InstagramMedia.init) {
      listing.shown = listing.shown ?? post.key
      let item = post.item
      switch known.list(key: item.key, contentHash: item.contentHash) {
      case .unchanged: unchanged += 1
      case .repeated: continue
      case .new, .changed: items.append(item)
      }
      isNew = true
    }
    listing.count += posts.count
    let coverage = end(&listing, tree["paging"], isNew: isNew)
    return Page(
      items: ItemBatches(items), unchanged: unchanged, cursor: Cursor(text: listing.text),
      coverage: coverage, title: posts.first?["username"].string)
  }

  /// Ends the listing where no page follows, and tells what it has shown.
  ///
  /// Of the next page's address only that there is one counts.
  private func end(
    _ listing: inout InstagramCursor, _ paging: JSONTree, isNew: Bool
  ) -> Coverage? {
    let after = paging["cursors"]["after"].string
    let hasNext = paging["next"].string != nil
    if isNew, hasNext, let after, after != listing.after, listing.count < Self.maximumPosts {
      listing.after = after
      return nil
    }
    defer { listing = InstagramCursor() }
    return hasNext || listing.count >= Self.maximumPosts ? .window : .complete
  }

  /// One page of the listing.
  func page(after: String?) async throws(RemoteError) -> JSONTree {
    let address = try address()
    let position = after.map { [("after", $0)] } ?? []
    return try await readPosts(
      address.url("\(address.user)/media", [("limit", "\(Self.pageSize)")] + position)
    ).get { .refused(reason: $0.reason) }
  }

  /// Reads one post or a list of them, with alt texts where the server's version knows them.
  func readPosts(_ url: String) async throws(RemoteError) -> Reply {
    let isKnown = learned.text != Self.withoutAlt
    let fields = ("fields", InstagramMedia.fields(withAlt: isKnown))
    let reply = try await read(FormFields.url(url, [fields]))
    guard isKnown, case .refused(let error) = reply, error.isUnknownAlt else { return reply }
    let without = ("fields", InstagramMedia.fields(withAlt: false))
    let plain = try await read(FormFields.url(url, [without]))
    if case .done = plain { learned.text = Self.withoutAlt }
    return plain
  }

  /// What is learned of a server that knows no alt texts.
  private static let withoutAlt = "without alt_text"
}
