import CaptionCore
import GRDB
import TestSupport
import Testing

@testable import CaptionStore

/// Every caption that was ever written and that nothing of the store leads to any more.
private func lostCaptions(_ store: CaptionStore) throws -> [String] {
  try store.read { db in
    try String.fetchAll(
      db,
      sql: """
        WITH held (content) AS (
          SELECT content FROM post UNION SELECT observed FROM link UNION SELECT sent FROM link
          UNION SELECT seen FROM link UNION SELECT content FROM history
          UNION SELECT base FROM conflict UNION SELECT local FROM conflict
          UNION SELECT side.value ->> 'content' FROM conflict, json_each(sides) AS side)
        SELECT text FROM caption WHERE id NOT IN
            (SELECT caption FROM content WHERE id IN (SELECT content FROM held))
          AND id NOT IN (SELECT captionOverride FROM link WHERE captionOverride IS NOT NULL)
        """)
  }
}

@Test("I4: whatever happens, every caption can be found again", arguments: 1...12)
func everyCaptionCanBeFoundAgain(seed: UInt64) throws {
  var random = SplitMix64(seed: seed)
  let desk = try Desk(remotes: 2)
  let words = ["one", "one ", "two", "two three", "three\u{0}four", "cafe\u{301}", "caf\u{e9}"]
  for step in 0..<150 {
    let key = "key\(Int.random(in: 0..<4, using: &random))"
    let said = "\(words.randomElement(using: &random) ?? "")\(step / 9)"
    let remote = desk.remotes[Int.random(in: 0..<2, using: &random)]
    let post = try desk.store.posts().randomElement(using: &random)?.id
    switch Int.random(in: 0..<11, using: &random) {
    case 0...2:
      try desk.observe([item(key, said, at: "https://example.com/\(key)")], from: remote)
    case 3, 4: if let post { try desk.edit(post, to: said) }
    case 5: try desk.store.noteGone(keys: [key], on: remote)
    case 6: if let post { try desk.store.delete(post, at: desk.now) }
    case 7:
      guard let link = try post.flatMap({ try desk.store.post($0).links.first }),
        link.existence == .live
      else { break }
      try desk.store.setOverride(step % 3 == 0 ? nil : Caption(said), of: link.id, at: desk.now)
    case 8:
      guard let record = try desk.store.conflicts().first,
        record.conflict.subject == .field(.caption)
      else { break }
      // A conflict that moved meanwhile is refused.
      try? desk.store.resolve(record, capabilities: desk.capabilities, at: desk.now) { state in
        try state.resolving(record.conflict, with: .text(Caption(said)))
      }
    case 9:
      try desk.beginRun()
      for pending in try desk.store.unsettledOperations(on: remote) {
        try desk.store.settle(
          pending, as: .done(pending.operation), run: desk.run, at: desk.now)
      }
      let outcome = Int.random(in: 0..<4, using: &random)
      try desk.push(to: remote) { operation in
        switch outcome {
        case 0: .unknown
        case 1: .refused(reason: "no")
        case 2: .stale(item: item(operation.link.key, said))
        default: .done(operation)
        }
      }
    default: try desk.apply()
    }
    #expect(try lostCaptions(desk.store) == [], "seed \(seed), step \(step)")
  }
  try desk.store.remove(desk.remotes[1], at: desk.now)
  try desk.apply()
  #expect(try lostCaptions(desk.store) == [])
}

@Test func historyIsNewestFirstAndLimited() throws {
  let desk = try Desk()
  try desk.pull([item("a", "1"), item("b", "other")])
  let post = try desk.post("a")
  for caption in ["2", "3", "4"] { try desk.edit(post, to: caption) }
  try desk.edit(try desk.post("b"), to: "other, edited")
  #expect(try desk.store.history(of: post).map(\.before.caption.text) == ["3", "2", "1"])
  #expect(try desk.store.history(limit: 2).map(\.before.caption.text) == ["other", "3"])
  #expect(try desk.store.history(of: desk.makeID()).isEmpty)
}

@Test func aPushOfOnesOwnIsToldOnce() throws {
  let desk = try Desk()
  try desk.pull([item("a", "one")])
  try desk.edit(try desk.post("a"), to: "two")
  try desk.apply()
  try desk.push { .done($0) }
  try desk.apply()
  #expect(try desk.store.history().map(\.cause) == ["edited"])
}

@Test func contentsThatComeAndGoAreNotStoredAgain() throws {
  let desk = try Desk()
  try desk.pull([item("a", "one")])
  try desk.edit(try desk.post("a"), to: "two")
  try desk.apply()
  try desk.push { .done($0) }
  try desk.pull([item("a", "two")])
  let contents = try desk.store.read { try Int.fetchOne($0, sql: "SELECT count(*) FROM content") }
  #expect(contents == 2)
}

@Test func whatWasPushedIsNotStoredAgainThoughTheTextHasMovedOn() throws {
  let desk = try Desk()
  try desk.pull([item("a", "one")])
  let post = try desk.post("a")
  try desk.edit(post, to: "two")
  try desk.apply()
  try desk.push { operation in
    try? desk.edit(post, to: "three")
    return .done(operation)
  }
  let contents = try desk.store.read { try Int.fetchOne($0, sql: "SELECT count(*) FROM content") }
  #expect(contents == 3)
}
