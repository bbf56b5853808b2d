internal import CaptionCore
public import CaptionHTTP

/// A login by a browser: the person says yes on the server's own page, and a token comes of it.
///
/// The code flow of OAuth 2.0 with PKCE. Source: RFC 6749, 7636 and 8252; Mastodon's `/api/v1/apps`.
public struct MastodonLogin: Sendable {
  /// What is asked for: to read one's account and posts, and to write posts and media.
  ///
  /// Takahē tells nobody whose a token is that may not read everything.
  private static func scopes(on software: MastodonFacts.Software) -> String {
    let reading = software == .takahe ? "read" : "read:accounts read:statuses"
    return "\(reading) write:statuses write:media"
  }

  /// The page that the person is to open.
  public let page: String
  private let client: APIClient
  private let tokenAddress: String
  private let fields: [(String, String)]
  private let state: String

  /// Registers with the server.
  ///
  /// - Parameters:
  ///   - server: Any address on it.
  ///   - transport: Sends without a token.
  ///   - redirect: Where the browser is sent with the code.
  ///   - random: Makes what nobody can guess.
  public init(
    at server: HTTPURL, over transport: any HTTPTransport, redirect: String,
    using random: inout some RandomNumberGenerator
  ) async throws(RemoteError) {
    client = APIClient(
      transport: transport, now: { Timestamp(milliseconds: SystemClock.now()) })
    let session = MastodonSession(
      url: server, client: client, isAuthorised: false, learned: Learned())
    func secret() -> String {
      SHA256.base64URL((0..<32).map { _ in UInt8.random(in: .min ... .max, using: &random) })
    }
    state = secret()
    let verifier = secret()
    try await session.askInstance()
    let scopes = Self.scopes(on: session.facts.software)
    let app = try await Self.register(session, client, redirect, scopes)
    guard let id = app["client_id"].string, let password = app["client_secret"].string else {
      throw .malformed(path: session.address("/api/v1/apps"), reason: "the answer names no client")
    }
    tokenAddress = session.address("/oauth/token")
    fields = [
      ("grant_type", "authorization_code"), ("client_id", id), ("client_secret", password),
      ("redirect_uri", redirect), ("code_verifier", verifier), ("scope", scopes),
    ]
    page = session.address(
      "/oauth/authorize",
      [
        ("response_type", "code"), ("client_id", id), ("redirect_uri", redirect),
        ("scope", scopes), ("state", state),
        ("code_challenge", SHA256.base64URL(SHA256.digest(of: Array(verifier.utf8)))),
        ("code_challenge_method", "S256"),
      ])
  }

  /// Whether a state that the browser brought is the one that was sent with it.
  public func isOurs(_ state: String) -> Bool {
    let ours = Array(self.state.utf8)
    let theirs = Array(state.utf8)
    guard ours.count == theirs.count else { return false }
    return zip(ours, theirs).reduce(0) { $0 | $1.0 ^ $1.1 } == 0
  }

  /// Trades the code that the browser brought for a token.
  public func token(for code: String) async throws(RemoteError) -> String {
    let answer: APIAnswer
    switch try await client.write(.form(.post, tokenAddress, fields + [("code", code)])) {
    case .done(let done): answer = done
    case .lost: throw .unreachable(reason: "no answer came; log in again", notBefore: nil)
    case .refused(let refused):
      throw .unauthorised(reason: "the server did not take the code: \(refused.refusal)")
    }
    guard let token = try answer.tree()["access_token"].string, !token.isEmpty else {
      throw .malformed(path: tokenAddress, reason: "the answer holds no token")
    }
    return token
  }

  private static func register(
    _ session: MastodonSession, _ client: APIClient, _ redirect: String, _ scopes: String
  ) async throws(RemoteError) -> JSONTree {
    let request = HTTPRequest.form(
      .post, session.address("/api/v1/apps"),
      [("client_name", "captions"), ("redirect_uris", redirect), ("scopes", scopes)])
    switch try await client.write(request) {
    case .done(let answer): return try answer.tree()
    case .lost: throw .unreachable(reason: "no answer came", notBefore: nil)
    case .refused(let answer):
      throw .refused(reason: "\(session.url.host) lets no program log in: \(answer.refusal)")
    }
  }
}
