internal import CaptionCore
internal import CaptionDuplicates
internal import GRDB

/// What a group keeps of a post.
struct GroupedPost: Hashable {
  var row: Int64
  var publishedAt: Int64?
}

/// Writes groups of duplicates within one transaction, so that a group keeps its name while its
/// members come and go.
struct DuplicateGroupStorage {
  /// A group as it is stored.
  private struct Stored {
    var id: Int64
    var name: String
    var evidence: String?
    var members: [Int64: Member]
  }

  private struct Member: Hashable {
    var publishedAt: Int64?
    var edits: String?
  }

  private let db: Database
  private let findGroups: PreparedStatement
  private let findMembers: PreparedStatement
  private let insertMember: PreparedStatement

  init(_ db: Database) throws {
    self.db = db
    findGroups = try PreparedStatement(
      db,
      """
      SELECT duplicateGroup.id, name, evidence FROM duplicateMember
      JOIN duplicateGroup ON duplicateGroup.id = inGroup WHERE post = ? AND relation = ?
      """)
    findMembers = try PreparedStatement(
      db, "SELECT post, publishedAt, edits FROM duplicateMember WHERE inGroup = ?")
    insertMember = try PreparedStatement(
      db,
      """
      INSERT OR REPLACE INTO duplicateMember (inGroup, post, publishedAt, edits)
      VALUES (?, ?, ?, ?)
      """)
  }

  /// Makes the groups of a relation that hold any of some posts those given.
  ///
  /// - Parameters:
  ///   - rows: The posts whose groups are given; `nil` for all.
  ///   - groups: Groups; those that hold none of these posts are passed over.
  ///   - holder: What is known of a post; each of the groups has it.
  func replace(
    _ relation: DuplicateRelation, touching rows: Set<Int64>?, with groups: [DuplicateGroup],
    of holder: (PostID) -> GroupedPost?
  ) throws {
    let groups = groups.filter { group in
      guard let rows else { return true }
      return group.posts.contains { holder($0).map { rows.contains($0.row) } ?? false }
    }
    var stored = try self.stored(relation, touching: rows)
    let names = matches(of: groups, in: stored, holder)
    for (index, group) in groups.enumerated() {
      let old = names[index].flatMap { stored.removeValue(forKey: $0) }
      try write(group, over: old, holder)
    }
    for group in stored.values { try remove(group) }
  }

  /// The captions of all posts that are in a group with any of some.
  func captions(groupedWith rows: [Int64]) throws -> Set<Int64> {
    let find = try PreparedStatement(
      db,
      """
      SELECT DISTINCT caption FROM duplicateMember AS own
      JOIN duplicateMember AS other ON other.inGroup = own.inGroup
      JOIN post ON post.row = other.post JOIN content ON content.id = post.content
      WHERE own.post = ?
        AND (SELECT relation FROM duplicateGroup WHERE id = own.inGroup) <> 'media'
      """)
    var captions: Set<Int64> = []
    for row in rows { captions.formUnion(try find.all(row) { $0.integer(0) }) }
    return captions
  }

  private func stored(
    _ relation: DuplicateRelation, touching rows: Set<Int64>?
  ) throws -> [Int64: Stored] {
    var groups: [Int64: Stored] = [:]
    func read(_ row: SQLRow) {
      let id = row.integer(0)
      groups[id] = Stored(
        id: id, name: row.text(1), evidence: row.optionalText(2), members: [:])
    }
    if let rows {
      for row in rows { try findGroups.forEach(row, relation.rawValue, read: read) }
    } else {
      try PreparedStatement(
        db, "SELECT id, name, evidence FROM duplicateGroup WHERE relation = ?"
      ).forEach(relation.rawValue, read: read)
    }
    for id in groups.keys {
      try findMembers.forEach(id) { row in
        groups[id]?.members[row.integer(0)] = Member(
          publishedAt: row.optionalInteger(1), edits: row.optionalText(2))
      }
    }
    return groups
  }

