internal import CaptionCore
internal import GRDB

/// Finds other posts that a remote shows already and that say what a post is to say there.
///
/// A remote's items are put in order by time once for all posts that are read in one transaction, and
/// what those of a half day say is read once: to pass over all of them for each post takes minutes
/// where thousands are to be made. An index in the file would cost every pull, and few stores ever ask.
struct Twins {
  private let db: Database
  /// By remote and half day.
  private var shown: [Int64: [Int64: HalfDay]] = [:]

  /// What a remote shows that was published in one half day.
  private struct HalfDay {
    var items: [Shown] = []
    /// The same by what copies are known by; `nil` until it is asked for.
    var byKey: [CopyKey: [Shown]]?
  }

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
    guard let key = CopyKey(wanted.content) else { return nil }
    let times = wanted.copyTimes
    var twin: PostID?
    for day in try days(of: remote, touching: times) {
      for item in try items(saying: key, in: day, of: remote, &contents)
      where times.contains(item.publishedAt) {
        guard let other = try owner(of: item.key, on: remote, notFor: post) else { continue }
        twin = twin.map { min($0, other) } ?? other
      }
    }
    return twin
  }

  private static func day(of time: Int64) -> Int64 { time / 43_200_000 }

  /// The half days of a remote's items that a time may lie in.
  private mutating func days(
    of remote: Int64, touching times: ClosedRange<Int64>
  ) throws -> [Int64] {
    if shown[remote] == nil { shown[remote] = try read(remote) }
    let wanted = Self.day(of: times.lowerBound)...Self.day(of: times.upperBound)
    guard let days = shown[remote] else { return [] }
    return wanted.count < days.count
      ? wanted.filter { days[$0] != nil } : days.keys.filter(wanted.contains)
  }

  /// What a remote shows that belongs to a post, by half days.
  private func read(_ remote: Int64) throws -> [Int64: HalfDay] {
    var days: [Int64: HalfDay] = [:]
    try PreparedStatement(
      db,
      """
      SELECT publishedAt, key, observed FROM link
      WHERE remote = ? AND existence = 'live' AND post IS NOT NULL AND publishedAt IS NOT NULL
        AND observed IS NOT NULL
      """
    ).forEach(remote) { row in
      let item = Shown(publishedAt: row.integer(0), key: row.text(1), observed: row.integer(2))
      days[Self.day(of: item.publishedAt), default: HalfDay()].items.append(item)
    }
    return days
  }

  /// The items of a half day that say what a copy is known by.
  private mutating func items(
    saying key: CopyKey, in day: Int64, of remote: Int64, _ contents: inout ContentReader
  ) throws -> [Shown] {
    guard let held = shown[remote]?[day] else { return [] }
    if let byKey = held.byKey { return byKey[key] ?? [] }
    var byKey: [CopyKey: [Shown]] = [:]
    for item in held.items {
      guard let key = CopyKey(try contents.read(item.observed)) else { continue }
      byKey[key, default: []].append(item)
    }
    shown[remote]?[day]?.byKey = byKey
    return byKey[key] ?? []
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
