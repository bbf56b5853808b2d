public import CaptionCore
internal import Synchronization

/// One page of a listing.
public struct Page: Sendable {
  /// The new and changed items, decoded as they are asked for.
  public var items: ItemBatches
  /// How many items were the same bytes as before.
  public var unchanged: Int
  /// To be kept in the same transaction as the page's items.
  public var cursor: Cursor?
  /// Which stretch of the remote the listing has shown; `nil` while more pages follow.
  public var coverage: Coverage?
  /// Between which instants the page shows every item that was published: absence counts there.
  ///
  /// What a stretch lacks is looked for when the next one lacks it, too: so a listing that tells one
  /// is said to be unchanged only once it was read twice.
  public var stretch: Stretch?
  /// The keys of items that the remote says are deleted.
  public var gone: [String] = []
  /// What could not be read, or was read otherwise than it says, one line each.
  public var notes: [String]
  /// What the remote calls itself, where it says.
  public var title: String?

  public init(
    items: ItemBatches, unchanged: Int = 0, cursor: Cursor? = nil, coverage: Coverage? = nil,
    notes: [String] = [], title: String? = nil, stretch: Stretch? = nil
  ) {
    self.items = items
    self.unchanged = unchanged
    self.cursor = cursor
    self.coverage = coverage
    self.notes = notes
    self.title = title
    self.stretch = stretch
  }
}

/// Which stretch of a remote a listing has really shown.
public enum Coverage: String, Hashable, Sendable {
  /// The remote says that nothing changed since the last listing: what that covered holds.
  case unchanged
  /// The newest items; an absent one may only be older.
  case window
  /// What changed since the last listing; an absent item says nothing.
  case delta
  /// Every item the remote holds: absence counts.
  case complete
}

/// Items of a page, decoded batch by batch so that a page of any length fits the memory.
public struct ItemBatches: Sendable {
  private let pull: @Sendable (Int) throws(RemoteError) -> [FlatItem]
  private let gatheredNotes: @Sendable () -> [String]

  /// - Parameters:
  ///   - pull: Decodes at most so many further items; an empty array at the end.
  ///   - notes: What the items decoded so far said otherwise than they should.
  public init(
    pull: @escaping @Sendable (Int) throws(RemoteError) -> [FlatItem],
    notes: @escaping @Sendable () -> [String] = { [] }
  ) {
    self.pull = pull
    gatheredNotes = notes
  }

  /// Items that are decoded already.
  init(_ items: [Item]) {
    let rest = Mutex(items[...])
    self.init { limit throws(RemoteError) in
      rest.withLock { rest in
        defer { rest = rest.dropFirst(limit) }
        return rest.prefix(limit).map { FlatItem($0) }
      }
    }
  }

  /// What the items decoded so far said otherwise than they should, one line each.
  public var notes: [String] { gatheredNotes() }

  /// The next items, at most `limit`; empty at the end.
  public func next(_ limit: Int) throws(RemoteError) -> [FlatItem] {
    try pull(limit)
  }
}
