/// What is to be done about one post: a pure function of its state.
public struct PostPlan: Hashable, Sendable {
  public var post: PostID
  /// What the post is to hold locally; equal to the state's `local` where nothing changes.
  public var local: Content
  /// Whether the post goes to the trash because its last live item was deleted by its remote.
  public var isTrashed: Bool
  /// One for each link of the state, in the order of link identities.
  public var links: [LinkPlan]
  /// Every conflict that stands, in the order of fields: what is not here is settled.
  public var conflicts: [Conflict]
  /// Which remote's value each changed local field was taken from, for guards and explanation.
  public var pulled: [Field: [LinkID]]

  public init(
    post: PostID, local: Content, isTrashed: Bool = false, links: [LinkPlan] = [],
    conflicts: [Conflict] = [], pulled: [Field: [LinkID]] = [:]
  ) {
    self.post = post
    self.local = local
    self.isTrashed = isTrashed
    self.links = links
    self.conflicts = conflicts
    self.pulled = pulled
  }
}

/// What is to be done about one link.
public struct LinkPlan: Hashable, Sendable {
  public var id: LinkID
  public var existence: LinkState.Existence
  /// What both sides now agree on; `nil` where that is what the remote last showed, whole.
  public var agreement: Agreement<Content>?
  /// What is to be pushed; `nil` for nothing.
  public var operation: Operation?

  public init(
    id: LinkID, existence: LinkState.Existence, agreement: Agreement<Content>? = nil,
    operation: Operation? = nil
  ) {
    self.id = id
    self.existence = existence
    self.agreement = agreement
    self.operation = operation
  }
}
