internal import CaptionCore
internal import CaptionHTTP
internal import CaptionRemotes
internal import CaptionStore

/// The kinds of remote: the one place where a new one is entered.
struct RemoteKinds: Sendable {
  let environment: SyncEnvironment
  let token: @Sendable (RemoteRecord) throws -> String?

  /// Makes the remote that a record describes; nothing is asked of it yet.
  func make(_ record: RemoteRecord, over transport: any HTTPTransport) throws -> any Remote {
    switch record.kind {
    default:
      throw SyncError.configuration(
        remote: record.name, reason: "this version knows no kind '\(record.kind)'")
    }
  }
}
