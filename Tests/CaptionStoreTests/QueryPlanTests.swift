import CaptionCore
import GRDB
import Synchronization
import TestSupport
import Testing

@testable import CaptionStore

/// What a run asks of a large store follows what changed: no statement passes over all posts, items
/// or operations that were ever there (I18).
@Test func aRunPassesOverNoWholeTable() throws {
  let desk = try Desk(remotes: 2)
  try desk.pull([item("a", "one"), item("b", "two")])
  let statements = try traced(desk.store) {
    try desk.pull([])
    let ids = try desk.store.posts(PostFilter()).map(\.id)
    for id in ids {
      try desk.store.edit(id, at: desk.now) { $0.caption = Caption("new \(id)") }
    }
    try desk.apply()
    let queued = try desk.store.queuedOperations(on: desk.remote, at: desk.now)
    try desk.store.markInflight(queued.map(\.id), on: desk.remote, at: desk.now)
    for pending in queued {
      try desk.store.settle(pending, as: .refused(reason: "no"), run: desk.run, at: desk.now)
    }
    for id in ids {
      _ = try desk.store.retry(id)
      _ = try desk.store.drop(id, capabilities: desk.capabilities, at: desk.now)
    }
    _ = try desk.store.unplannedItems()
    _ = try desk.store.openOperations()
    _ = try desk.store.remotesWithUnsettledCreates()
    _ = try desk.store.pushesUnderWay()
    _ = try desk.store.blockedLinks()
    try desk.store.endRun(desk.run, as: .done, plan: nil, report: nil, at: desk.now)
  }
  #expect(statements.count > 30)
  for statement in statements.sorted() {
    let steps = try plan(of: statement, in: desk.store)
    let whole = steps.filter { step in
      step.contains("BLOOM FILTER")
        || ["SCAN post", "SCAN link", "SCAN outbox", "SCAN content", "SCAN history"].contains(step)
    }
    #expect(whole == [], "\(statement)")
  }
}

/// The statements that are carried out meanwhile, without those that list posts for a person.
private func traced(_ store: CaptionStore, _ body: () throws -> Void) throws -> Set<String> {
  let statements = Mutex<Set<String>>([])
  try store.read { db in
    db.trace { event in
      guard case .statement(let statement) = event else { return }
      statements.withLock { _ = $0.insert(statement.sql) }
    }
  }
  try body()
  try store.read { $0.trace(options: []) }
  let isListing = { (sql: String) in sql.hasPrefix("SELECT post.row FROM post") }
  return statements.withLock { $0 }.filter { sql in
    ["SELECT", "UPDATE", "DELETE", "INSERT"].contains { sql.hasPrefix($0) } && !isListing(sql)
  }
}

/// How SQLite carries a statement out, step by step.
private func plan(of sql: String, in store: CaptionStore) throws -> [String] {
  try store.read { db in
    let statement = try db.makeStatement(sql: "EXPLAIN QUERY PLAN \(sql)")
    statement.setUncheckedArguments([])
    return try Row.fetchAll(statement).map { $0["detail"] }
  }
}
