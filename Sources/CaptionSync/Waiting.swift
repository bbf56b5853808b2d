internal import CaptionCore
internal import CaptionStore

/// What waits for a person or a later look, per remote.
struct Waiting {
  private(set) var conflicts: [RemoteID: Int] = [:]
  private(set) var parked: [RemoteID: Int] = [:]
  private(set) var unknown: [RemoteID: Int] = [:]

  init(store: CaptionStore) throws(StoreError) {
    for record in try store.conflicts() {
      for remote in Set(record.conflict.sides.map(\.link.remote)) {
        conflicts[remote, default: 0] += 1
      }
    }
    for pending in try store.openOperations() {
      let remote = pending.operation.link.remote
      switch pending.state {
      case .refused: parked[remote, default: 0] += 1
      // Looking did not help: a person decides.
      case .unknown where pending.reason != nil: parked[remote, default: 0] += 1
      case .unknown, .inflight: unknown[remote, default: 0] += 1
      case .queued, .acknowledged, .stale: break
      }
    }
  }
}
