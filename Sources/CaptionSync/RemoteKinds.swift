internal import CaptionCore
internal import CaptionHTTP
internal import CaptionRemotes
internal import CaptionStore

/// The kinds of remote: the one place where a new one is entered.
struct RemoteKinds: Sendable {
  /// In the order in which an address is tried; the last is what no other kind knows.
  static let all: [RemoteKind] = [
    .bluesky, .instagram, .mastodon, .activityPub, .micropub, .jsonFeed, .webFeed,
  ]

  let environment: SyncEnvironment

  /// Makes the remote that a record describes; nothing is asked of it yet.
  func make(
    _ record: RemoteRecord, over base: any HTTPTransport, token: String?, findings: Findings,
    named: [HTTPURL]
  ) throws -> any Remote {
    let now = environment.now
    if record.isArchive { return ArchiveRemote() }
    let setup = RemoteSetup(
      record: record, client: HTTPClient(over: base, now: { now().milliseconds }), token: token,
      environment: environment, findings: findings, named: named)
    guard let kind = Self.all.first(where: { $0.name == record.kind }) else {
      throw SyncError.configuration(
        remote: record.name, reason: "this version knows no kind '\(record.kind)'")
    }
    return try kind.make(setup)
  }
}

extension SyncEngine {
  /// The words for the kinds of remote that this version knows.
  public static var kinds: [String] { RemoteKinds.all.map(\.name) }
}
