internal import Synchronization

/// Those who want to know when a store changes.
final class Watchers: Sendable {
  private struct State {
    var last = 0
    var continuations: [Int: AsyncStream<Void>.Continuation] = [:]
  }

  private let state = Mutex(State())

  func tell() {
    let continuations = state.withLock { Array($0.continuations.values) }
    for continuation in continuations { continuation.yield() }
  }

  func stream() -> AsyncStream<Void> {
    // One change that was not looked at yet stands for all that followed it.
    AsyncStream(bufferingPolicy: .bufferingNewest(1)) { continuation in
      let id = state.withLock { state in
        state.last += 1
        state.continuations[state.last] = continuation
        return state.last
      }
      continuation.onTermination = { [weak self] _ in
        self?.state.withLock { _ = $0.continuations.removeValue(forKey: id) }
      }
    }
  }

  deinit {
    for continuation in state.withLock({ $0.continuations.values }) { continuation.finish() }
  }
}

extension CaptionStore {
  /// Tells of each change made through this object, once it is committed.
  ///
  /// Changes that follow closely are told of once. It ends when the store is released; what another
  /// process changes is not told.
  public func watch() -> AsyncStream<Void> { watchers.stream() }
}
