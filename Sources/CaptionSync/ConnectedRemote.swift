internal import CaptionCore
internal import CaptionHTTP
internal import CaptionRemotes
internal import CaptionStore
internal import Synchronization

/// A remote of the store with the code that speaks to it.
struct ConnectedRemote: Sendable {
  let record: RemoteRecord
  let remote: any Remote
  let meter: MeteredTransport
  let findings: Findings

  var id: RemoteID { record.id }

  /// What the run has done with the remote so far, as far as the wire tells.
  func metered(_ report: RemoteReport) -> RemoteReport {
    var report = report
    let count = meter.count
    report.requests = count.requests
    report.bytesReceived = count.bytesReceived
    return report
  }
}

/// Makes remotes ready to be spoken to.
struct Connector: Sendable {
  let transport: any HTTPTransport
  var make: @Sendable (RemoteRecord, any HTTPTransport, Findings) throws -> any Remote

  func connect(_ records: [RemoteRecord]) throws -> [RemoteID: ConnectedRemote] {
    var connected: [RemoteID: ConnectedRemote] = [:]
    for record in records {
      let meter = MeteredTransport(transport)
      let findings = Findings()
      connected[record.id] = ConnectedRemote(
        record: record, remote: try make(record, meter, findings), meter: meter,
        findings: findings)
    }
    return connected
  }
}

/// What pushes found out about a server, until the run keeps it.
final class Findings: Sendable {
  private let list = Mutex<[PushFinding]>([])

  var all: [PushFinding] { list.withLock { $0 } }

  func add(_ finding: PushFinding) {
    list.withLock { $0.append(finding) }
  }
}
