public import CaptionCore
internal import CaptionText
public import CaptionHTTP

/// One's own posts on a server that speaks the Mastodon API: Mastodon, GoToSocial, Pixelfed, Takahē.
///
/// Versions differ in what they offer; what a server lacks is found out from its answers and kept
/// in `Learned`. Source: the documentation and source of Mastodon 3.5 to 4.6.
public struct MastodonRemote: Remote {
  let session: MastodonSession
  let client: APIClient
  let now: @Sendable () -> Timestamp
  let sleep: @Sendable (Duration) async throws -> Void
  /// Whether every listing reads all there is, however much that may be.
  let isComplete: Bool
  let named: [HTTPURL]

  /// - Parameters:
  ///   - url: The profile, `https://example.social/@user`.
  ///   - transport: Sends one's token to the server, where there is one.
  ///   - isAuthorised: Whether there is a token; without, what is public is read, and nothing written.
  ///   - isComplete: Whether every listing reads all there is.
  ///   - named: Where else the person has remotes: pictures are read from there, too.
  ///   - learned: What the server told before.
  ///   - now: The clock that waits are counted from.
  ///   - sleep: Waits while the server works on a video.
  public init(
    url: HTTPURL, over transport: any HTTPTransport, isAuthorised: Bool, isComplete: Bool = false,
    named: [HTTPURL] = [], learned: Learned, now: @escaping @Sendable () -> Timestamp,
    sleep: @escaping @Sendable (Duration) async throws -> Void = { try await Task.sleep(for: $0) }
  ) {
    client = APIClient(transport: transport, now: now)
    session = MastodonSession(
      url: url, client: client, isAuthorised: isAuthorised, learned: learned)
    self.isComplete = isComplete
    self.named = named
    self.now = now
    self.sleep = sleep
  }

  /// How old an answer to those without a token may be.
  ///
  /// Servers let it be kept for 15 seconds, and for 30 more while it is asked for anew. With a token,
  /// nothing is kept.
  private static let publicCacheLifetime = Duration.seconds(60)

  public var capabilities: Capabilities {
    guard session.isAuthorised else { return Capabilities(listingLag: Self.publicCacheLifetime) }
    let facts = session.facts
    let held: Set<FieldKind> = [.caption, .contentWarning, .language, .visibility, .media, .alt]
    var editable: Set<FieldKind> = [.caption, .contentWarning, .language, .alt]
    if [.pixelfed, .takahe].contains(facts.software) { editable.remove(.language) }
    return Capabilities(
      canCreate: true, canDelete: true, editable: facts.lacksEditing ? [] : editable,
      creatable: held, discretion: .words(["private", "direct"]), write: .item,
      captionLimits: [CaptionLimit(.length(.mastodon), facts.maximumCharacters)],
      maximumAltCharacters: facts.maximumAltCharacters, maximumMedia: facts.maximumMedia,
      needsMedia: facts.software == .pixelfed)
  }

  public func createKey(for post: PostID, generation: Int) -> String {
    generation > 0 ? "urn:captions:\(post):\(generation)" : "urn:captions:\(post)"
  }
}
