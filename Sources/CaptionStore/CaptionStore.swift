internal import Foundation
internal import GRDB

/// The library of posts and captions: one SQLite file.
///
/// Every function is one whole intent in one transaction: it happens as a whole or not at all.
/// Calls block for the time that SQLite takes. Any thread may call.
public final class CaptionStore: Sendable {
  public let path: String
  let database: any DatabaseWriter

  private init(path: String, database: any DatabaseWriter) {
    self.path = path
    self.database = database
  }

  /// Makes a new, empty store.
  ///
  /// - Throws: `exists` when there is a file already; it is left as it is.
  public static func create(at path: String) throws(StoreError) -> CaptionStore {
    guard !FileManager.default.fileExists(atPath: path) else { throw .exists(path: path) }
    let folder = URL(filePath: path).deletingLastPathComponent().path
    guard FileManager.default.isWritableFile(atPath: folder) else { throw .readOnly(path: folder) }
    do {
      let database = try DatabasePool(path: path, configuration: configuration(isNew: true))
      try Schema.migrator.migrate(database)
      return CaptionStore(path: path, database: database)
    } catch {
      throw StoreError(error, path: path)
    }
  }

  /// Opens a store, bringing the schema of an older version up to date.
  public static func open(at path: String) throws(StoreError) -> CaptionStore {
    guard FileManager.default.fileExists(atPath: path) else { throw .missing(path: path) }
    try checkHeader(of: path)
    do {
      let database = try DatabasePool(path: path, configuration: configuration(isNew: false))
      let migrator = Schema.migrator
      let isNewer = try database.read { db in
        guard try Int32.fetchOne(db, sql: "PRAGMA application_id") == Schema.applicationID else {
          throw StoreError.notAStore(path: path, reason: "a database of another program")
        }
        return try migrator.hasBeenSuperseded(db)
      }
      guard !isNewer else { throw StoreError.newer(path: path) }
      if try !database.read(migrator.hasCompletedMigrations) { try migrator.migrate(database) }
      return CaptionStore(path: path, database: database)
    } catch {
      throw StoreError(error, path: path)
    }
  }

  /// Makes a store that lives in memory and is gone when it is released: for tests.
  public static func inMemory() throws(StoreError) -> CaptionStore {
    do {
      let database = try DatabaseQueue(configuration: configuration(isNew: true))
      try Schema.migrator.migrate(database)
      return CaptionStore(path: ":memory:", database: database)
    } catch {
      throw StoreError(error, path: ":memory:")
    }
  }

  func read<Value>(_ body: (Database) throws -> Value) throws(StoreError) -> Value {
    do {
      return try database.read(body)
    } catch {
      throw StoreError(error, path: path)
    }
  }

  func write<Value>(_ body: (Database) throws -> Value) throws(StoreError) -> Value {
    do {
      return try database.write(body)
    } catch {
      throw StoreError(error, path: path)
    }
  }

  /// Refuses what is not SQLite, or is empty, before SQLite makes journals beside it.
  private static func checkHeader(of path: String) throws(StoreError) {
    let header: Data
    do {
      let file = try FileHandle(forReadingFrom: URL(filePath: path))
      header = try file.read(upToCount: 16) ?? Data()
      try file.close()
    } catch {
      throw .io(path: path, reason: "it cannot be read")
    }
    guard header == Data("SQLite format 3\0".utf8) else {
      throw .notAStore(path: path, reason: "not an SQLite file")
    }
  }

  private static func configuration(isNew: Bool) -> Configuration {
    var configuration = Configuration()
    configuration.busyMode = .timeout(5)
    configuration.prepareDatabase { db in
      if isNew {
        // Larger pages than SQLite's own: fewer of them to log for rows of about 700 bytes.
        try db.execute(sql: "PRAGMA page_size = 8192")
        if !db.configuration.readonly {
          try db.execute(sql: "PRAGMA application_id = \(Schema.applicationID)")
        }
      }
      try db.execute(sql: "PRAGMA synchronous = NORMAL; PRAGMA cache_size = -32768")
    }
    return configuration
  }
}
