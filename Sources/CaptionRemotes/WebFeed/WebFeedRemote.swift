public import CaptionCore
public import CaptionHTTP

/// What a site shows of its posts by Atom, RSS or the h-entries of a page, read and never written.
public struct WebFeedRemote: Remote {
  private let listing: WebFeedListing

  /// - Parameters:
  ///   - url: The feed, or the page that shows the posts.
  ///   - transport: What requests are sent with.
  ///   - isComplete: Whether it shows every post there is, so that an absent one was deleted.
  ///   - now: The clock that waits are counted from.
  public init(
    url: HTTPURL, over transport: any HTTPTransport, isComplete: Bool = false,
    now: @escaping @Sendable () -> Timestamp
  ) {
    listing = WebFeedListing(
      client: APIClient(transport: transport, now: now), feed: url.description,
      isComplete: isComplete)
  }

  public var capabilities: Capabilities { Capabilities() }

  public func fetchPage(
    at cursor: Cursor?, known: inout KnownItems
  ) async throws(RemoteError) -> Page {
    var walk = SiteCursor(text: cursor?.text, of: listing.feed)
    let shown = try await listing.next(&walk, &known, key: \.key)
    return Page(
      items: ItemBatches(shown.fresh), unchanged: shown.unchanged, cursor: Cursor(text: walk.kept),
      coverage: shown.coverage, notes: shown.notes, title: shown.title)
  }

  public func push(_ operations: [Operation]) async throws(RemoteError) -> [Outcome] {
    // Nothing can be planned for it.
    operations.map { _ in .refused(reason: "a feed of this form is only read") }
  }

  public func settle(_ operations: [Operation]) async throws(RemoteError) -> [Outcome] {
    operations.map { _ in .notDone }
  }

  public func createKey(for post: PostID, generation: Int) -> String {
    "urn:captions:\(post)"
  }
}
