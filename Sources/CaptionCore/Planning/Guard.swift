/// What one remote and one direction of a run would come to, since a person last approved.
public struct GuardCounts: Hashable, Sendable {
  public var deletions: Int
  public var edits: Int
  /// The live links of the remote before any of this.
  public var live: Int
  /// Whether a listing of the remote that was read to its end held no item.
  public var isListingEmpty: Bool

  public init(deletions: Int = 0, edits: Int = 0, live: Int, isListingEmpty: Bool = false) {
    self.deletions = deletions
    self.edits = edits
    self.live = live
    self.isListingEmpty = isListingEmpty
  }

  /// Why the run has to stop and be approved by a person; `nil` where it may go on.
  ///
  /// More deletions than 10 or 5 % of the live links, whichever is less, but at least 3; more edits
  /// than 100 and than 30 %. Exactly as many pass.
  public func guardReason() -> GuardReason? {
    if isListingEmpty && live > 0 { return .emptyListing(live: live) }
    let deletionLimit = max(3, min(10, live / 20))
    if deletions > deletionLimit { return .deletions(deletions, limit: deletionLimit) }
    let editLimit = max(100, live * 3 / 10)
    if edits > editLimit { return .edits(edits, limit: editLimit) }
    return nil
  }
}

/// Why a run is stopped before it applies anything.
public enum GuardReason: Hashable, Sendable {
  case emptyListing(live: Int)
  case deletions(Int, limit: Int)
  case edits(Int, limit: Int)
}

extension GuardReason: CustomStringConvertible {
  public var description: String {
    switch self {
    case .emptyListing(let live): "the listing is empty where \(live) posts were live"
    case .deletions(let count, let limit): "\(count) deletions, more than \(limit)"
    case .edits(let count, let limit): "\(count) edits, more than \(limit)"
    }
  }
}
