internal import CaptionCore
public import CaptionHTTP

/// Looks whether an address is that of an account on a server with the Mastodon API.
public enum MastodonDiscovery {
  /// An account that was found.
  public struct Found: Hashable, Sendable {
    /// The profile, `https://example.social/@user`.
    public var url: String
    /// The name anywhere: `user@example.social`.
    public var name: String
    /// What the server runs: `Mastodon 4.3.1`.
    public var software: String
    public var posts: Int?
    /// What the server told, to be kept.
    public var learned: String?
  }

  /// Whether an address looks like a profile's: `/@user`.
  public static func isProfile(_ url: HTTPURL) -> Bool {
    let parts = url.path.split(separator: "/")
    return url.scheme != .file && parts.count == 1 && parts[0].hasPrefix("@")
      && !parts[0].dropFirst().contains("@")
  }

  /// - Parameters:
  ///   - url: A profile, or with a token the server's address alone.
  ///   - transport: Sends one's token to the server, where there is one.
  ///   - isAuthorised: Whether there is a token.
  public static func look(
    at url: HTTPURL, over transport: any HTTPTransport, isAuthorised: Bool
  ) async throws(RemoteError) -> Found {
    let learned = Learned()
    let client = APIClient(
      transport: transport, now: { Timestamp(milliseconds: SystemClock.now()) })
    let session = MastodonSession(
      url: url, client: client, isAuthorised: isAuthorised, learned: learned)
    let account = try await session.ownAccount()
    let facts = session.facts
    let software =
      facts.software == .mastodon ? "Mastodon \(facts.version)" : facts.version
    return Found(
      url: session.address("/@\(FormFields.escaped(account.user))"), name: account.name,
      software: software, posts: account.posts, learned: learned.text)
  }
}
