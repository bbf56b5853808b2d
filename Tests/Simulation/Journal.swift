internal import Synchronization

/// What happened in a simulation, line by line: the same seed gives the same bytes.
final class Journal: Sendable {
  private struct State {
    var lines: [String] = []
    var violations: [String] = []
  }

  private let state = Mutex(State())

  var lines: [String] { state.withLock { $0.lines } }
  /// The broken rules, in the order they were noticed.
  var violations: [String] { state.withLock { $0.violations } }

  func write(_ line: @autoclosure () -> String) {
    let line = line()
    state.withLock { $0.lines.append(line) }
  }

  /// Notes that a rule is broken.
  func blame(_ rule: String, _ detail: String) {
    state.withLock { state in
      let line = "\(rule): \(detail)"
      state.lines.append("VIOLATION \(line)")
      state.violations.append(line)
    }
  }
}
