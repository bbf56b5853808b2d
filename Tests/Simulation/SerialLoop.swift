internal import CaptionCore
internal import Glibc
internal import Synchronization

/// Runs a task and all its children on the thread that waits for it, in an order drawn from a seed.
///
/// The runtime's own pool would run the children of a task group in another order each time. Here
/// the same seed gives the same order, and another seed another one, so that a result that hangs on
/// the order of remotes shows itself.
final class SerialLoop: TaskExecutor {
  private struct Queue {
    var jobs: [UnownedJob] = []
    var order: SplitMix64
  }

  private let queue: Mutex<Queue>

  init(seed: UInt64) {
    queue = Mutex(Queue(order: SplitMix64(seed: seed)))
  }

  /// Begins the order anew.
  func reseed(_ seed: UInt64) { queue.withLock { $0.order = SplitMix64(seed: seed) } }

  func enqueue(_ job: consuming ExecutorJob) {
    let job = UnownedJob(job)
    queue.withLock { $0.jobs.append(job) }
  }

  /// Runs `body` to its end; nothing in it may wait for another thread.
  func run<Value: Sendable>(_ body: @escaping @Sendable () async -> Value) -> Value {
    let result = Box<Value>()
    Task(executorPreference: self) { result.put(await body()) }
    while true {
      if let value = result.value { return value }
      let job = queue.withLock { queue -> UnownedJob? in
        guard !queue.jobs.isEmpty else { return nil }
        let index = Int(queue.order.next(upperBound: UInt64(queue.jobs.count)))
        return queue.jobs.remove(at: index)
      }
      if let job {
        unsafe job.runSynchronously(on: asUnownedTaskExecutor())
      } else {
        sched_yield()
      }
    }
  }

  private final class Box<Value: Sendable>: Sendable {
    private let content = Mutex<Value?>(nil)

    var value: Value? { content.withLock { $0 } }

    func put(_ value: Value) { content.withLock { $0 = value } }
  }
}
