internal import CaptionCore
internal import GRDB

/// Finds other posts that a remote shows already and that say what a post is to say there.
enum Twins {
  /// The other post whose item may be what is to be made; `nil` for none.
  ///
  /// Not one that shares another remote with the post: there they are two, so they are two here. Nor
  /// one that the person said is no duplicate of it.
  static func find(
    of wanted: WantedPost, post: Int64, on remote: Int64, _ contents: inout ContentReader,
    in db: Database
  ) throws -> PostID? {
    let times = wanted.copyTimes
    let found = try PreparedStatement(
      db,
      """
      SELECT other.id, shown.observed
      FROM link AS shown JOIN post AS other ON other.row = shown.post
      WHERE shown.remote = ?1 AND shown.existence = 'live' AND shown.post <> ?2
        AND shown.publishedAt BETWEEN ?3 AND ?4 AND other.trashedAt IS NULL
        AND NOT EXISTS (SELECT 1 FROM link AS one JOIN link AS two ON one.remote = two.remote
          WHERE one.post = ?2 AND two.post = shown.post AND one.existence = 'live'
            AND two.existence = 'live')
        AND NOT EXISTS (SELECT 1 FROM duplicateDecisionPost AS one
          JOIN duplicateDecisionPost AS two ON one.decision = two.decision
          JOIN duplicateDecision ON duplicateDecision.id = one.decision
          WHERE one.post = ?2 AND two.post = shown.post AND undoneAt IS NULL AND kind <> 'link')
      ORDER BY other.id
      """
    ).all(remote, post, times.lowerBound, times.upperBound) { row in
      (PostID(row.text(0)), row.optionalInteger(1))
    }
    for (id, observed) in found {
      if let shown = try contents.read(observed), wanted.isSaid(by: shown) { return id }
    }
    return nil
  }

  /// Has posts planned again that are still to be made somewhere: a person decided about duplicates.
  static func planAnew(_ decision: Int64, in db: Database) throws {
    try PreparedStatement(
      db,
      """
      UPDATE post SET isDirty = 1 WHERE row IN
        (SELECT post FROM duplicateDecisionPost WHERE decision = ?)
        AND EXISTS (SELECT 1 FROM link WHERE link.post = post.row AND existence = 'wanted')
      """
    ).run(decision)
  }
}
