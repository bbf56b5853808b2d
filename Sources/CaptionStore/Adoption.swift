public import CaptionCore
internal import GRDB

extension CaptionStore {
  /// How many items have no post yet.
  public func unplannedItems() throws(StoreError) -> Int {
    try read { db in
      try Int.fetchOne(
        db, sql: "SELECT count(*) FROM link WHERE post IS NULL AND existence = 'live'") ?? 0
    }
  }

  /// Gives items without a post the post that they are: one that is there, or a new one.
  ///
  /// - Parameters:
  ///   - limit: How many items at most, so that a transaction stays small.
  ///   - generator: Makes the identities of new posts.
  /// - Returns: How many became new posts and how many joined one.
  public func adopt(
    upTo limit: Int, at now: Timestamp, using generator: inout some RandomNumberGenerator
  ) throws(StoreError) -> (new: Int, joined: Int) {
    try write { db in
      let statement = try db.cachedStatement(
        sql: """
          SELECT remote, key, observed, permalink FROM link
          WHERE post IS NULL AND existence = 'live' LIMIT ?
          """)
      var counts = (new: 0, joined: 0)
      for row in try Row.fetchAll(statement, arguments: [limit]) {
        let id = LinkID(remote: RemoteID(rawValue: row[0]), key: row[1])
        if let post = try Self.match(id, permalink: row[3], in: db) {
          try Self.join(id, to: post, in: db)
          counts.joined += 1
        } else {
          try Self.makePost(of: id, content: row[2], at: now, in: db, using: &generator)
          counts.new += 1
        }
      }
      return counts
    }
  }

  /// The post that an item is: one with the same permalink on another remote and no item on this.
  ///
  /// Equal text alone says nothing: two posts may say the same.
  private static func match(_ link: LinkID, permalink: String?, in db: Database) throws -> Int64? {
    guard let permalink else { return nil }
    let statement = try db.cachedStatement(
      sql: """
        SELECT post FROM link WHERE permalink = ? AND remote <> ? AND post IS NOT NULL
          AND existence IN ('live', 'wanted') AND NOT EXISTS (
            SELECT 1 FROM link AS own WHERE own.post = link.post AND own.remote = ?
              AND own.existence IN ('live', 'wanted'))
        ORDER BY remote, key LIMIT 1
        """)
    return try Int64.fetchOne(
      statement, arguments: [permalink, link.remote.rawValue, link.remote.rawValue])
  }

  private static func join(_ link: LinkID, to post: Int64, in db: Database) throws {
    try db.cachedStatement(
      sql: "UPDATE link SET post = ?, isUnagreed = 1 WHERE remote = ? AND key = ?"
    ).execute(arguments: [post, link.remote.rawValue, link.key])
    try db.cachedStatement(sql: "UPDATE post SET isDirty = 1 WHERE row = ?")
      .execute(arguments: [post])
  }

  private static func makePost(
    of link: LinkID, content: Int64, at now: Timestamp, in db: Database,
    using generator: inout some RandomNumberGenerator
  ) throws {
    let id = PostID(using: &generator)
    try db.cachedStatement(sql: "INSERT INTO post (id, content, createdAt) VALUES (?, ?, ?)")
      .execute(arguments: [id.description, content, now.milliseconds])
    try db.cachedStatement(sql: "UPDATE link SET post = ? WHERE remote = ? AND key = ?")
      .execute(arguments: [db.lastInsertedRowID, link.remote.rawValue, link.key])
  }
}
