internal import Synchronization

/// Ends the simulated program at one of its durable steps: a commit, a request, an answer.
final class CrashSwitch: Sendable {
  /// Thrown by every step of a program that has been killed.
  struct Killed: Error {}

  private struct State {
    var stepsLeft: Int?
    var isDead = false
    var steps = 0
  }

  private let state = Mutex(State())

  var isDead: Bool { state.withLock { $0.isDead } }

  /// How many steps were taken since the switch was last armed or cleared.
  var steps: Int { state.withLock { $0.steps } }

  /// Kills the program at the n-th step from now, counted from 0.
  func arm(at step: Int?) {
    state.withLock { $0 = State(stepsLeft: step) }
  }

  func step() throws(Killed) {
    let isDead = state.withLock { state in
      state.steps += 1
      if let left = state.stepsLeft {
        if left == 0 { state.isDead = true }
        state.stepsLeft = left - 1
      }
      return state.isDead
    }
    if isDead { throw Killed() }
  }
}
