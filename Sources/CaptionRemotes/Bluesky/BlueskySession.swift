internal import CaptionCore
internal import CaptionHTTP

/// The tokens of one account, which logs in as seldom as it can.
///
/// A server allows thirty logins in five minutes and three hundred a day, so tokens are kept in a
/// file that only its owner can read. One that has expired is renewed, once for all who wait for it;
/// only when that is refused is the app password sent, and when that is refused too, no more in this
/// run. Tokens and password go to the account's own server and nowhere else.
actor BlueskySession {
  private let transport: any HTTPTransport
  private let account: BlueskyAccount
  private let password: String?
  private let file: SecretFile?
  private var tokens: Tokens?
  private var isFileRead = false
  /// What the server answered when it would give no token.
  private var refusal: Reply?
  private var isRenewing = false
  private var waiters: [CheckedContinuation<Void, Never>] = []

  private struct Tokens {
    var access: String
    var refresh: String
  }

  private struct Reply {
    var status: Int
    var headers: HTTPHeaders
    var body: [UInt8]

    var answer: HTTPAnswer { HTTPAnswer(status: status, headers: headers, body: HTTPBody(body)) }
  }

  static let maximumBytes = 1 << 20

  enum Access {
    case token(String)
    /// No token is to be had; what the server says of it.
    case refused(HTTPAnswer)
  }

  init(
    of account: BlueskyAccount, over transport: any HTTPTransport, password: String?,
    file: SecretFile?
  ) {
    self.account = account
    self.transport = transport
    self.password = password
    self.file = file
  }

  /// A token that can be sent.
  ///
  /// - Parameter old: One that the server did not take.
  func access(replacing old: String?) async throws(HTTPError) -> Access {
    while isRenewing { await withCheckedContinuation { waiters.append($0) } }
    try readFile()
    if let tokens, tokens.access != old { return .token(tokens.access) }
    if let refusal { return .refused(refusal.answer) }
    isRenewing = true
    defer {
      isRenewing = false
      for waiter in waiters { waiter.resume() }
      waiters = []
    }
    if let refusal = try await renew() {
      self.refusal = refusal
      return .refused(refusal.answer)
    }
    return tokens.map { .token($0.access) } ?? .refused(HTTPAnswer(status: 401))
  }

  /// Gets new tokens; answers what the server said where it gives none.
  private func renew() async throws(HTTPError) -> Reply? {
    if let tokens {
      let answer = try await post("refreshSession", token: tokens.refresh)
      if try keep(answer) { return nil }
      // Spent, or of an account that was moved: the password can still open a session.
      guard answer.status == 400 || answer.status == 401 else { return answer }
      self.tokens = nil
    }
    guard let password else { return Reply(status: 401, headers: [:], body: []) }
    let body: JSONTree = [
      "identifier": .string(account.did.description), "password": .string(password),
    ]
    do {
      let answer = try await post("createSession", body: body)
      return try keep(answer) ? nil : answer
    } catch {
      // A recorded run may have had its tokens from before: of them a recording holds none.
      guard case .notRecorded = error else { throw error }
      tokens = Tokens(access: "replayed", refresh: "replayed")
      return nil
    }
  }

  private func post(
    _ method: String, token: String? = nil, body: JSONTree? = nil
  ) async throws(HTTPError) -> Reply {
    let url = account.url("com.atproto.server.\(method)")
    var request = body.map { HTTPRequest.json(.post, url, $0) } ?? HTTPRequest(.post, url)
    request.headers["Authorization"] = token.map { "Bearer \($0)" }
    request.limits.bodyBytes = Int64(Self.maximumBytes)
    do {
      let answer = try await transport.send(request)
      return Reply(
        status: answer.status, headers: answer.headers,
        body: try await answer.body.collect(upTo: Self.maximumBytes))
    } catch {
      // What was to be sent with the token was not sent, whatever became of this.
      guard case .unreachable(let host, let reason, _) = error else { throw error }
      throw .unreachable(host: host, reason: reason, isSent: false)
    }
  }

  /// Keeps the tokens of an answer; `false` where it holds none for this account.
  private func keep(_ answer: Reply) throws(HTTPError) -> Bool {
    guard (200..<300).contains(answer.status),
      let tree = try? JSONTree(answer.body),  // what is no JSON holds no tokens
      tree["did"].string == account.did.description,
      let access = Self.token(tree["accessJwt"]), let refresh = Self.token(tree["refreshJwt"])
    else { return false }
    tokens = Tokens(access: access, refresh: refresh)
    let kept: JSONTree = [
      "did": .string(account.did.description), "server": .string(account.server),
      "accessJwt": .string(access), "refreshJwt": .string(refresh),
    ]
    try file?.replace(with: kept.bytes)
    return true
  }

  /// Reads the tokens that an earlier run kept, if they are for this account and server.
  private func readFile() throws(HTTPError) {
    guard !isFileRead else { return }
    isFileRead = true
    // What cannot be read is made anew by a login.
    guard let bytes = try file?.read(), let tree = try? JSONTree(bytes),
      tree["did"].string == account.did.description, tree["server"].string == account.server,
      let access = Self.token(tree["accessJwt"]), let refresh = Self.token(tree["refreshJwt"])
    else { return }
    tokens = Tokens(access: access, refresh: refresh)
  }

  /// A token as a header can carry it.
  private static func token(_ tree: JSONTree) -> String? {
    guard let text = tree.string, !text.isEmpty,
      text.utf8.allSatisfy({ (0x21...0x7E).contains($0) })
    else { return nil }
    return text
  }
}

/// Adds a session's token to requests, and a new one where the server says that it has expired.
struct BlueskySessionTransport: HTTPTransport {
  let transport: any HTTPTransport
  let session: BlueskySession

  func send(_ request: HTTPRequest) async throws(HTTPError) -> HTTPAnswer {
    var request = request
    var old: String?
    while true {
      switch try await session.access(replacing: old) {
      case .refused(let answer): return answer
      case .token(let token):
        request.headers["Authorization"] = "Bearer \(token)"
        var answer = try await transport.send(request)
        guard answer.status == 400 || answer.status == 401 else { return answer }
        let body = try await answer.body.collect(upTo: BlueskySession.maximumBytes)
        answer.body = HTTPBody(body)
        guard old == nil, answer.status == 401 || Self.isExpired(body) else { return answer }
        old = token
      }
    }
  }

  private static func isExpired(_ body: [UInt8]) -> Bool {
    let tree = try? JSONTree(body)  // plain text says nothing of tokens
    return tree?["error"].string == "ExpiredToken"
  }
}
