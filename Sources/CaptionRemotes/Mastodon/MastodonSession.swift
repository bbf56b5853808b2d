internal import CaptionCore
internal import CaptionHTTP

/// Who one is on a server, looked up once a run, and what the server offers.
actor MastodonSession {
  nonisolated let url: HTTPURL
  nonisolated let isAuthorised: Bool
  private nonisolated let client: APIClient
  private nonisolated let learned: Learned
  private var account: MastodonAccount?
  /// The bounds on deleting and uploading that the server set apart from all others.
  private var waits: [Bucket: Timestamp] = [:]

  /// What a server counts apart: 30 of each in 30 minutes.
  enum Bucket: Hashable, Sendable { case deletions, uploads }

  init(url: HTTPURL, client: APIClient, isAuthorised: Bool, learned: Learned) {
    self.url = url
    self.client = client
    self.isAuthorised = isAuthorised
    self.learned = learned
  }

  /// An address of the API.
  nonisolated func address(_ path: String, _ fields: [(String, String)] = []) -> String {
    let port = url.port == (url.scheme == .https ? 443 : 80) ? "" : ":\(url.port)"
    return FormFields.url("\(url.scheme.rawValue)://\(url.host)\(port)\(path)", fields)
  }

  /// The address of one post.
  nonisolated func address(of key: String, _ rest: String = "") -> String {
    address("/api/v1/statuses/\(FormFields.escaped(key))\(rest)")
  }

  nonisolated var facts: MastodonFacts { MastodonFacts(text: learned.text) }

  /// Notes what the server turned out to lack.
  func learn(_ change: (inout MastodonFacts) -> Void) {
    var facts = facts
    change(&facts)
    learned.text = facts.kept
  }

  /// The account whose posts these are.
  ///
  /// - Throws: `refused` where the token is another's, or the address has become another's.
  func ownAccount() async throws(RemoteError) -> MastodonAccount {
    if let account { return account }
    if facts.isStale(at: client.now()) { try await askInstance() }
    let found = try await isAuthorised ? verify() : lookUp()
    if let before = facts.accountID, before != found.id {
      throw .refused(
        reason: "@\(found.name.harmless) has another identity there than before: the server or the "
          + "account is new; add it as a remote of its own")
    }
    if facts.accountID == nil { learn { $0.accountID = found.id } }
    account = found
    return found
  }

  // MARK: Bounds

  /// Until when none of a bucket is to be sent; `nil` for now.
  func wait(for bucket: Bucket) -> Timestamp? {
    waits[bucket].flatMap { client.now() < $0 ? $0 : nil }
  }

  /// Notes how much is left of a bucket.
  func note(_ limit: RateLimit, of bucket: Bucket) {
    if limit.remaining == 0, let reset = limit.resetAt { waits[bucket] = reset }
  }

  func wait(until time: Timestamp, for bucket: Bucket) {
    waits[bucket] = time
  }

  // MARK: Asking

  /// Asks what the server is and takes, and keeps that.
  func askInstance() async throws(RemoteError) {
    for version in ["v2", "v1"] {
      guard let answer = try await client.find(address("/api/\(version)/instance")) else {
        continue
      }
      let tree = try answer.tree()
      guard tree["version"].string != nil else {
        throw .malformed(path: answer.url, reason: "this is not what a Mastodon server answers")
      }
      let now = client.now()
      return learn { $0.read(tree, at: now) }
    }
    throw .refused(reason: "\(url.host) does not speak the Mastodon API")
  }

  /// Asks whose token it is.
  private func verify() async throws(RemoteError) -> MastodonAccount {
    let answer = try await client.read(address("/api/v1/accounts/verify_credentials"))
    let found = try MastodonAccount(answer, host: url.host)
    if let name = MastodonAccount.name(in: url), name.lowercased() != found.user.lowercased() {
      throw .unauthorised(
        reason: "the token is that of @\(found.user.harmless), and this remote is @\(name.harmless)"
      )
    }
    return found
  }

  private func lookUp() async throws(RemoteError) -> MastodonAccount {
    guard let name = MastodonAccount.name(in: url) else {
      throw .refused(reason: "the address names no account; it should end with /@user")
    }
    let lookup = address("/api/v1/accounts/lookup", [("acct", name)])
    guard let answer = try await client.find(lookup) else {
      throw .refused(reason: "there is no account @\(name.harmless) on \(url.host)")
    }
    return try MastodonAccount(answer, host: url.host)
  }
}

/// An account as a server tells of it.
struct MastodonAccount: Hashable, Sendable {
  var id: String
  /// The name on its server: `user`.
  var user: String
  /// The name anywhere: `user@example.social`.
  var name: String
  var url: String?
  var posts: Int?

  init(_ answer: APIAnswer, host: String) throws(RemoteError) {
    let tree = try answer.tree()
    guard let id = tree["id"].identifier, let user = tree["username"].string else {
      throw .malformed(path: answer.url, reason: "this is no account")
    }
    self.id = id
    self.user = user
    name = "\(user)@\(host)"
    url = tree["url"].string
    posts = tree["statuses_count"].integer
  }

  /// The user that a profile's address names: `/@user`, `/users/user`, or a path of one word.
  static func name(in url: HTTPURL) -> String? {
    let parts = url.path.split(separator: "/")
    if let first = parts.first, first.hasPrefix("@") {
      let name = first.dropFirst().prefix { $0 != "@" }
      return name.isEmpty ? nil : String(name)
    }
    if parts.count >= 2, parts[0] == "users" { return String(parts[1]) }
    return parts.count == 1 ? String(parts[0]) : nil
  }
}