  /// The stored group that each group goes on from: the one with which it shares most posts.
  private func matches(
    of groups: [DuplicateGroup], in stored: [Int64: Stored],
    _ holder: (PostID) -> GroupedPost?
  ) -> [Int: Int64] {
    struct Match {
      var group: Int
      var stored: Stored
      var shared: Int
      var isSameEvidence: Bool
    }
    var owners: [Int64: [Int64]] = [:]
    for (id, group) in stored {
      for row in group.members.keys { owners[row, default: []].append(id) }
    }
    var matches: [Match] = []
    for (index, group) in groups.enumerated() {
      var shared: [Int64: Int] = [:]
      for post in group.posts {
        for id in holder(post).flatMap({ owners[$0.row] }) ?? [] { shared[id, default: 0] += 1 }
      }
      for (id, count) in shared {
        guard let old = stored[id] else { continue }
        matches.append(
          Match(
            group: index, stored: old, shared: count,
            isSameEvidence: old.evidence == group.sharedEvidence))
      }
    }
    matches.sort { one, other in
      if one.shared != other.shared { return one.shared > other.shared }
      if one.isSameEvidence != other.isSameEvidence { return one.isSameEvidence }
      return (one.stored.id, one.group) < (other.stored.id, other.group)
    }
    var result: [Int: Int64] = [:]
    var taken: Set<Int64> = []
    for match in matches where result[match.group] == nil {
      if taken.insert(match.stored.id).inserted { result[match.group] = match.stored.id }
    }
    return result
  }

  private func write(
    _ group: DuplicateGroup, over old: Stored?, _ holder: (PostID) -> GroupedPost?
  ) throws {
    let members = group.posts.compactMap { post in holder(post).map { (post, $0) } }
    guard let first = members.first else { return }
    let name = try old?.name ?? newName(of: group)
    try PreparedStatement(
      db,
      """
      INSERT INTO duplicateGroup (id, name, relation, evidence, centre, firstAt, firstPost)
      VALUES (?, ?, ?, ?, ?, ?, ?)
      ON CONFLICT (id) DO UPDATE SET evidence = excluded.evidence, centre = excluded.centre,
        firstAt = excluded.firstAt, firstPost = excluded.firstPost
        WHERE (evidence, centre, firstAt, firstPost) IS NOT
          (excluded.evidence, excluded.centre, excluded.firstAt, excluded.firstPost)
      """
    ).run(
      old?.id, name, group.relation.rawValue, group.sharedEvidence,
      group.centre.flatMap { holder($0)?.row }, first.1.publishedAt, first.0.description)
    let id = old?.id ?? db.lastInsertedRowID
    var left = old?.members ?? [:]
    let edits = group.editsByPost
    for (post, known) in members {
      let member = Member(publishedAt: known.publishedAt, edits: edits[post])
      guard left.removeValue(forKey: known.row) != member else { continue }
      try insertMember.run(id, known.row, member.publishedAt, member.edits)
    }
    for row in left.keys {
      try PreparedStatement(db, "DELETE FROM duplicateMember WHERE inGroup = ? AND post = ?")
        .run(id, row)
    }
  }

  private func remove(_ group: Stored) throws {
    try PreparedStatement(db, "DELETE FROM duplicateMember WHERE inGroup = ?").run(group.id)
    try PreparedStatement(db, "DELETE FROM duplicateGroup WHERE id = ?").run(group.id)
  }

  /// A name made of what the group is now; a `g`, so that no identity of a post begins like it.
  private func newName(of group: DuplicateGroup) throws -> String {
    let first = group.posts.first?.description ?? ""
    let isTaken = try PreparedStatement(db, "SELECT 1 FROM duplicateGroup WHERE name = ?")
    var seed = "\(group.relation.rawValue) \(first) \(group.sharedEvidence ?? "")"
    while true {
      let digits = String(textHash(seed) >> 32, radix: 16)
      let name = "g" + String(repeating: "0", count: 8 - digits.count) + digits
      guard try isTaken.first(name, read: { _ in true }) != nil else { return name }
      seed += "'"
    }
  }
}

extension DuplicateGroup {
  /// What the store keeps: nothing of equal texts, which are read from a member.
  fileprivate var sharedEvidence: String? {
    guard relation != .text, case .shared(let text) = evidence else { return nil }
    return text
  }

  fileprivate var centre: PostID? {
    if case .edits(let post, _) = evidence { post } else { nil }
  }

  fileprivate var editsByPost: [PostID: String] {
    guard case .edits(_, let edited) = evidence else { return [:] }
    return Dictionary(
      edited.map { ($0.post, $0.edits.map(\.text).joined(separator: "\n")) }
    ) { one, _ in one }
  }
}
