public import CaptionHTTP
internal import CaptionRemotes
public import CaptionStore

/// A login to a remote by a browser, from the first word to the token.
public struct RemoteLogin: Sendable {
  private let record: RemoteRecord
  private let transport: any HTTPTransport
  private let login: MastodonLogin

  /// The page that the person is to open.
  public var page: String { login.page }

  /// Begins a login.
  ///
  /// - Parameters:
  ///   - record: The remote.
  ///   - transport: What requests are sent with.
  ///   - redirect: Where the browser is sent afterwards, with the code.
  /// - Throws: `refused` for a kind whose servers are not logged in to like this.
  public init(
    to record: RemoteRecord, over transport: any HTTPTransport, redirect: String
  ) async throws(DiscoveryError) {
    guard record.kind == "mastodon" else {
      throw DiscoveryError(
        reason: .refused,
        message: "a remote of the kind \(record.kind) takes a token: see `captions remote set`")
    }
    self.record = record
    self.transport = transport
    var random = SystemRandomNumberGenerator()
    do {
      login = try await MastodonLogin(
        at: try HTTPURL(record.url), over: HTTPClient(over: transport), redirect: redirect,
        using: &random)
    } catch {
      throw DiscoveryError(error as? RemoteError ?? .cancelled, at: record.url)
    }
  }

  /// Whether a state that the browser brought is the one that was sent with it.
  public func isOurs(_ state: String) -> Bool { login.isOurs(state) }

  /// Trades the code that the browser brought for a token, and looks whose it is.
  ///
  /// - Returns: The token, which is to be kept where only its owner can read it; and whose it is.
  public func finish(code: String) async throws(DiscoveryError) -> (token: String, name: String) {
    do {
      let url = try HTTPURL(record.url)
      let token = try await login.token(for: code)
      let authorized = AuthorizingTransport(
        over: HTTPClient(over: transport), for: url, credential: .field("Bearer \(token)"))
      let found = try await MastodonDiscovery.look(at: url, over: authorized, isAuthorised: true)
      return (token, found.name)
    } catch {
      throw DiscoveryError(error as? RemoteError ?? .cancelled, at: record.url)
    }
  }
}
