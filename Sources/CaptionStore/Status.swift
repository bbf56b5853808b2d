public import CaptionCore
internal import GRDB

/// How many posts a store holds, by state.
public struct PostCounts: Hashable, Sendable {
  public var posts = 0
  public var drafts = 0
  public var trash = 0

  public init() {}
}

/// A link whose remote cannot take what the post holds.
public struct BlockedLink: Hashable, Sendable {
  public var post: PostID
  public var remote: String
  public var key: String
  /// Why, in words for a person.
  public var reason: String
}

extension CaptionStore {
  /// How many posts, drafts and posts in the trash there are.
  public func counts() throws(StoreError) -> PostCounts {
    try read { db in
      var counts = PostCounts()
      try PreparedStatement(
        db,
        """
        SELECT CASE WHEN trashedAt IS NOT NULL THEN 'trash' WHEN EXISTS
            (SELECT 1 FROM link WHERE post = post.row AND existence IN ('live', 'deleted'))
          THEN 'post' ELSE 'draft' END AS state, count(*) FROM post GROUP BY state
        """
      ).forEach { row in
        switch PostRecord.State(rawValue: row.text(0)) {
        case .post: counts.posts = Int(row.integer(1))
        case .draft: counts.drafts = Int(row.integer(1))
        case .trash: counts.trash = Int(row.integer(1))
        case nil: break
        }
      }
      return counts
    }
  }

  /// What is kept here and cannot be pushed, in the order of posts.
  public func blockedLinks() throws(StoreError) -> [BlockedLink] {
    try read { db in
      try PreparedStatement(
        db,
        """
        SELECT post.id, remote.name, link.key, blocked FROM link
        JOIN post ON post.row = link.post JOIN remote ON remote.id = link.remote
        WHERE blocked IS NOT NULL AND existence <> 'ended' ORDER BY post.row, remote.id, link.key
        """
      ).all { row in
        (PostID(row.text(0)), row.text(1), row.text(2), row.text(3))
      }.compactMap { post, remote, key, reason in
        post.map { BlockedLink(post: $0, remote: remote, key: key, reason: reason) }
      }
    }
  }

  /// The posts that say something else than was agreed on with some remote, in their order.
  ///
  /// Drafts that are to be created somewhere are among them.
  public func postsWithLocalChanges() throws(StoreError) -> [PostID] {
    try read { db in
      let candidates = try PreparedStatement(
        db,
        """
        SELECT DISTINCT post.row FROM link JOIN post ON post.row = link.post
        WHERE existence = 'wanted' OR isDeletionWanted
          OR existence = 'live' AND (captionOverride IS NOT NULL OR trashedAt IS NOT NULL
            OR content <> coalesce(sent, observed))
        ORDER BY post.row
        """
      ).all { $0.integer(0) }
      var changed: [PostID] = []
      for row in candidates {
        var reader = try StateReader(db: db, capabilities: [:])
        let state = try reader.state(row: row)
        if state.links.contains(where: { $0.isBehind(state) }) { changed.append(state.id) }
      }
      return changed
    }
  }
}

extension LinkState {
  /// Whether the post holds something that the remote was not told yet.
  fileprivate func isBehind(_ post: PostState) -> Bool {
    switch existence {
    case .ended, .deleted: return false
    case .wanted: return true
    case .live:
      guard !post.isTrashed, !isDeletionWanted, let observed else { return true }
      var local = post.local
      local.caption = captionOverride ?? local.caption
      return !local.changedFields(from: agreement?.sent ?? observed).isEmpty
    }
  }
}
