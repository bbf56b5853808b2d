internal import CaptionHTTP
internal import CaptionRemotes
internal import CaptionStore

/// A kind of remote: how one is made, and how an address is known for one.
struct RemoteKind: Sendable {
  /// The word that the store keeps and `--kind` takes.
  let name: String
  /// Makes a remote; nothing is asked of it yet.
  let make: @Sendable (RemoteSetup) throws -> any Remote
  /// Looks what stands at an address.
  ///
  /// - Returns: `nil` where it is not of this kind, unless the person said that it is.
  let look: @Sendable (RemoteLook) async throws -> FoundRemote?
}

/// What a remote is made of.
struct RemoteSetup: Sendable {
  let record: RemoteRecord
  /// Sends without the token.
  let client: HTTPClient
  /// The secret that the person gave, if any: a token, or a password for an app.
  let token: String?
  let environment: SyncEnvironment
  let findings: Findings
  /// The addresses of all remotes.
  let named: [HTTPURL]

  /// Whether there is a token, be it that nothing is asked now and it was not read.
  var hasToken: Bool { token != nil || record.tokenSource != nil }

  /// Sends the secret, to the server of this address and no other.
  func authorized(for url: HTTPURL) -> any HTTPTransport {
    client.authorized(by: token, as: AuthScheme(record.auth), for: url)
  }

  /// Where tokens that the server hands out anew are kept; `nil` for nowhere.
  func secretFile(_ name: String) -> SecretFile? {
    environment.secretFolder.map { SecretFile(in: $0, named: name) }
  }
}

/// An address that a person gave, to be looked at.
struct RemoteLook: Sendable {
  let url: HTTPURL
  let client: HTTPClient
  let token: String?
  let auth: AuthScheme
  /// Whether the person said that it is of this kind.
  let isNamed: Bool

  /// Sends the token to the server of the address.
  var authorized: any HTTPTransport {
    client.authorized(by: token, as: auth, for: url)
  }
}

extension HTTPClient {
  /// Sends a secret whose form was checked.
  fileprivate func authorized(
    by secret: String?, as scheme: AuthScheme?, for server: HTTPURL
  ) -> any HTTPTransport {
    guard let secret, let credential = Credential(secret, for: scheme ?? .bearer) else {
      return self
    }
    return AuthorizingTransport(over: self, for: server, credential: credential)
  }
}

extension TokenError {
  /// Refuses a secret that cannot be sent as it is to be.
  static func check(_ secret: String, as scheme: AuthScheme) throws(TokenError) {
    guard Credential(secret, for: scheme) == nil else { return }
    throw TokenError(reason: "the secret is not \(scheme.secretForm), as \(scheme.text) wants it")
  }
}
