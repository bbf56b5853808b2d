internal import Dispatch
internal import Foundation
internal import Synchronization

/// How many cores there are; finding out takes several files to be read.
private let cores = ProcessInfo.processInfo.activeProcessorCount

/// Works on things one after another as they are handed in, on all cores, and hands the results on
/// in that order, so that what must go in order costs time only where nothing else is left to do.
///
/// Few are in memory at a time: whoever hands in more waits until others are done.
final class InOrder<Result: Sendable, State: Sendable>: Sendable {
  private struct Queue {
    var results: [Int: Result] = [:]
    /// How many were handed in.
    var count = 0
    /// The number of the result that `take` gets next.
    var next = 0
    var isTaking = false

    /// The next result, if it is there and nobody is at it.
    mutating func claim() -> Result? {
      guard !isTaking, let result = results.removeValue(forKey: next) else { return nil }
      isTaking = true
      next += 1
      return result
    }
  }

  private let queue = Mutex(Queue())
  private let state: Mutex<State>
  private let take: @Sendable (inout State, Result) -> Void
  private let places = DispatchSemaphore(value: 2 * cores)
  private let workers = DispatchGroup()

  init(_ state: State, take: @escaping @Sendable (inout State, Result) -> Void) {
    self.state = Mutex(state)
    self.take = take
  }

  /// Hands work in; its result is taken after those of all that was handed in before.
  ///
  /// - Parameter isSmall: Whether it is done before one could tell another thread of it.
  func add(isSmall: Bool, _ work: @escaping @Sendable () -> Result) {
    let number = queue.withLock { queue in
      defer { queue.count += 1 }
      return queue.count
    }
    places.wait()
    if isSmall { return finish(number, work()) }
    DispatchQueue.global().async(group: workers) { self.finish(number, work()) }
  }

  /// Waits until all results are taken, and calls `body` with what was made of them.
  func finish(_ body: (inout State) -> Void) {
    workers.wait()
    state.withLock { body(&$0) }
  }

  private func finish(_ number: Int, _ result: Result) {
    var claimed = queue.withLock { queue in
      queue.results[number] = result
      return queue.claim()
    }
    while let result = claimed {
      state.withLock { take(&$0, result) }
      places.signal()
      claimed = queue.withLock { queue in
        queue.isTaking = false
        return queue.claim()
      }
    }
  }
}
