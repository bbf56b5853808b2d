internal import CaptionCore
internal import GRDB

/// Finds other posts that a remote shows already and that say what a post is to say there.
///
/// A remote's items are ordered by time once for all posts that are read in one transaction: to pass
/// over all of them for each post takes minutes where thousands are to be made. An index in the file
/// would cost every pull, and few stores ever ask.
struct Twins {
  private let db: Database
  private var shown: [Int64: [Shown]] = [:]

  /// An item that a remote shows.
  private struct Shown {
    var publishedAt: Int64
    var key: String
    var observed: Int64
  }

  init(db: Database) {
    self.db = db
  }

  /// The other post whose item may be what is to be made; `nil` for none.
  ///
  /// Not one that shares another remote with the post: there they are two, so they are two here. Nor
  /// one that the person said is no duplicate of it.
  mutating func find(
    of wanted: WantedPost, post: Int64, on remote: Int64, _ contents: inout ContentReader
  ) throws -> PostID? {
    let times = wanted.copyTimes
    let items = try items(of: remote)
    var twin: PostID?
    for item in items[Self.place(of: times.lowerBound, in: items)...] {
      guard item.publishedAt <= times.upperBound else { break }
      guard wanted.isSaid(by: try contents.read(item.observed)),
        let other = try owner(of: item.key, on: remote, notFor: post)
      else { continue }
      twin = twin.map { min($0, other) } ?? other
    }
    return twin
  }

  /// What a remote shows that belongs to a post, by time.
  private mutating func items(of remote: Int64) throws -> [Shown] {
    if let items = shown[remote] { return items }
    let items = try PreparedStatement(
      db,
      """
      SELECT publishedAt, key, observed FROM link
      WHERE remote = ? AND existence = 'live' AND post IS NOT NULL AND publishedAt IS NOT NULL
        AND observed IS NOT NULL
      """
    ).all(remote) { row in
      Shown(publishedAt: row.integer(0), key: row.text(1), observed: row.integer(2))
    }.sorted { $0.publishedAt < $1.publishedAt }
    shown[remote] = items
    return items
  }

  /// Where the items begin that are not older than a time.
  private static func place(of time: Int64, in items: [Shown]) -> Int {
    var (low, high) = (0, items.count)
    while low < high {
      let middle = (low + high) / 2
      if items[middle].publishedAt < time { low = middle + 1 } else { high = middle }
    }
    return low
  }

  /// The post whose item this is, if it may be the other of two that are one.
  private func owner(of key: String, on remote: Int64, notFor post: Int64) throws -> PostID? {
    let found = try PreparedStatement(
      db,
      """
      SELECT other.id
      FROM link AS shown JOIN post AS other ON other.row = shown.post
      WHERE shown.remote = ?1 AND shown.key = ?3 AND shown.existence = 'live' AND shown.post <> ?2
        AND other.trashedAt IS NULL
        AND NOT EXISTS (SELECT 1 FROM link AS one JOIN link AS two ON one.remote = two.remote
          WHERE one.post = ?2 AND two.post = shown.post AND one.existence = 'live'
            AND two.existence = 'live')
        AND NOT EXISTS (SELECT 1 FROM duplicateDecisionPost AS one
          JOIN duplicateDecisionPost AS two ON one.decision = two.decision
          JOIN duplicateDecision ON duplicateDecision.id = one.decision
          WHERE one.post = ?2 AND two.post = shown.post AND undoneAt IS NULL AND kind <> 'link')
      """
    ).first(remote, post, key) { PostID($0.text(0)) }
    return found ?? nil
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
