internal import CaptionStore
internal import CaptionSync
internal import CaptionText
internal import Glibc
internal import Synchronization

/// One line on standard error that tells how far a long run is, redrawn in place.
///
/// Nothing is drawn in the first second, nor where standard error is no terminal.
final class ProgressLine: Sendable {
  private struct State {
    var remotes: [String: (items: Int, bytes: Int64)] = [:]
    var drawn: ContinuousClock.Instant?
  }

  private let isShown: Bool
  private let width: Int
  private let start = ContinuousClock.now
  private let state = Mutex(State())

  init(on terminal: Terminal, isShown: Bool) {
    self.isShown = isShown && terminal.canRedraw
    width = terminal.width
  }

  /// Takes note of how far the run is; any thread may call.
  func show(_ progress: SyncProgress) {
    show { state, time in
      if case .observing(let remote, let items, let bytes) = progress {
        state.remotes[remote] = (items, bytes)
      }
      return text(progress, state, after: time)
    }
  }

  /// Takes note of how far a check is; any thread may call.
  func show(_ progress: CheckProgress) {
    show { _, _ in
      let total = progress.total.map { " of \($0)" } ?? ""
      return "checking \(progress.what)" + (progress.done > 0 ? ": \(progress.done)\(total)" : "")
    }
  }

  private func show(_ text: (inout State, Duration) -> String) {
    guard isShown else { return }
    let now = ContinuousClock.now
    state.withLock { state in
      let line = text(&state, now - start)
      guard now - start > .seconds(1) else { return }
      if let drawn = state.drawn, now - drawn < .milliseconds(100) { return }
      state.drawn = now
      draw(line)
    }
  }

  /// Shows what is being done; any thread may call.
  func show(_ text: String) {
    guard isShown else { return }
    let now = ContinuousClock.now
    state.withLock { state in
      if let drawn = state.drawn, now - drawn < .milliseconds(100) { return }
      state.drawn = now
      draw(text)
    }
  }

  /// Takes the line away.
  func erase() {
    state.withLock { state in
      guard state.drawn != nil else { return }
      state.drawn = nil
      draw("")
    }
  }

  private func text(_ progress: SyncProgress, _ state: State, after time: Duration) -> String {
    switch progress {
    case .observing(let remote, _, _):
      let items = state.remotes.values.reduce(0) { $0 + $1.items }
      let bytes = state.remotes.values.reduce(0) { $0 + $1.bytes }
      let seconds = max(0.001, time / .seconds(1))
      let name = state.remotes.count == 1 ? remote : "\(state.remotes.count) remotes"
      let rate = Int64(Double(bytes) / seconds)
      return "reading \(name): \(items) items, \(Size.text(bytes)), \(Size.text(rate))/s"
    case .applying(let posts): return "bringing posts up to date: \(posts)"
    case .pushing(let remote, let done, let total):
      return "pushing to \(remote): \(done) of \(total)"
    case .finished: return ""
    }
  }

  private func draw(_ text: String) {
    let line = Array("\r\u{1B}[K\(text.visible(lineEnds: .marked).fitted(to: width - 1))".utf8)
    // A progress line that cannot be written is not worth failing for.
    _ = unsafe line.withUnsafeBytes { unsafe write(STDERR_FILENO, $0.baseAddress, $0.count) }
  }
}

/// Amounts of bytes for people.
enum Size {
  /// `812 B`, `4.2 MB`: three figures at most, in powers of 1000.
  static func text(_ bytes: Int64) -> String {
    guard bytes >= 1000 else { return "\(bytes) B" }
    var amount = Double(bytes)
    var unit = ""
    for next in ["kB", "MB", "GB", "TB"] where amount >= 1000 {
      amount /= 1000
      unit = next
    }
    let tenths = (amount * 10).rounded() / 10
    return amount < 100 ? "\(tenths) \(unit)" : "\(Int(amount.rounded())) \(unit)"
  }
}
