internal import CaptionCore
internal import CaptionHTTP
internal import CaptionRemotes
internal import CaptionStore

/// The kinds of remote: the one place where a new one is entered.
struct RemoteKinds: Sendable {
  let transport: any HTTPTransport
  let environment: SyncEnvironment
  let token: @Sendable (RemoteRecord) throws -> String?

  func connect(_ records: [RemoteRecord]) throws -> [RemoteID: ConnectedRemote] {
    var connected: [RemoteID: ConnectedRemote] = [:]
    for record in records { connected[record.id] = try connect(record) }
    return connected
  }

  private func connect(_ record: RemoteRecord) throws -> ConnectedRemote {
    switch record.kind {
    default:
      throw SyncError.configuration(
        remote: record.name, reason: "this version knows no kind '\(record.kind)'")
    }
  }
}
