internal import CaptionCore
public import CaptionHTTP

/// Looks whether an address is that of a site with a Micropub endpoint, or of the endpoint.
public enum MicropubDiscovery {
  public struct Found: Hashable, Sendable {
    public var endpoint: String
    /// The feed by which posts are found; `nil` where the endpoint lists them.
    public var feed: String?
    public var takesFiles: Bool
    /// What the site told, to be kept.
    public var learned: String?
  }

  /// - Parameters:
  ///   - url: The site's address, or the endpoint's.
  ///   - transport: Sends the token to the server of the address.
  public static func look(
    at url: HTTPURL, over transport: any HTTPTransport
  ) async throws(RemoteError) -> Found {
    let learned = Learned()
    let client = APIClient(
      transport: transport, now: { Timestamp(milliseconds: SystemClock.now()) })
    let facts = try await MicropubSite(url: url, client: client, learned: learned).facts()
    return Found(
      endpoint: facts.endpoint, feed: facts.feed, takesFiles: facts.mediaEndpoint != nil,
      learned: learned.text)
  }
}
