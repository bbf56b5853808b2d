import Foundation
import GRDB
import TestSupport
import Testing

@testable import CaptionStore

@Test func theMigratedSchemaIsTheGolden() throws {
  let store = try Desk(remotes: 2).store
  let statements = try store.read { db in
    try String.fetchAll(
      db,
      sql: """
        SELECT sql || ';' FROM sqlite_master WHERE sql IS NOT NULL AND name NOT LIKE 'sqlite_%'
        ORDER BY type, name
        """)
  }
  let schema = statements.joined(separator: "\n\n") + "\n"
  let golden = Fixtures.url("store/schema.golden.sql")
  if ProcessInfo.processInfo.environment["UPDATE_GOLDEN"] == "1" {
    try FileManager.default.createDirectory(
      at: golden.deletingLastPathComponent(), withIntermediateDirectories: true)
    try Data(schema.utf8).write(to: golden)
  }
  #expect(schema == String(decoding: try Data(contentsOf: golden), as: UTF8.self))
}

@Test func everyTableIsStrict() throws {
  let store = try CaptionStore.inMemory()
  let loose = try store.read { db in
    try String.fetchAll(
      db,
      sql: """
        SELECT name FROM pragma_table_list WHERE schema = 'main' AND type = 'table' AND NOT strict
          AND name NOT LIKE 'contentSearch%' AND name NOT LIKE 'sqlite_%' AND name <> 'grdb_migrations'
        """)
  }
  #expect(loose == [])
}

@Test func anItemOfAPostOnARemoteIsFoundByThePost() throws {
  let store = try CaptionStore.inMemory()
  let plan = try store.read { db in
    try Row.fetchAll(
      db,
      sql: """
        EXPLAIN QUERY PLAN
        SELECT 1 FROM link WHERE remote = 1 AND post = 1 AND existence <> 'ended'
        """
    ).map { $0["detail"] as String }
  }
  #expect(plan == ["SEARCH link USING INDEX linkPost (post=?)"])
}
