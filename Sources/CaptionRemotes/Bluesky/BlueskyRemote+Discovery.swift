internal import CaptionCore
public import CaptionHTTP

extension BlueskyRemote {
  /// An account that stands at an address.
  public struct FoundAccount: Hashable, Sendable {
    /// The address to be kept: with the DID, which stays when the handle changes.
    public var url: String
    public var handle: String?
    public var server: String
    /// To be kept for the first run.
    public var learned: String
  }

  /// Looks which account stands at an address.
  ///
  /// - Parameters:
  ///   - url: An account's page in the app, or on its server.
  ///   - isNamed: Whether the person said that it is Bluesky.
  ///   - transport: What requests are sent with.
  /// - Returns: `nil` for an address that is not the app's, unless the person said so.
  public static func look(
    at url: String, isNamed: Bool, over transport: any HTTPTransport
  ) async throws(RemoteError) -> FoundAccount? {
    guard let address = BlueskyAddress(url), isNamed || address.server == nil else {
      guard isNamed else { return nil }
      throw .refused(
        reason: "this names no account; add https://bsky.app/profile/ALICE.EXAMPLE, say")
    }
    let api = BlueskyRemote.api(
      at: url, over: transport, now: { Timestamp(milliseconds: SystemClock.now()) })
    let account = try await BlueskyDirectory(api: api).find(address)
    return FoundAccount(
      url: BlueskyAddress(name: .did(account.did), server: address.server).url,
      handle: account.handle?.description, server: account.server, learned: account.text)
  }

  /// The address of an account that a person wrote as `@alice.example` or `at://did:plc:…`; `nil`
  /// for anything else.
  public static func address(of text: String) -> String? {
    guard text.hasPrefix("@") || text.hasPrefix("at://") else { return nil }
    return BlueskyAddress(text)?.url
  }
}
