internal import CaptionCore
public import CaptionHTTP

/// Looks whether an address is that of an account or outbox that speaks ActivityPub.
public enum ActivityPubDiscovery {
  public struct Found: Hashable, Sendable {
    /// The name anywhere, `user@example.social`; `nil` where only an outbox was given.
    public var name: String?
    public var posts: Int?
    /// Where the outbox is, to be kept.
    public var learned: String?
  }

  public static func look(
    at url: HTTPURL, over transport: any HTTPTransport
  ) async throws(RemoteError) -> Found {
    let learned = Learned()
    let remote = ActivityPubRemote(
      url: url, over: transport, learned: learned,
      now: { Timestamp(milliseconds: SystemClock.now()) })
    let found = try await remote.outbox()
    return Found(name: found.facts.name, posts: found.posts, learned: learned.text)
  }
}
