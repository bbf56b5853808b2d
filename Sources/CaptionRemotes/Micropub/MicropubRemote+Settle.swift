public import CaptionCore
internal import CaptionHTTP

extension MicropubRemote {
  /// How many pages of a list are searched for what a write made.
  private static let searchedPages = 5
  /// How many of the newest posts of a feed are asked for.
  private static let searchedEntries = 20

  public func settle(_ operations: [Operation]) async throws(RemoteError) -> [Outcome] {
    guard isAuthorised else {
      throw .unauthorised(reason: "without a token nobody can look what became of a write")
    }
    var newest: [Item]?
    var outcomes: [Outcome] = []
    for operation in operations {
      if let outcome = try await look(for: operation) {
        outcomes.append(outcome)
        continue
      }
      let items = if let newest { newest } else { try await newestItems() }
      newest = items
      outcomes.append(try await search(items, for: operation))
    }
    return outcomes
  }

  /// What became of an operation, as far as its post's address tells.
  ///
  /// - Returns: `nil` where a search has to tell: for a create without a known address, and for an
  ///   edit of a post that is gone, which may be at another address.
  private func look(for operation: Operation) async throws(RemoteError) -> Outcome? {
    if let address = operation.note {
      let outcome = try await confirm(operation, at: address)
      return outcome == .unknown ? nil : outcome
    }
    if operation.kind == .create { return nil }
    switch try await site.look(operation.link.key) {
    case .gone: return operation.kind == .delete ? .acknowledged(item: nil) : nil
    // It was there when the deletion was sent. WordPress leads from where a post was to an archive.
    case .hidden: return operation.kind == .delete ? .acknowledged(item: nil) : .unknown
    case .moved(let post):
      guard operation.kind == .edit else { return .stale(item: nil) }
      return post.standing(to: operation) == .asIntended ? .acknowledged(item: post.item) : nil
    case .shown(let post): return post.standing(to: operation).outcome(finding: post.item)
    }
  }

  /// One's own newest posts, as far as they are searched.
  private func newestItems() async throws(RemoteError) -> [Item] {
    let facts = try await site.facts()
    if let feed = facts.feed {
      return try await newestItems(of: feed, atMost: Self.searchedEntries)
    }
    var posts: [MicropubPost] = []
    var place: String?
    var pages = 0
    var shown: Set<String> = []
    repeat {
      let page = try await list(place, facts)
      let fresh = page.posts.filter { shown.insert($0.key).inserted }
      posts += fresh.filter(\.isOwn)
      // A server that always answers the same page has no other.
      place = fresh.isEmpty ? nil : page.next
      pages += 1
      // A list that is in no order is read to its end.
    } while place != nil && (pages < Self.searchedPages || facts.isUnordered)
    return posts.map(\.item)
  }

  /// The posts that say what a write was to bring about.
  private func search(
    _ items: [Item], for operation: Operation
  ) async throws(RemoteError) -> Outcome {
    if let address = operation.note {
      guard let item = items.first(where: { $0.key == address }) else { return .unknown }
      return .acknowledged(item: try await sourced(item))
    }
    guard operation.kind == .create else {
      // An edit that gave the post another address, and whose answer was lost.
      let moved = items.filter { $0.content.says(operation.target) }
      if moved.count == 1 { return .acknowledged(item: moved[0]) }
      return mayLag(since: operation.sentAt) ? .unknown : .stale(item: nil)
    }
    var found: [Item] = []
    for item in items where Self.may(item, be: operation.target) {
      var item = try await sourced(item)
      // A site without dates: what belongs to no post here is new.
      item.publishedAt = item.publishedAt ?? operation.sentAt
      found.append(item)
    }
    return .found(found)
  }

  /// Whether what is searched may be older than a write.
  private func mayLag(since time: Timestamp?) -> Bool {
    guard let time, capabilities.listingLag > .zero else { return false }
    let lag = Int64(capabilities.listingLag / .milliseconds(1))
    return (0..<lag).contains(now().milliseconds - time.milliseconds)
  }

  /// Whether an item says what a new post was to say, as far as every site shows it.
  private static func may(_ item: Item, be target: Content) -> Bool {
    let content = item.content
    return content.caption.essence == target.caption.essence
      && content.title == target.title && content.media.count == target.media.count
      && zip(content.media, target.media).allSatisfy { $0.alt == nil || $0.alt == $1.alt }
  }
}
