internal import GRDB

/// The library of posts and captions: one SQLite file.
///
/// Every function is one whole intent in one transaction: it happens as a whole or not at all.
/// Calls block for the time that SQLite takes. Any thread may call; what is passed a closure must
/// not be called again from within it.
public final class CaptionStore: Sendable {
  public let path: String
  let database: any DatabaseWriter
  let watchers = Watchers()
  /// Called on both sides of every commit: a test that throws there ends the program at that step.
  private let commitHook: CommitHook?

  private init(path: String, database: any DatabaseWriter, commitHook: CommitHook? = nil) {
    self.path = path
    self.database = database
    self.commitHook = commitHook
  }

  /// Makes a new, empty store.
  ///
  /// - Throws: `exists` when there is a file already; it is left as it is. Whatever else is thrown,
  ///   no file is left behind.
  public static func create(at path: String) throws(StoreError) -> CaptionStore {
    try StoreFile.make(at: path)
    do {
      let database = try DatabasePool(path: path, configuration: configuration(isNew: true))
      try migrate(database)
      return CaptionStore(path: path, database: database)
    } catch {
      StoreFile.remove(at: path)
      throw StoreError(error, path: path)
    }
  }

  /// Opens a store, bringing the schema of an older version up to date.
  ///
  /// A file that is refused is left as it is.
  public static func open(at path: String) throws(StoreError) -> CaptionStore {
    try open(at: path, waitingForOthers: .seconds(5))
  }

  static func open(
    at path: String, waitingForOthers patience: Duration
  ) throws(StoreError) -> CaptionStore {
    try StoreFile.check(path)
    do {
      let database = try DatabasePool(
        path: path, configuration: configuration(isNew: false, patience: patience))
      let migrator = Schema.migrator
      // Asked of the writer: closing it as the only connection takes its journals away.
      let isNewer = try database.writeWithoutTransaction(migrator.hasBeenSuperseded)
      guard !isNewer else {
        try database.close()
        throw StoreError.newer(path: path)
      }
      if try !database.read(migrator.hasCompletedMigrations) { try migrate(database) }
      return CaptionStore(path: path, database: database)
    } catch {
      throw StoreError(error, path: path)
    }
  }

  /// Makes a store that lives in memory and is gone when it is released: for tests.
  public static func inMemory() throws(StoreError) -> CaptionStore {
    do {
      let database = try DatabaseQueue(
        configuration: configuration(isNew: true, isInMemory: true))
      try migrate(database)
      return CaptionStore(path: ":memory:", database: database)
    } catch {
      throw StoreError(error, path: ":memory:")
    }
  }

  /// Makes a store that lives in memory and calls a hook around its commits: for tests.
  package static func inMemory(commitHook: @escaping CommitHook) throws(StoreError) -> CaptionStore
  {
    try inMemory().copy(commitHook: commitHook)
  }

  /// Empties the store: for tests, since a new connection would prepare each statement anew.
  package func erase() throws(StoreError) {
    try write { db in
      let tables = try PreparedStatement(
        db,
        """
        SELECT name FROM pragma_table_list
        WHERE schema = 'main' AND type = 'table' AND name NOT LIKE 'sqlite%'
          AND name <> 'grdb_migrations'
        """
      ).all { $0.text(0) }
      let search = "INSERT INTO contentSearch (contentSearch) VALUES ('delete-all')"
      for sql in tables.map({ "DELETE FROM \($0)" }) + [search] {
        try PreparedStatement(db, sql).run()
      }
    }
  }

  /// Copies the store as it is now into one that lives in memory: for tests.
  package func copy(commitHook: CommitHook? = nil) throws(StoreError) -> CaptionStore {
    do {
      let copy = try DatabaseQueue(
        configuration: Self.configuration(isNew: true, isInMemory: true))
      // GRDB's backup makes the source read only for the while, as its read does.
      try database.unsafeRead { source in
        try copy.writeWithoutTransaction { try source.backup(to: $0) }
      }
      return CaptionStore(path: ":memory:", database: copy, commitHook: commitHook)
    } catch {
      throw StoreError(error, path: ":memory:")
    }
  }

  func read<Value>(_ body: (Database) throws -> Value) throws(StoreError) -> Value {
    do {
      // In memory there is one connection, used by one at a time. GRDB's read would make it read
      // only for the while, and SQLite prepares every statement anew after such a change.
      return try path == ":memory:" ? database.unsafeRead(body) : database.read(body)
    } catch {
      throw StoreError(error, path: path)
    }
  }

  /// Reads with one statement on the connection that writes, which still holds in memory what it
  /// wrote last; each other one reads those pages again.
  func readAsWriter<Value>(_ body: (Database) throws -> Value) throws(StoreError) -> Value {
    do {
      return try database.writeWithoutTransaction(body)
    } catch {
      throw StoreError(error, path: path)
    }
  }

  func write<Value>(_ body: (Database) throws -> Value) throws(StoreError) -> Value {
    do {
      let (value, changes) = try database.writeWithoutTransaction { db in
        let before = db.totalChangesCount
        let value = try db.inOneTransaction {
          let value = try body(db)
          try commitHook?(.before)
          return value
        }
        return (value, db.totalChangesCount - before)
      }
      try commitHook?(.after)
      if changes > 0 { watchers.tell() }
      return value
    } catch {
      throw StoreError(error, path: path)
    }
  }

  private static func migrate(_ database: some DatabaseWriter) throws {
    try Schema.migrator.migrate(database)
  }

  private static func configuration(
    isNew: Bool, isInMemory: Bool = false, patience: Duration = .seconds(5)
  ) -> Configuration {
    var configuration = Configuration()
    configuration.busyMode = .timeout(patience / .seconds(1))
    // Every reference is written in the transaction that writes or has just read what it refers to;
    // looking each up again takes a seventh of the time of a first pull. The tests check them.
    configuration.foreignKeysEnabled = false
    // One reads the posts while another looks something up; each holds pages in memory.
    configuration.maximumReaderCount = 3
    configuration.prepareDatabase { db in
      if isNew, !db.configuration.readonly {
        // Larger pages than SQLite's own: fewer of them to log for rows of about 700 bytes. Against
        // 8 KiB a first pull takes 7 % less, against 4 KiB 20 %. In memory there is no log, and each
        // page that a transaction changes is copied whole.
        try db.execute(sql: "PRAGMA page_size = \(isInMemory ? 2048 : 16384)")
        try db.execute(sql: "PRAGMA application_id = \(Schema.applicationID)")
      }
      let cacheInKiB = db.configuration.readonly ? 8192 : 32768
      try db.execute(sql: "PRAGMA synchronous = NORMAL; PRAGMA cache_size = -\(cacheInKiB)")
      // The log is copied into the file once it has 64 MB, four times what SQLite would wait for: a
      // page that many transactions write is then copied once, and few of them wait for the copying.
      try db.execute(sql: "PRAGMA wal_autocheckpoint = 4000")
      // Debian's SQLite overwrites what it frees; rows of ours are not freed for secrecy.
      try db.execute(sql: "PRAGMA secure_delete = OFF")
    }
    return configuration
  }
}
