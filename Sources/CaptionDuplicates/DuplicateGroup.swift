public import CaptionCore

/// How posts of one group are alike.
public enum DuplicateRelation: String, CaseIterable, Hashable, Sendable {
  /// Equal captions.
  case text
  /// Equal bodies once links, mentions, tag blocks, emoji, place and credits are taken out.
  case normalised
  /// A few words edited, or the text broken off.
  case near
  /// The same picture or video, whatever the captions say.
  case media
  /// One template with other numbers; never duplicates, only shown.
  case series
}

/// Posts whose captions are alike.
public struct DuplicateGroup: Hashable, Sendable {
  public var relation: DuplicateRelation
  /// At least two, the oldest first.
  public var posts: [PostID]
  public var evidence: DuplicateEvidence

  public init(relation: DuplicateRelation, posts: [PostID], evidence: DuplicateEvidence) {
    self.relation = relation
    self.posts = posts
    self.evidence = evidence
  }
}

/// Why posts are a group.
public enum DuplicateEvidence: Hashable, Sendable {
  /// What all have in common: the caption, the body, the address of the medium, or the template
  /// with `#` for each number.
  case shared(String)
  /// The post that all others are near to, and how they come from it, the oldest first.
  ///
  /// Posts that are the same after normalising are not listed.
  case edits(of: PostID, [EditedPost])
}

/// How the body of one post comes from that of another.
public struct EditedPost: Hashable, Sendable {
  public var post: PostID
  /// In the order of the words; never empty.
  public var edits: [WordEdit]

  public init(post: PostID, edits: [WordEdit]) {
    self.post = post
    self.edits = edits
  }
}
