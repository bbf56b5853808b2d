internal import CaptionCore
internal import CaptionDuplicates
internal import CaptionStore

/// The posts that a decision about duplicates is about: those of a group, or some that were named.
struct DuplicateSubject {
  /// At least two; of a group the oldest first, as it is shown.
  var posts: [PostID] = []
  /// Of a group, how its posts are alike.
  var relation: DuplicateRelation?

  init(_ words: [String], _ session: Session, _ store: CaptionStore) throws {
    try session.updateDuplicates(in: store)
    if words.count == 1, let group = try Self.group(words[0], in: store) {
      posts = group.posts
      relation = group.relation
    } else {
      for word in words {
        if try Self.group(word, in: store) != nil {
          throw ProgramError(.usage, "\(word) is a group; say it alone")
        }
        let post = try store.findPost(word)
        if !posts.contains(post) { posts.append(post) }
      }
    }
    guard posts.count > 1 else {
      throw ProgramError(.usage, "say a group, or two posts at least")
    }
  }

  /// The posts of a group alone.
  init(group: String, _ session: Session, _ store: CaptionStore) throws {
    try session.updateDuplicates(in: store)
    guard let found = try Self.group(group, in: store) else {
      throw ProgramError(.usage, "\(group) is no group; `captions duplicates` lists them")
    }
    posts = found.posts
    relation = found.relation
  }

  /// No identity of a post begins with a `g`.
  private static func group(_ word: String, in store: CaptionStore) throws -> DuplicateGroup? {
    guard word.wholeMatch(of: /g[0-9a-f]{2,8}/) != nil else { return nil }
    guard let record = try store.duplicate(named: word) else {
      throw ProgramError(.failed, "there is no group \(word); `captions duplicates` lists them")
    }
    return record.group
  }
}
