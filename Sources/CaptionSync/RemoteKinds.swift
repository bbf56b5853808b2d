internal import CaptionCore
internal import CaptionHTTP
internal import CaptionRemotes
internal import CaptionStore

/// The kinds of remote: the one place where a new one is entered.
struct RemoteKinds: Sendable {
  let environment: SyncEnvironment
  let token: @Sendable (RemoteRecord) throws -> String?

  /// Makes the remote that a record describes; nothing is asked of it yet.
  func make(
    _ record: RemoteRecord, over base: any HTTPTransport, findings: Findings
  ) throws -> any Remote {
    let now = environment.now
    var transport = base
    if let secret = try token(record) {
      transport = AuthorizingTransport(
        over: base, for: try HTTPURL(record.url),
        credential: try Credential(secret, of: record))
    }
    let client = HTTPClient(over: transport, now: { now().milliseconds })
    switch record.kind {
    case "jsonfeed":
      return JSONFeedRemote(
        id: record.id, url: record.url, over: client,
        options: JSONFeedRemote.Options(
          isComplete: record.isComplete, isSoleWriter: record.isSoleWriter,
          isPreconditionBroken: record.isPreconditionBroken), now: now,
        report: findings.add)
    default:
      throw SyncError.configuration(
        remote: record.name, reason: "this version knows no kind '\(record.kind)'")
    }
  }
}

extension Credential {
  /// - Throws: `SyncError.configuration`, which names the form that is wanted, never the secret.
  init(_ secret: String, of record: RemoteRecord) throws(SyncError) {
    guard let scheme = AuthScheme(record.auth), let credential = Credential(secret, for: scheme)
    else {
      throw .configuration(
        remote: record.name,
        reason: "its secret is not \(AuthScheme(record.auth)?.secretForm ?? "of a known form")")
    }
    self = credential
  }
}
