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
  /// Why it cannot be spoken to: its token is not to be had.
  let problem: RemoteError?

  var id: RemoteID { record.id }

  /// Keeps what the remote has told of itself, where that is new.
  func keepLearned(in store: CaptionStore) throws(StoreError) {
    guard let text = findings.learned.takeNews() else { return }
    try store.keep(learned: text, of: id)
  }

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
  /// Makes a remote; the last are the addresses of all.
  var make:
    @Sendable (RemoteRecord, any HTTPTransport, String?, Findings, [HTTPURL]) throws -> any Remote
  /// Finds the secret of a remote.
  let token: @Sendable (RemoteRecord) throws -> String?

  func connect(_ records: [RemoteRecord]) throws -> [RemoteID: ConnectedRemote] {
    var connected: [RemoteID: ConnectedRemote] = [:]
    // What is no address of a server is an archive's, say.
    let named = records.compactMap { try? HTTPURL($0.url) }
    for record in records {
      let meter = MeteredTransport(transport)
      let findings = Findings(learned: record.learned)
      let (secret, problem) = secret(of: record)
      connected[record.id] = ConnectedRemote(
        record: record, remote: try make(record, meter, secret, findings, named), meter: meter,
        findings: findings, problem: problem)
    }
    return connected
  }

  /// The secret of a remote; one that is not to be had is that remote's matter alone.
  private func secret(of record: RemoteRecord) -> (String?, RemoteError?) {
    do {
      guard let secret = try token(record) else { return (nil, nil) }
      try TokenError.check(secret, as: AuthScheme(record.auth) ?? .bearer)
      return (secret, nil)
    } catch {
      let reason = (error as? TokenError)?.reason ?? "its token is not to be had"
      return (nil, .unauthorised(reason: reason))
    }
  }
}

/// Why the secret of a remote is not to be had; only that remote is left out of the run.
public struct TokenError: Error, Hashable, Sendable {
  /// One clause for a person, without the secret.
  public var reason: String

  public init(reason: String) {
    self.reason = reason
  }
}

/// What pushes found out about a server, until the run keeps it.
final class Findings: Sendable {
  /// What the remote has told of itself.
  let learned: Learned

  init(learned: String?) {
    self.learned = Learned(learned)
  }

  private let list = Mutex<[PushFinding]>([])

  var all: [PushFinding] { list.withLock { $0 } }

  func add(_ finding: PushFinding) {
    list.withLock { $0.append(finding) }
  }
}
