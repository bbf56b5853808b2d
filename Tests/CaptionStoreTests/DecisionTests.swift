import CaptionCore
import TestSupport
import Testing

@testable import CaptionStore

struct DecisionTests {
  /// A desk on which `key` is in conflict: `base`, edited here to `mine`, there to `theirs`.
  private func contest(_ key: String, on desk: Desk) throws -> ConflictRecord {
    try desk.pull([item(key, "base of it all")])
    try desk.edit(try desk.post(key), to: "mine")
    try desk.pull([item(key, "theirs")])
    return try #require(try desk.store.conflicts(of: try desk.post(key)).first)
  }

  private func decide(_ record: ConflictRecord, _ value: String, on desk: Desk) throws {
    try desk.store.resolve(
      [ConflictDecision(record, .value(.text(Caption(value))))],
      capabilities: desk.capabilities, at: desk.now)
  }

  @Test func aDecisionIsProposedWhereTheSameTextsMeetAgain() throws {
    let desk = try Desk()
    let first = try contest("a", on: desk)
    #expect(first.remembered == nil)
    try decide(first, "ours", on: desk)
    let second = try contest("b", on: desk)
    #expect(second.remembered == .text(Caption("ours")))
    #expect(try desk.caption("b") == "mine")
    try decide(second, "other", on: desk)
    #expect(try contest("c", on: desk).remembered == .text(Caption("other")))
  }

  @Test func otherTextsAreAnotherQuestion() throws {
    let desk = try Desk()
    try decide(try contest("a", on: desk), "ours", on: desk)
    _ = try contest("b", on: desk)
    try desk.edit(try desk.post("b"), to: "mine, better")
    try desk.apply()
    #expect(try desk.store.conflicts().map(\.remembered) == [nil])
  }

  /// Two texts of one hash cannot be made here, so that a decision is put under another one's.
  @Test func aHashThatTwoQuestionsShareProposesNothing() throws {
    let desk = try Desk()
    try decide(try contest("a", on: desk), "ours", on: desk)
    _ = try contest("b", on: desk)
    try desk.edit(try desk.post("b"), to: "mine, better")
    try desk.apply()
    let other = try #require(try desk.store.conflicts().first)
    try desk.store.write { db in
      try PreparedStatement(db, "UPDATE decision SET texts = ?")
        .run(Int64(bitPattern: other.conflict.key))
    }
    #expect(try desk.store.conflicts().map(\.remembered) == [nil])
  }

  @Test func aDecisionIsKeptWithItsRunAndItsSides() throws {
    let desk = try Desk()
    try decide(try contest("a", on: desk), "mine", on: desk)
    let record = try #require(try desk.store.everyConflict(of: try desk.post("a")).first)
    #expect(record.state == .resolved && record.decided == .text(Caption("mine")))
    let run = try #require(try record.run.flatMap { try desk.store.run($0) })
    #expect(run.command == "resolve" && run.isByHand && run.state == .done)
    #expect(record.conflict.sides.map(\.observed?.caption.text) == ["theirs"])
    #expect(try desk.store.conflicts() == [])
  }

  @Test("Case 46: of several decisions at once, none is taken where one side moved")
  func allDecisionsOrNone() throws {
    let desk = try Desk()
    let one = try contest("a", on: desk)
    let two = try contest("b", on: desk)
    try desk.observe([item("b", "theirs, newer")])
    let decisions = [one, two].map { ConflictDecision($0, .value(.text(Caption("ours")))) }
    #expect {
      try desk.store.resolve(decisions, capabilities: desk.capabilities, at: desk.now)
    } throws: { error in
      guard case .undecided(.moved) = error as? StoreError else { return false }
      return true
    }
    #expect(try desk.caption("a") == "mine")
    #expect(try desk.store.conflicts().count == 2)
    #expect(try desk.store.everyConflict(of: one.post).map(\.state) == [.open])
  }

  @Test func aDecisionAboutACopysOwnCaptionIsRemembered() throws {
    let desk = try Desk()
    try desk.pull([item("a", "base")])
    let link = LinkID(remote: desk.remote, key: "a")
    try desk.store.setOverride(Caption("own"), of: link, at: desk.now)
    try desk.apply()
    try desk.push { .done($0) }
    try desk.store.setOverride(Caption("own, mine"), of: link, at: desk.now)
    try desk.pull([item("a", "own, theirs")])
    let record = try #require(try desk.store.conflicts().first)
    try decide(record, "own, ours", on: desk)
    let closed = try desk.store.everyConflict(of: record.post)
    #expect(closed.map(\.decided) == [.text(Caption("own, ours"))])
    #expect(try desk.caption("a") == "base")
  }
}
