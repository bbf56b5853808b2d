public import CaptionCore
internal import GRDB

/// How many posts a store holds.
public struct PostCounts: Hashable, Sendable {
  public var posts = 0
  public var drafts = 0
  public var trash = 0

  public init() {}
}

/// A wish that is kept here because a remote cannot take it.
public struct BlockedLink: Hashable, Sendable {
  public var post: PostID
  public var link: LinkID
  /// For a person.
  public var reason: String
}

extension CaptionStore {
  /// Counted by indices: links are wide rows, and to read them all takes seconds at a million posts.
  public func postCounts() throws(StoreError) -> PostCounts {
    let isThere =
      "EXISTS (SELECT 1 FROM link WHERE post = one.row AND existence IN ('live', 'deleted'))"
    return try read { db in
      let row = try Row.fetchOne(
        db,
        sql: """
          SELECT (SELECT count(*) FROM post),
            (SELECT count(*) FROM post WHERE trashedAt IS NOT NULL),
            -- Posts with links, without those that were never there, are no more, or are trash.
            (SELECT count(DISTINCT post) FROM link WHERE post IS NOT NULL)
              - (SELECT count(*) FROM (SELECT DISTINCT post AS row FROM link
                  WHERE existence IN ('wanted', 'ended') AND post IS NOT NULL) AS one
                WHERE NOT \(isThere))
              - (SELECT count(*) FROM post AS one WHERE trashedAt IS NOT NULL AND \(isThere))
          """)
      var counts = PostCounts()
      guard let row else { return counts }
      counts.trash = row[1]
      counts.posts = row[2]
      counts.drafts = row[0] - counts.trash - counts.posts
      return counts
    }
  }

  /// What was planned last and is not pushed because a remote cannot take it, in order of posts.
  ///
  /// The few are found by their index: left to itself SQLite would pass over all posts.
  public func blockedLinks() throws(StoreError) -> [BlockedLink] {
    try read { db in
      try PreparedStatement(
        db,
        """
        SELECT post.id, link.remote, link.key, link.blocked FROM link INDEXED BY linkBlocked
        CROSS JOIN post ON post.row = link.post WHERE link.blocked IS NOT NULL ORDER BY link.post
        """
      ).all { row in
        PostID(row.text(0)).map { post in
          BlockedLink(
            post: post,
            link: LinkID(remote: RemoteID(rawValue: row.integer(1)), key: row.text(2)),
            reason: row.text(3))
        }
      }.compactMap(\.self)
    }
  }
}
