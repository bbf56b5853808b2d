internal import CaptionCore
internal import GRDB

/// The SQL of a filter.
struct PostQuery {
  private let filter: PostFilter
  private(set) var sql = ""
  private(set) var arguments = StatementArguments()

  init(_ filter: PostFilter) {
    self.filter = filter
  }

  mutating func build() {
    var conditions = ["(\(stateCondition))"]
    if let account = filter.account {
      conditions.append(
        """
        EXISTS (SELECT 1 FROM link JOIN account ON account.id = link.account
          WHERE link.post = post.row AND (account.name = ? OR account.url = ?))
        """)
      arguments += [account, account]
    }
    if let remote = filter.remote {
      conditions.append(
        """
        EXISTS (SELECT 1 FROM link WHERE link.post = post.row AND link.remote = ?
          AND link.existence <> 'ended')
        """)
      arguments += [remote.rawValue]
    }
    if let match = filter.match {
      conditions.append(
        "post.content IN (SELECT rowid FROM contentSearch WHERE contentSearch MATCH ?)")
      arguments += [match]
    }
    if filter.isDifferent {
      conditions.append(
        """
        EXISTS (SELECT 1 FROM link JOIN remote ON remote.id = link.remote AND remote.kind <> 'archive'
          WHERE link.post = post.row AND link.existence <> 'ended' AND (link.observed IS NOT post.content OR link.isDeletionWanted
            OR post.trashedAt IS NOT NULL OR link.existence = 'deleted'))
        """)
    }
    sql = """
      SELECT post.row FROM post WHERE \(conditions.joined(separator: " AND "))
      ORDER BY coalesce(
        (SELECT min(publishedAt) FROM link WHERE post = post.row AND publishedAt IS NOT NULL),
        post.createdAt) DESC, post.row
      """
    if let limit = filter.limit {
      sql += " LIMIT ?"
      arguments += [limit]
    }
  }

  private var stateCondition: String {
    // Whether a post has links need not be looked up where drafts are listed as well.
    if filter.states == [.post, .draft] { return "post.trashedAt IS NULL" }
    let hasLink = """
      EXISTS (SELECT 1 FROM link WHERE post = post.row AND existence IN ('live', 'deleted'))
      """
    let conditions = filter.states.map { state in
      switch state {
      case .trash: "post.trashedAt IS NOT NULL"
      case .post: "post.trashedAt IS NULL AND \(hasLink)"
      case .draft: "post.trashedAt IS NULL AND NOT \(hasLink)"
      }
    }
    return conditions.isEmpty ? "0" : conditions.sorted().joined(separator: " OR ")
  }
}
