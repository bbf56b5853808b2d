internal import Synchronization

/// What a remote has told of itself, kept from run to run: who one is there, limits, what it lacks.
///
/// Opaque to everyone but its kind, never a secret, and found out again when it is lost.
public final class Learned: Sendable {
  private struct State {
    var text: String?
    var isNew = false
  }

  private let state: Mutex<State>

  public init(_ text: String? = nil) {
    state = Mutex(State(text: text))
  }

  public var text: String? {
    get { state.withLock { $0.text } }
    set {
      state.withLock { state in
        guard state.text != newValue else { return }
        state = State(text: newValue, isNew: true)
      }
    }
  }

  /// What is to be kept: the text, once after each change; `nil` where nothing is new.
  public func takeNews() -> String? {
    state.withLock { state in
      defer { state.isNew = false }
      return state.isNew ? state.text : nil
    }
  }
}
