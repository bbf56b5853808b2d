public import CaptionCore
internal import GRDB

extension CaptionStore {
  /// Changes what a person may set of a remote: its name, address, token source and promises.
  ///
  /// Another address begins a new epoch: nothing that the old one showed or lacked counts as said
  /// by the new one.
  public func update(_ remote: RemoteRecord) throws(StoreError) {
    try write { db in
      guard
        let old = try Row.fetchOne(
          db, sql: "SELECT name, url FROM remote WHERE id = ?", arguments: [remote.id.rawValue])
      else { throw StoreError.unknownRemote(remote.name) }
      if old["name"] != remote.name, try Self.isName(remote.name, in: db) {
        throw StoreError.remoteExists(remote.name)
      }
      try db.execute(
        sql: """
          UPDATE remote SET name = ?, url = ?, isComplete = ?, isSoleWriter = ?, tokenSource = ?,
            auth = ?
          WHERE id = ?
          """,
        arguments: [
          remote.name, remote.url, remote.isComplete, remote.isSoleWriter, remote.tokenSource,
          remote.auth, remote.id.rawValue,
        ])
      if old["url"] != remote.url { try Self.beginEpoch(of: remote.id, in: db) }
      try Self.planAnew(behind: remote.id, in: db)
    }
  }

  /// Notes that a push found the server's precondition to protect nothing.
  public func notePreconditionBroken(of remote: RemoteID) throws(StoreError) {
    try write { db in
      try db.execute(
        sql: "UPDATE remote SET isPreconditionBroken = 1 WHERE id = ?",
        arguments: [remote.rawValue])
    }
  }

  /// Keeps what a remote has told of itself; where it may take more now, posts are planned again.
  public func keep(learned text: String, of remote: RemoteID) throws(StoreError) {
    try write { db in
      try db.execute(
        sql: "UPDATE remote SET learned = ? WHERE id = ?", arguments: [text, remote.rawValue])
      try Self.planAnew(behind: remote, in: db)
    }
  }

  /// Forgets a remote and its links; the posts stay, and what it alone held become drafts.
  ///
  /// What the links held otherwise than the posts goes to the history.
  public func remove(_ remote: RemoteID, at now: Timestamp) throws(StoreError) {
    try write { db in
      try Self.keepContents(ofLinksTo: remote, at: now, in: db)
      for sql in [
        """
        UPDATE post SET isDirty = 1 WHERE row IN
          (SELECT conflict.post FROM conflict JOIN link ON link.post = conflict.post
            WHERE link.remote = ? AND conflict.state = 'open')
        """,
        "DELETE FROM outbox WHERE remote = ?", "DELETE FROM link WHERE remote = ?",
        "DELETE FROM former WHERE remote = ?",
        "UPDATE history SET remote = NULL WHERE remote = ?", "DELETE FROM remote WHERE id = ?",
      ] {
        try PreparedStatement(db, sql).run(remote.rawValue)
      }
    }
  }

  private static func keepContents(
    ofLinksTo remote: RemoteID, at now: Timestamp, in db: Database
  ) throws {
    let overrides = try PreparedStatement(
      db,
      """
      SELECT post.row, content, captionOverride, key FROM link JOIN post ON post.row = link.post
      WHERE remote = ? AND captionOverride IS NOT NULL
      """
    ).all(remote.rawValue) { row in
      (post: row.integer(0), content: row.integer(1), caption: row.integer(2), key: row.text(3))
    }
    var storage = try ContentStorage(db)
    for link in overrides {
      var content = try storage.reader.read(link.content)
      content.caption = try storage.reader.caption(link.caption) ?? content.caption
      try HistoryRow(
        post: link.post, remote: remote, key: link.key,
        content: try storage.insert(content, accountName: nil), fields: [.caption],
        cause: "removed", at: now
      ).insert(db)
    }
    try PreparedStatement(
      db,
      """
      WITH held (post, key, content) AS (
        SELECT post, key, observed FROM link WHERE remote = ?1
        UNION SELECT post, key, sent FROM link WHERE remote = ?1
        UNION SELECT post, key, seen FROM link WHERE remote = ?1)
      INSERT INTO history (post, key, content, fields, cause, at)
      SELECT held.post, key, held.content, '[]', 'removed', ?2
      FROM held LEFT JOIN post ON post.row = held.post
      WHERE held.content IS NOT NULL AND held.content IS NOT post.content
      """
    ).run(remote.rawValue, now.milliseconds)
  }

  private static func beginEpoch(of remote: RemoteID, in db: Database) throws {
    try db.execute(
      sql: """
        UPDATE remote SET epoch = epoch + 1, cursor = NULL, coverage = NULL, notBefore = NULL,
          learned = NULL
        WHERE id = ?
        """, arguments: [remote.rawValue])
    try db.execute(
      sql: "UPDATE link SET missingSince = NULL, contentHash = NULL WHERE remote = ?",
      arguments: [remote.rawValue])
    // What the old address showed says nothing of what the new one shows again.
    try db.execute(sql: "DELETE FROM former WHERE remote = ?", arguments: [remote.rawValue])
  }

  /// Has the posts planned again that the remote is behind: it may take now what it did not before.
  private static func planAnew(behind remote: RemoteID, in db: Database) throws {
    try PreparedStatement(
      db,
      """
      UPDATE post SET isDirty = 1 WHERE EXISTS
        (SELECT 1 FROM link WHERE link.post = post.row AND link.remote = ?
          AND (blocked IS NOT NULL OR observed IS NOT post.content))
      """
    ).run(remote.rawValue)
  }
}
