internal import CaptionCore
internal import CaptionDuplicates
internal import GRDB

/// What people decided not to see again, for groups of one relation.
struct DuplicateDecisions {
  private struct Decision {
    var isSplit: Bool
    /// The posts it is about; of a split, those that stay together.
    var posts: Set<Int64> = []
    /// Of a split, the posts that do not belong to the others.
    var apart: Set<Int64> = []
  }

  private var decisions: [Int64: Decision] = [:]
  /// The decisions that each post is named in.
  private var byPost: [Int64: [Int64]] = [:]

  /// Nothing was decided.
  init() {}

  /// Reads the decisions that stand and are awake.
  ///
  /// One about captions sleeps for a post whose caption is not near any more to the one it had.
  init(about relation: DuplicateRelation, in db: Database) throws {
    let rows = try PreparedStatement(
      db,
      """
      SELECT decision, kind, relation, duplicateDecisionPost.post, isApart,
        duplicateDecisionPost.caption, content.caption
      FROM duplicateDecision
      JOIN duplicateDecisionPost ON decision = duplicateDecision.id
      JOIN post ON post.row = duplicateDecisionPost.post
      JOIN content ON content.id = post.content
      WHERE undoneAt IS NULL AND kind <> 'link'
      """
    ).all { row in
      (
        id: row.integer(0), isSplit: row.text(1) == "split",
        relation: row.optionalText(2).flatMap(DuplicateRelation.init), post: row.integer(3),
        isApart: row.bool(4), captions: (row.integer(5), row.integer(6))
      )
    }
    var sources = try DuplicateSources(db)
    for row in rows {
      if let about = row.relation, about.subject != relation.subject { continue }
      let (then, now) = row.captions
      if relation.subject == .caption, then != now, try !sources.isLittleChange(then, now) {
        continue
      }
      if row.isApart {
        decisions[row.id, default: Decision(isSplit: row.isSplit)].apart.insert(row.post)
      } else {
        decisions[row.id, default: Decision(isSplit: row.isSplit)].posts.insert(row.post)
      }
      byPost[row.post, default: []].append(row.id)
    }
  }

  /// Whether enough posts of a decision say what they said, so that it can apply.
  func isAwake(_ id: Int64) -> Bool {
    guard let decision = decisions[id] else { return false }
    return decision.isSplit
      ? !decision.posts.isEmpty && !decision.apart.isEmpty : decision.posts.count > 1
  }

  /// The posts of a group that are to be shown.
  func shown(_ members: [Int64]) -> Set<Int64> {
    var shown = Set(members)
    guard !byPost.isEmpty else { return shown }
    let named = Set(members.flatMap { byPost[$0] ?? [] }).compactMap { decisions[$0] }
    for split in named where split.isSplit && !split.posts.isDisjoint(with: members) {
      shown.subtract(split.apart)
    }
    for ignored in named where !ignored.isSplit && shown.isSubset(of: ignored.posts) {
      return []
    }
    return shown
  }
}

extension DuplicateRelation {
  /// What a relation is about: a decision about one of the same subject holds for it.
  enum Subject { case caption, media, series }

  var subject: Subject {
    switch self {
    case .text, .normalised, .near: .caption
    case .media: .media
    case .series: .series
    }
  }
}

extension DuplicateSources {
  /// Whether one caption became another by less than makes it another text.
  mutating func isLittleChange(_ then: Int64, _ now: Int64) throws -> Bool {
    let forms = IndexedForms([try form(then), try form(now)])
    return try caption(then) == caption(now) || forms.haveSameBody(0, 1) || forms.areRelated(0, 1)
  }
}
