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

  /// Whether the servers of a remote's kind are logged in to like this.
  public static func isOffered(for record: RemoteRecord) -> Bool { record.kind == "mastodon" }

  /// Begins a login.
  ///
  /// - Parameters:
  ///   - record: The remote, of a kind for which it is offered.
  ///   - transport: What requests are sent with.
  ///   - redirect: Where the browser is sent afterwards, with the code.
  public init(
    to record: RemoteRecord, over transport: any HTTPTransport, redirect: String
  ) async throws(DiscoveryError) {
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
