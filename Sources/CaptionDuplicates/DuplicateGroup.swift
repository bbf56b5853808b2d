public import CaptionCore

/// How posts of one group are alike.
public enum DuplicateRelation: String, CaseIterable, Hashable, Sendable {
  /// Equal captions.
  case text
  /// Equal bodies once links, mentions, tag blocks, emoji, place and credits are taken out.
  case normalised
}

/// Posts whose captions are alike.
public struct DuplicateGroup: Hashable, Sendable {
  public var relation: DuplicateRelation
  /// At least two, the oldest first.
  public var posts: [PostID]

  public init(relation: DuplicateRelation, posts: [PostID]) {
    self.relation = relation
    self.posts = posts
  }
}

/// A post that may be a duplicate of others.
public struct DuplicateCandidate: Hashable, Sendable {
  public var post: PostID
  public var caption: Caption
  /// `nil` for a draft, which counts as the youngest.
  public var publishedAt: Timestamp?

  public init(post: PostID, caption: Caption, publishedAt: Timestamp?) {
    self.post = post
    self.caption = caption
    self.publishedAt = publishedAt
  }
}

extension DuplicateCandidate: Comparable {
  /// The oldest first, then by identity.
  public static func < (one: Self, other: Self) -> Bool {
    (one.publishedAt?.milliseconds ?? .max, one.post)
      < (other.publishedAt?.milliseconds ?? .max, other.post)
  }
}
