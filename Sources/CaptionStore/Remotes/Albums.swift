internal import CaptionCore
internal import GRDB

/// Which posts begin with which medium, read once when it is first asked for.
final class Albums {
  private let db: Database
  private var posts: [String: [String: Set<Int64>]] = [:]

  init(db: Database) {
    self.db = db
  }

  /// The identity of the first medium of a content; `nil` for none.
  func firstMedium(of content: Int64) throws -> String? {
    try PreparedStatement(db, "SELECT media ->> '$[0].id' FROM content WHERE id = ?")
      .first(content) { $0.optionalText(0) } ?? nil
  }

  /// The posts of some remotes, named by a JSON array, whose first medium this is.
  func posts(beginningWith medium: String, among remotes: String) throws -> [Int64] {
    if posts[remotes] == nil {
      var found: [String: Set<Int64>] = [:]
      try PreparedStatement(
        db,
        """
        SELECT media ->> '$[0].id', post FROM link JOIN content ON content.id = observed
        WHERE remote IN (SELECT value FROM json_each(?)) AND post IS NOT NULL
          AND media IS NOT NULL AND existence = 'live'
        """
      ).forEach(remotes) { row in
        if let id = row.optionalText(0) { found[id, default: []].insert(row.integer(1)) }
      }
      posts[remotes] = found
    }
    return posts[remotes]?[medium]?.sorted() ?? []
  }
}
