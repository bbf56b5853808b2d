internal import GRDB

/// The tables of a store, as migrations; one that has shipped never changes.
///
/// Rows of `caption` and `content` are written once and never changed or removed: the local side,
/// what a remote shows, agreements, conflicts and history all point at them, so that no word is
/// lost and nothing is stored twice.
enum Schema {
  /// Marks the file as a store of captions in SQLite's header ("CapS").
  static let applicationID: Int32 = 0x4361_7053

  static var migrator: DatabaseMigrator {
    var migrator = DatabaseMigrator()
    migrator.registerMigration("1") { db in
      for part in [posts, remotes, work, duplicates, views, statistics] {
        try db.execute(sql: part)
      }
    }
    return migrator
  }

  /// What `ANALYZE` would find in a full store: a remote has very many items, a post has one.
  ///
  /// Without it SQLite takes a search by remote for as good as one by post, and reads every item of
  /// the remote for each post.
  private static let statistics = """
    ANALYZE sqlite_schema;
    INSERT INTO sqlite_stat1 (tbl, idx, stat) VALUES
      ('link', 'link', '1000000 500000 1'), ('link', 'linkPost', '1000000 1 1');
    ANALYZE sqlite_schema;
    """

  /// What is looked up for each new item once there are several remotes: made with the second one,
  /// for it would take a tenth of the time of a first pull.
  static let indexForSeveralRemotes = """
    CREATE INDEX IF NOT EXISTS linkPermalink ON link (permalink) WHERE permalink IS NOT NULL
    """
}
