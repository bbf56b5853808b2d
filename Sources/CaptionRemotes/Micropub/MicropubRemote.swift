public import CaptionCore
public import CaptionHTTP

/// The posts of a site that is written by Micropub, read from its endpoint.
///
/// Where the endpoint does not list posts, the site's feed tells which there are. A post's key
/// is its address, which an edit may change.
/// Source: https://www.w3.org/TR/micropub/, and https://indieweb.org/Micropub-extensions for lists.
public struct MicropubRemote: Remote {
  let site: MicropubSite
  let client: APIClient
  let now: @Sendable () -> Timestamp
  let isAuthorised: Bool
  /// Whether every listing reads all there is, however much that may be.
  let isComplete: Bool

  /// - Parameters:
  ///   - url: The site, or its endpoint.
  ///   - transport: Sends one's token to the server, where there is one.
  ///   - isAuthorised: Whether there is a token; without, endpoints answer nothing.
  ///   - isComplete: Whether every listing reads all there is.
  ///   - learned: What the site told before.
  ///   - now: The clock that waits are counted from.
  public init(
    url: HTTPURL, over transport: any HTTPTransport, isAuthorised: Bool, isComplete: Bool = false,
    learned: Learned, now: @escaping @Sendable () -> Timestamp
  ) {
    client = APIClient(transport: transport, now: now)
    site = MicropubSite(url: url, client: client, learned: learned)
    self.isAuthorised = isAuthorised
    self.isComplete = isComplete
    self.now = now
  }

  public var capabilities: Capabilities {
    guard isAuthorised else { return Capabilities(movesItems: true) }
    let edited: Set<FieldKind> = [.title, .caption, .tags, .alt]
    return Capabilities(
      canCreate: true, canDelete: true, editable: edited,
      creatable: edited.union([.media, .visibility]),
      discretion: site.known?.discretion ?? .never, write: .item,
      listingLag: site.known?.feed == nil ? .zero : Self.cacheLifetime, lookLag: .zero,
      movesItems: true)
  }

  /// How old what a cache before a site's feed answers may be.
  private static let cacheLifetime = Duration.seconds(600)

  public func createKey(for post: PostID, generation: Int) -> String {
    generation > 0 ? "urn:captions:\(post):\(generation)" : "urn:captions:\(post)"
  }

  public func cursor(afterWriting cursor: Cursor) -> Cursor {
    guard var walk = SiteCursor(kept: cursor.text) else { return cursor }
    walk.etag = nil
    return Cursor(text: walk.kept)
  }
}
