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

  /// Sends the token, to the server of this address and no other.
  func authorized(for url: HTTPURL) -> any HTTPTransport {
    token.map { AuthorizingTransport(over: client, for: url, token: $0) } ?? client
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
  /// Whether the person said that it is of this kind.
  let isNamed: Bool

  /// Sends the token to the server of the address.
  var authorized: any HTTPTransport {
    token.map { AuthorizingTransport(over: client, for: url, token: $0) } ?? client
  }
}
