internal import CaptionCore
internal import CaptionStore

/// What waits for a person or a later look, per remote.
struct Waiting {
  private(set) var conflicts: [RemoteID: Int] = [:]
  private(set) var parked: [RemoteID: Int] = [:]
  private(set) var unknown: [RemoteID: Int] = [:]
  /// What could be sent now.
  private(set) var queued: [RemoteID: Int] = [:]
  /// What waits by itself, and why and until when, one line each.
  private(set) var later: [RemoteID: Int] = [:]
  private(set) var kept: [RemoteID: Int] = [:]
  private(set) var notes: [RemoteID: [String]] = [:]

  init(store: CaptionStore, at now: Timestamp) throws(StoreError) {
    for record in try store.conflicts() {
      for remote in Set(record.conflict.sides.map(\.link.remote)) {
        conflicts[remote, default: 0] += 1
      }
    }
    for blocked in try store.blockedLinks() { kept[blocked.link.remote, default: 0] += 1 }
    for pending in try store.openOperations() {
      let remote = pending.operation.link.remote
      switch pending.state {
      case .refused: parked[remote, default: 0] += 1
      // Looking did not help: a person decides.
      case .unknown where pending.reason != nil: parked[remote, default: 0] += 1
      case .unknown, .inflight: unknown[remote, default: 0] += 1
      case .queued:
        guard let until = pending.wait(at: now) else {
          queued[remote, default: 0] += 1
          break
        }
        later[remote, default: 0] += 1
        let reason = pending.reason.map { ": \($0)" } ?? ""
        let post = pending.operation.post.description.prefix(8)
        notes[remote, default: []].append(
          "\(pending.operation.kind.rawValue) of \(post) waits until \(until.rfc3339)\(reason)")
      case .acknowledged, .stale: break
      }
    }
  }
}
