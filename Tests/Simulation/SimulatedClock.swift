internal import CaptionCore
internal import Synchronization

/// The wall clock of the simulated world, which may jump.
final class SimulatedClock: Sendable {
  private let milliseconds: Mutex<Int64>

  init(at now: Timestamp = Timestamp(milliseconds: 1_700_000_000_000)) {
    milliseconds = Mutex(now.milliseconds)
  }

  var now: Timestamp { Timestamp(milliseconds: milliseconds.withLock { $0 }) }

  func move(bySeconds seconds: Int64) {
    milliseconds.withLock { $0 += seconds * 1000 }
  }
}
