public import CaptionCore

/// A post that may be a duplicate of others.
public struct DuplicateCandidate: Hashable, Sendable {
  public var post: PostID
  public var caption: Caption
  /// `nil` for a draft, which counts as the youngest.
  public var publishedAt: Timestamp?
  /// What tells its pictures and videos from all others: addresses without their signing parts.
  public var media: [String]

  public init(post: PostID, caption: Caption, publishedAt: Timestamp?, media: [String] = []) {
    self.post = post
    self.caption = caption
    self.publishedAt = publishedAt
    self.media = media
  }
}

extension DuplicateCandidate: Comparable {
  /// The oldest first, then by identity.
  public static func < (one: Self, other: Self) -> Bool {
    (one.publishedAt?.milliseconds ?? .max, one.post)
      < (other.publishedAt?.milliseconds ?? .max, other.post)
  }
}
