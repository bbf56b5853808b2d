/// One post and all its links, as the planner sees them.
public struct PostState: Hashable, Sendable {
  public var id: PostID
  /// What the person has now.
  public var local: Content
  public var isTrashed: Bool
  /// Whether it is there because its last item was deleted: an item that shows itself again brings
  /// it back.
  public var isTrashedByRemote: Bool
  public var createdAt: Timestamp
  public var links: [LinkState]

  public init(
    id: PostID, local: Content, isTrashed: Bool = false, isTrashedByRemote: Bool = false,
    createdAt: Timestamp, links: [LinkState] = []
  ) {
    self.id = id
    self.local = local
    self.isTrashed = isTrashed
    self.isTrashedByRemote = isTrashedByRemote
    self.createdAt = createdAt
    self.links = links
  }
}

/// One link of a post, as the planner sees it.
public struct LinkState: Hashable, Sendable {
  public enum Existence: String, Hashable, Sendable {
    /// To be created on the remote.
    case wanted
    /// The remote holds the item.
    case live
    /// The remote held the item and has deleted it.
    case deleted
    /// Another item has taken this one's place, or the link has ended: history only.
    case ended
  }

  public var id: LinkID
  public var capabilities: Capabilities
  public var existence: Existence
  /// What the remote last showed; `nil` while the item is wanted.
  public var observed: Content?
  /// What both sides last agreed on, where that is not `observed`; `nil` while agreed.
  public var agreement: Agreement<Content>?
  /// Whether a first comparison is due: the item was matched to a post that existed before, and the
  /// two sides never agreed on anything.
  public var isUnagreed: Bool
  /// Of an unagreed link, the fields that are agreed on by now; `agreement` has their values, and
  /// says nothing of the others.
  public var settled: Set<Field>
  public var version: String?
  /// The caption this copy has on purpose, in place of the post's.
  public var captionOverride: Caption?
  /// Whether the person wants the item deleted on this remote.
  public var isDeletionWanted: Bool
  /// Whether the item was deleted there since the post went to the trash, and shows itself again:
  /// the guards have counted its deletion.
  public var wasDeletedBefore = false
  /// Whether an operation on the item is under way or its outcome unknown: nothing new is planned.
  public var isBusy: Bool
  /// An operation that the remote refused: not planned again until the person changes something.
  public var parked: Operation?
  /// A deletion, or an edit of some fields, that the person gave up.
  ///
  /// The two sides stand apart there until the person changes something. What is not in `fields` of
  /// an edit says nothing.
  public var dropped: Operation?
  /// Of an item that is to be made: another post that the remote shows already, which says the same
  /// and was published about the same time.
  public var twin: PostID?

  public init(
    id: LinkID, capabilities: Capabilities, existence: Existence, observed: Content? = nil,
    agreement: Agreement<Content>? = nil, isUnagreed: Bool = false,
    settled: Set<Field> = [], version: String? = nil, captionOverride: Caption? = nil,
    isDeletionWanted: Bool = false, isBusy: Bool = false, parked: Operation? = nil,
    dropped: Operation? = nil, twin: PostID? = nil
  ) {
    self.id = id
    self.capabilities = capabilities
    self.existence = existence
    self.observed = observed
    self.agreement = agreement
    self.isUnagreed = isUnagreed
    self.settled = settled
    self.version = version
    self.captionOverride = captionOverride
    self.isDeletionWanted = isDeletionWanted
    self.isBusy = isBusy
    self.parked = parked
    self.dropped = dropped
    self.twin = twin
  }
}
