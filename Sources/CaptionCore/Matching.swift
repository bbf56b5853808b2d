/// A post that an item without a post may be.
public struct MatchCandidate: Hashable, Sendable {
  public var post: PostID
  public var links: [Link]

  public init(post: PostID, links: [Link]) {
    self.post = post
    self.links = links
  }

  /// What tells one of the post's links.
  public struct Link: Hashable, Sendable {
    public var remote: RemoteID
    public var existence: LinkState.Existence
    public var permalink: String?
    /// The key that was fixed before the item was sent, where it was ours to create.
    public var createKey: String?

    public init(
      remote: RemoteID, existence: LinkState.Existence, permalink: String? = nil,
      createKey: String? = nil
    ) {
      self.remote = remote
      self.existence = existence
      self.permalink = permalink
      self.createKey = createKey
    }
  }
}

/// Which post an item is.
public enum Match: Hashable, Sendable {
  /// Our own create has come back.
  case ownCreate(PostID)
  /// The post that another remote shows at the same address; the link begins unagreed.
  case same(PostID)
  case new
}

/// Decides which post an item without a post is.
///
/// Our own create key comes first. The same permalink on another remote is the same post, unless
/// that post has its own item on this remote already, or several posts claim the address. Equal
/// text is never enough: two posts may say the same.
///
/// - Parameters:
///   - remote: The remote that shows the item.
///   - createKey: The key of ours that the item carries, if any.
///   - candidates: The posts that the store knows with that key or address.
///   - permalink: The address that the item says it has.
public func matchItem(
  on remote: RemoteID, permalink: String?, createKey: String?, among candidates: [MatchCandidate]
) -> Match {
  if let createKey, !createKey.isEmpty {
    let own = candidates.first { candidate in
      candidate.links.contains { $0.remote == remote && $0.createKey == createKey }
    }
    if let own { return .ownCreate(own.post) }
  }
  guard let permalink, !permalink.isEmpty else { return .new }
  let same = candidates.filter { candidate in
    candidate.links.contains { $0.remote != remote && $0.permalink == permalink }
      && !candidate.links.contains { $0.remote == remote && $0.isOccupied }
  }
  return same.count == 1 ? .same(same[0].post) : .new
}

extension MatchCandidate.Link {
  /// Whether the post has, or is to have, an item on the remote.
  fileprivate var isOccupied: Bool { existence == .live || existence == .wanted }
}
