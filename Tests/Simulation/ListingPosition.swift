internal import CaptionCore
internal import CaptionRemotes
internal import Synchronization

/// Items that are still to be handed out.
final class Rest: Sendable {
  private let items: Mutex<[Item]>

  init(_ items: [Item]) {
    self.items = Mutex(items)
  }

  func next(_ limit: Int) -> [Item] {
    items.withLock { items in
      defer { items.removeFirst(min(limit, items.count)) }
      return Array(items.prefix(limit))
    }
  }
}

/// Where a listing stands, as its cursor says.
struct ListingPosition {
  var page = 0
  /// What the last listing that came to its end showed.
  var revision: UInt64 = 0
  /// An item that the listing under way has shown.
  var shownKey = ""

  init(_ cursor: Cursor?) {
    let parts = cursor?.text.split(separator: " ", omittingEmptySubsequences: false) ?? []
    guard parts.count == 3 else { return }
    page = Int(parts[0]) ?? 0
    revision = UInt64(parts[1]) ?? 0
    shownKey = String(parts[2])
  }

  var text: String { "\(page) \(revision) \(shownKey)" }
}
