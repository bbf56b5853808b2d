public import CaptionCore
public import CaptionDuplicates
internal import GRDB

/// A post that said the same before.
public struct EarlierUse: Hashable, Sendable {
  public var post: PostID
  /// How its caption is like the other: equal, equal once normalised, or near.
  public var relation: DuplicateRelation
}

extension CaptionStore {
  /// The posts outside the trash that say what a caption says, the most alike first, then the
  /// oldest.
  ///
  /// What is not equal is found by the index of duplicates, as of the last `updateDuplicates`.
  ///
  /// - Parameters:
  ///   - caption: The caption that is looked for.
  ///   - own: The post that it is for, which is left out.
  public func earlierUses(
    of caption: Caption, except own: PostID? = nil
  ) throws(StoreError) -> [EarlierUse] {
    try read { db in
      let form = NormalForm(caption.text)
      var indexing = try DuplicateIndexing(db)
      let known = try PreparedStatement(db, "SELECT id FROM caption WHERE exactKey = ?")
        .all(Int64(bitPattern: caption.exactKey)) { $0.integer(0) }
      let bodies = try indexing.ids(matching: .body(of: form))
      let near = try indexing.near(to: form)
      var random = SplitMix64(seed: 0)
      let new = DuplicateCandidate(
        post: PostID(using: &random), caption: caption, publishedAt: nil)
      var uses: [EarlierUse] = []
      var found: Set<PostID> = [own].compactMap(\.self).reduce(into: []) { $0.insert($1) }
      for (captions, relation) in [
        (known, DuplicateRelation.text), (bodies, .normalised), (near, .near),
      ] {
        let holders = try captions.flatMap { try indexing.sources.holders(of: $0) }
          .map(\.candidate).sorted()
        for holder in holders where !found.contains(holder.post) {
          guard Self.isRelated(holder, to: new, by: relation) else { continue }
          found.insert(holder.post)
          uses.append(EarlierUse(post: holder.post, relation: relation))
        }
      }
      return uses
    }
  }

  private static func isRelated(
    _ one: DuplicateCandidate, to other: DuplicateCandidate, by relation: DuplicateRelation
  ) -> Bool {
    switch relation {
    case .text: one.caption == other.caption
    case .normalised: !NormalisedPosts([one, other]).same().isEmpty
    default: !NormalisedPosts([one, other]).near().isEmpty
    }
  }
}
