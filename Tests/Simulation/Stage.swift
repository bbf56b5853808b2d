internal import CaptionStore
internal import Synchronization

/// The stores that one story after another is played with.
///
/// A new SQLite connection prepares every statement anew, which takes longer than the story.
public final class Stage: Sendable {
  struct Slot: Sendable {
    var store: CaptionStore
    var program: CrashSwitch
  }

  private let free = Mutex<[Slot]>([])

  public init() {}

  /// An empty store, with the switch that kills the program that uses it.
  func take() throws -> Slot {
    if let slot = free.withLock({ $0.popLast() }) {
      slot.program.arm(at: nil)
      try slot.store.erase()
      return slot
    }
    let program = CrashSwitch()
    return Slot(store: try .inMemory { _ in try program.step() }, program: program)
  }

  func putBack(_ slot: Slot) { free.withLock { $0.append(slot) } }
}
