internal import CaptionCore
public import CaptionHTTP

extension InstagramRemote {
  /// An account that a token reaches.
  public struct FoundAccount: Hashable, Sendable {
    /// The address to be kept.
    public var url: String
    public var name: String?
  }

  /// Looks which account stands at an address.
  ///
  /// - Parameters:
  ///   - url: Where the Graph API is, with a version and the account, or `me`.
  ///   - isNamed: Whether the person said that it is Instagram.
  ///   - transport: Sends the token.
  /// - Returns: `nil` for an address that is not the Graph API's, unless the person said so.
  public static func look(
    at url: String, isNamed: Bool, over transport: any HTTPTransport
  ) async throws(RemoteError) -> FoundAccount? {
    let host = (try? HTTPURL(url))?.host ?? ""  // what cannot be read is not the API's
    guard isNamed || GraphAddress.hosts.contains(host) else { return nil }
    guard let address = GraphAddress(url), !host.hasSuffix("www.instagram.com") else {
      throw .refused(
        reason: "this is not the Graph API; add https://graph.instagram.com/v25.0/me with a token")
    }
    let remote = InstagramRemote(
      id: RemoteID(rawValue: 0), url: url, over: transport, learned: Learned(),
      now: { Timestamp(milliseconds: SystemClock.now()) })
    let reply = try await remote.read(address.url(address.user, [("fields", "id,username")]))
    let tree = try reply.get { .refused(reason: $0.reason) }
    guard tree["id"].identifier != nil else {
      throw .malformed(path: "id", reason: "the server's answer names no account")
    }
    return FoundAccount(url: address.url, name: tree["username"].identifier)
  }
}
