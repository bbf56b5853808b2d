public import CaptionCore
public import CaptionDuplicates
internal import GRDB

/// What a person decided about posts that are alike.
public struct DuplicateDecision: Hashable, Sendable, Identifiable {
  public enum Kind: String, Hashable, Sendable {
    /// The posts are one from now on.
    case link
    /// The posts are not shown as a group again.
    case ignore
    /// Some posts do not belong to the others.
    case split
  }

  public var id: Int64
  public var kind: Kind
  /// The kind of group it is about, and others of the same subject; `nil` for all.
  public var relation: DuplicateRelation?
  /// The posts it is about; of a link the one that all are now, of a split those that stay together.
  public var posts: [PostID]
  /// Of a link the posts that joined, of a split those that do not belong.
  public var apart: [PostID]
  public var decidedAt: Timestamp
  public var isUndone: Bool
  /// Whether captions have been edited since beyond what it is about.
  public var isAsleep: Bool
}

extension CaptionStore {
  /// Decides that a group of just these posts, or of some of them, is not to be shown again.
  ///
  /// Where the caption of one is edited beyond what is near to the one it had, the decision sleeps.
  ///
  /// - Parameters:
  ///   - posts: Two posts or more.
  ///   - relation: The kind of group it is about; `nil` for all.
  ///   - now: The time that is kept with it.
  /// - Returns: The decision, by which it is undone.
  @discardableResult
  public func ignoreDuplicates(
    _ posts: [PostID], by relation: DuplicateRelation?, at now: Timestamp
  ) throws(StoreError) -> Int64 {
    try write { db in
      guard Set(posts).count > 1 else { throw StoreError.refused("it takes two posts") }
      return try Self.decide(.ignore, by: relation, posts, apart: [], at: now, in: db)
    }
  }

  /// Decides that some posts do not belong in a group with others.
  @discardableResult
  public func splitDuplicates(
    _ apart: [PostID], from posts: [PostID], by relation: DuplicateRelation?, at now: Timestamp
  ) throws(StoreError) -> Int64 {
    try write { db in
      guard !apart.isEmpty, !posts.isEmpty, Set(apart).isDisjoint(with: posts) else {
        throw StoreError.refused("it takes posts to split off, and others that stay")
      }
      return try Self.decide(.split, by: relation, posts, apart: apart, at: now, in: db)
    }
  }

  /// Everything that was decided, the latest first.
  public func duplicateDecisions() throws(StoreError) -> [DuplicateDecision] {
    try read { db in
      let posts = try PreparedStatement(
        db,
        """
        SELECT id, isApart FROM duplicateDecisionPost
        JOIN post ON post.row = duplicateDecisionPost.post WHERE decision = ? ORDER BY id
        """)
      let decisions = try PreparedStatement(
        db,
        """
        SELECT id, kind, relation, decidedAt, undoneAt IS NOT NULL FROM duplicateDecision
        ORDER BY id DESC
        """
      ).all { row in
        DuplicateDecision(
          id: row.integer(0), kind: DuplicateDecision.Kind(rawValue: row.text(1)) ?? .ignore,
          relation: DuplicateRelation(rawValue: row.text(2)), posts: [], apart: [],
          decidedAt: Timestamp(milliseconds: row.integer(3)), isUndone: row.bool(4),
          isAsleep: false)
      }
      let awake = try DuplicateDecisions(about: .text, in: db)
      return try decisions.map { decision in
        let named = try posts.all(decision.id) { (PostID($0.text(0)), $0.bool(1)) }
        var decision = decision
        decision.posts = named.filter { !$0.1 }.compactMap(\.0)
        decision.apart = named.filter(\.1).compactMap(\.0)
        let isAboutCaptions = (decision.relation ?? .text).subject == .caption
        decision.isAsleep =
          isAboutCaptions && decision.kind != .link && !decision.isUndone
          && !awake.isAwake(decision.id)
        return decision
      }
    }
  }

  /// Takes a decision back.
  ///
  /// Of a link, the items that are still there go back to the posts they came from.
  ///
  /// - Throws: `refused` where there is no such decision, or an item is under way.
  public func undoDecision(_ id: Int64, at now: Timestamp) throws(StoreError) {
    try write { db in
      let isUndone = try PreparedStatement(
        db, "SELECT undoneAt IS NOT NULL FROM duplicateDecision WHERE id = ?"
      ).first(id) { $0.bool(0) }
      guard let isUndone else { throw StoreError.refused("there is no decision \(id)") }
      guard !isUndone else { throw StoreError.refused("decision \(id) was undone before") }
      try PostLinking(db: db, now: now).takeBack(id)
      try PreparedStatement(db, "UPDATE duplicateDecision SET undoneAt = ? WHERE id = ?")
        .run(now.milliseconds, id)
      try Twins.planAnew(id, in: db)
    }
  }

  static func decide(
    _ kind: DuplicateDecision.Kind, by relation: DuplicateRelation?, _ posts: [PostID],
    apart: [PostID], at now: Timestamp, in db: Database
  ) throws -> Int64 {
    try PreparedStatement(
      db, "INSERT INTO duplicateDecision (kind, relation, decidedAt) VALUES (?, ?, ?)"
    ).run(kind.rawValue, relation?.rawValue, now.milliseconds)
    let decision = db.lastInsertedRowID
    let insert = try PreparedStatement(
      db,
      """
      INSERT INTO duplicateDecisionPost (decision, post, caption, isApart)
        SELECT ?, row, caption, ? FROM post JOIN content ON content.id = post.content
        WHERE row = ?
      """)
    for (posts, isApart) in [(posts, false), (apart, true)] {
      for row in Set(try posts.map { try row(of: $0, in: db) }).sorted() {
        try insert.run(decision, isApart, row)
      }
    }
    try Twins.planAnew(decision, in: db)
    return decision
  }
}
