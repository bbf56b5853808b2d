public import CaptionCore
public import CaptionDuplicates
internal import GRDB

/// A group of duplicates, with the name that it keeps while posts come and go.
public struct DuplicateRecord: Hashable, Sendable, Identifiable {
  /// `g` and eight hexadecimal digits.
  public var id: String
  public var group: DuplicateGroup
}

/// Which groups of duplicates to list: those that hold a post of the kind asked for.
///
/// Such a group is listed whole, for what a post is a duplicate of may well be older, or elsewhere.
public struct DuplicateFilter: Hashable, Sendable {
  public var relation: DuplicateRelation
  /// A post of this account, by name or URL.
  public var account: String?
  /// A post that is on this remote.
  public var remote: RemoteID?
  /// A post published then or later, or a draft.
  public var since: Timestamp?
  /// Leaves out groups in which all posts have the same text.
  public var isBeyondText = false
  /// Whether groups and posts are listed that a person decided not to see again.
  public var includesIgnored = false

  public init(_ relation: DuplicateRelation) {
    self.relation = relation
  }
}

extension CaptionStore {
  /// Reads groups of duplicates one after another, by their oldest post.
  ///
  /// Groups are made of all posts outside the trash, as of the last `updateDuplicates`.
  ///
  /// - Parameters:
  ///   - filter: Which groups are meant.
  ///   - body: Called for each; `false` ends the reading. It must not use the store.
  public func forEachDuplicate(
    _ filter: DuplicateFilter, _ body: (DuplicateRecord) throws -> Bool
  ) throws(StoreError) {
    try read { db in
      let reader = try DuplicateReader(db, filter)
      try reader.forEach(body)
    }
  }

  public func duplicates(_ filter: DuplicateFilter) throws(StoreError) -> [DuplicateRecord] {
    var records: [DuplicateRecord] = []
    try forEachDuplicate(filter) { record in
      records.append(record)
      return true
    }
    return records
  }

  /// Finds a group by its name or the beginning of it, whatever was decided about it; `nil` where
  /// there is none.
  public func duplicate(named name: String) throws(StoreError) -> DuplicateRecord? {
    try read { db in
      let found = try PreparedStatement(
        db, "SELECT name, relation FROM duplicateGroup WHERE name >= ? AND name < ? LIMIT 2"
      ).all(name, name + "g") { ($0.text(0), DuplicateRelation(rawValue: $0.text(1))) }
      guard found.count == 1, let relation = found[0].1 else { return nil }
      var filter = DuplicateFilter(relation)
      filter.includesIgnored = true
      return try DuplicateReader(db, filter).record(named: found[0].0)
    }
  }
}

/// Reads groups within one transaction.
private struct DuplicateReader {
  private struct Member {
    var id: PostID
    var row: Int64
    var publishedAt: Int64?
    var edits: String?
  }

  private let db: Database
  private let filter: DuplicateFilter
  /// The posts of the filter's account and remote; `nil` for all.
  private let rows: Set<Int64>?
  private let decisions: DuplicateDecisions
  private let findMembers: PreparedStatement

  private static let columns = """
    SELECT duplicateGroup.id, name, relation, evidence, post.id
    FROM duplicateGroup LEFT JOIN post ON post.row = centre
    """

  init(_ db: Database, _ filter: DuplicateFilter) throws {
    self.db = db
    self.filter = filter
    rows = try Self.rows(filter, in: db)
    decisions =
      filter.includesIgnored
      ? DuplicateDecisions() : try DuplicateDecisions(about: filter.relation, in: db)
    findMembers = try PreparedStatement(
      db,
      """
      SELECT post.id, row, publishedAt, edits FROM duplicateMember
      JOIN post ON post.row = duplicateMember.post WHERE inGroup = ?
      """)
  }

  func forEach(_ body: (DuplicateRecord) throws -> Bool) throws {
    // The relation is a word of ours.
    try PreparedStatement(
      db,
      """
      \(Self.columns) WHERE relation = '\(filter.relation.rawValue)'
      ORDER BY coalesce(firstAt, 9223372036854775807), firstPost, evidence
      """
    ).forEachWhile { row in
      guard let record = try record(row) else { return true }
      return try body(record)
    }
  }

  func record(named name: String) throws -> DuplicateRecord? {
    try PreparedStatement(db, "\(Self.columns) WHERE name = ?").first(name, read: record) ?? nil
  }

  private func record(_ row: SQLRow) throws -> DuplicateRecord? {
    var members = try findMembers.all(row.integer(0)) { row in
      PostID(row.text(0)).map {
        Member(
          id: $0, row: row.integer(1), publishedAt: row.optionalInteger(2),
          edits: row.optionalText(3))
      }
    }.compactMap(\.self)
    members.sort { ($0.publishedAt ?? .max, $0.id) < ($1.publishedAt ?? .max, $1.id) }
    let shown = decisions.shown(members.map(\.row))
    members.removeAll { !shown.contains($0.row) }
    guard members.count > 1, members.contains(where: isWanted),
      try !filter.isBeyondText || haveSeveralTexts(members)
    else {
      return nil
    }
    return DuplicateRecord(
      id: row.text(1),
      group: DuplicateGroup(
        relation: filter.relation, posts: members.map(\.id),
        evidence: try evidence(row, members)))
  }

  private func isWanted(_ member: Member) -> Bool {
    if let rows, !rows.contains(member.row) { return false }
    guard let since = filter.since, let publishedAt = member.publishedAt else { return true }
    return publishedAt >= since.milliseconds
  }

  private func haveSeveralTexts(_ members: [Member]) throws -> Bool {
    let key = try PreparedStatement(
      db,
      """
      SELECT exactKey FROM post JOIN content ON content.id = post.content
      JOIN caption ON caption.id = content.caption WHERE row = ?
      """)
    let keys = try members.map { member in try key.first(member.row) { $0.integer(0) } }
    return Set(keys).count > 1
  }

  private func evidence(_ row: SQLRow, _ members: [Member]) throws -> DuplicateEvidence {
    if let centre = PostID(row.text(4)) {
      let edited = members.compactMap { member in
        member.edits.map { edits in
          EditedPost(
            post: member.id,
            edits: edits.split(separator: "\n").compactMap { WordEdit(text: String($0)) })
        }
      }
      return .edits(of: centre, edited)
    }
    if let text = row.optionalText(3) { return .shared(text) }
    let text = try PreparedStatement(
      db,
      """
      SELECT text FROM post JOIN content ON content.id = post.content
      JOIN caption ON caption.id = content.caption WHERE row = ?
      """
    ).first(members[0].row) { $0.text(0) }
    return .shared(text ?? "")
  }

  private static func rows(_ filter: DuplicateFilter, in db: Database) throws -> Set<Int64>? {
    guard filter.account != nil || filter.remote != nil else { return nil }
    var posts = PostFilter()
    posts.account = filter.account
    posts.remote = filter.remote
    var query = PostQuery(posts)
    query.build()
    return Set(try Int64.fetchAll(db, sql: query.sql, arguments: query.arguments))
  }
}
