import CaptionCore
import GRDB
import TestSupport
import Testing

@testable import CaptionStore

struct CheckTests {
  /// A way to damage a store, by SQL that no step of the program runs.
  struct Damage: CustomTestStringConvertible {
    /// The rule that has to notice.
    var code: String
    var sql: String
    /// Whether own rows suffice to mend it.
    var isMendable = true
    /// Other rules that notice the same.
    var others: Set<String> = []

    var testDescription: String { "\(code): \(sql)" }
  }

  private static let damages = [
    Damage(
      code: "content-caption", sql: "UPDATE content SET caption = 999", isMendable: false,
      others: ["search", "caption-unheld"]),
    Damage(code: "post-content", sql: "UPDATE post SET content = 999 WHERE row = 2"),
    Damage(
      code: "history-content", sql: "UPDATE history SET content = 999", isMendable: false,
      others: ["caption-unheld"]),
    Damage(code: "history-post", sql: "UPDATE history SET post = 999"),
    Damage(code: "history-source", sql: "UPDATE history SET run = 999"),
    Damage(code: "history-source", sql: "UPDATE history SET remote = 999"),
    Damage(code: "decision-content", sql: "UPDATE decision SET content = 999"),
    Damage(
      code: "link-remote", sql: "UPDATE link SET remote = 999 WHERE key = 'd'",
      others: ["link-hidden"]),
    Damage(code: "link-post", sql: "UPDATE link SET post = 999 WHERE key = 'a'"),
    Damage(
      code: "link-observed", sql: "UPDATE link SET observed = 999 WHERE key = 'd'",
      others: ["post-unmarked"]),
    Damage(code: "link-observed", sql: "UPDATE link SET observed = NULL WHERE key = 'd'"),
    Damage(
      code: "link-agreement", sql: "UPDATE link SET sent = 999, seen = 999 WHERE key = 'd'",
      others: ["post-unmarked"]),
    Damage(
      code: "link-agreement", sql: "UPDATE link SET sent = observed WHERE key = 'd'",
      others: ["post-unmarked"]),
    Damage(code: "link-account", sql: "UPDATE link SET account = 999"),
    Damage(code: "link-wording", sql: "UPDATE link SET captionOverride = 999 WHERE key = 'a'"),
    Damage(
      code: "link-dropped", sql: "UPDATE link SET dropped = 999 WHERE key = 'd'",
      others: ["post-unmarked"]),
    Damage(
      code: "link-dropped", sql: "UPDATE link SET droppedFields = '[]' WHERE key = 'a'"),
    Damage(code: "outbox-rows", sql: "UPDATE outbox SET target = 999 WHERE state = 'queued'"),
    Damage(
      code: "outbox-rows", sql: "UPDATE outbox SET post = 999 WHERE state = 'queued'",
      others: ["outbox-link", "post-unmarked"]),
    Damage(
      code: "outbox-link", sql: "UPDATE outbox SET key = 'nobody' WHERE state = 'queued'",
      others: ["post-unmarked"]),
    Damage(code: "conflict-decision", sql: "UPDATE conflict SET run = 999, decided = 999"),
    Damage(
      code: "reference",
      sql:
        "INSERT INTO former (remote, key, content, until) SELECT 999, 'x', id, 0 FROM content LIMIT 1",
      isMendable: false),
    Damage(code: "outbox-run", sql: "UPDATE outbox SET run = 999"),
    Damage(
      code: "conflict-post", sql: "UPDATE conflict SET post = 999 WHERE state = 'open'",
      others: ["conflict-sides", "post-unmarked"]),
    Damage(code: "conflict-sides", sql: "UPDATE conflict SET local = 999 WHERE state = 'open'"),
    Damage(code: "conflict-sides", sql: "UPDATE conflict SET sides = '[' WHERE state = 'open'"),
    Damage(
      code: "conflict-sides",
      sql: "UPDATE conflict SET sides = replace(sides, '\"c\"', '\"z\"') WHERE state = 'open'"),
    Damage(code: "post-id", sql: "UPDATE post SET id = 'x' WHERE row = 1", isMendable: false),
    Damage(
      code: "post-trash", sql: "UPDATE post SET trashedAt = 5 WHERE row = 1",
      others: ["post-unmarked"]),
    Damage(
      code: "link-unowned",
      sql: "UPDATE link SET post = NULL, existence = 'deleted' WHERE key = 'a'"),
    Damage(code: "link-hidden", sql: "UPDATE link SET post = NULL WHERE key = 'a'"),
    Damage(code: "link-settled", sql: "UPDATE link SET settled = '[]' WHERE key = 'a'"),
    Damage(
      code: "link-ended-wish",
      sql: "UPDATE link SET existence = 'ended', isDeletionWanted = 1 WHERE key = 'a'"),
    Damage(code: "remote-tally", sql: "UPDATE remote SET editsPulled = -1"),
    Damage(
      code: "caption-twice",
      sql: "INSERT INTO caption (text, exactKey) SELECT text, exactKey FROM caption LIMIT 1",
      others: ["caption-unheld"]),
    Damage(
      code: "caption-unheld",
      sql: "INSERT INTO caption (text, exactKey) VALUES ('lost', \(lostKey))",
      isMendable: false),
    Damage(code: "key", sql: "UPDATE caption SET exactKey = 1 WHERE id = 1"),
    Damage(code: "list", sql: "UPDATE content SET tags = '[ \"a\" ]' WHERE id = 1"),
    Damage(code: "list", sql: "UPDATE content SET tags = 'a' WHERE id = 1", isMendable: false),
    Damage(code: "search", sql: "INSERT INTO contentSearch (rowid, caption) VALUES (999, 'more')"),
    Damage(
      code: "search",
      sql: "INSERT INTO contentSearch (contentSearch) VALUES ('delete-all')"),
    Damage(code: "post-unmarked", sql: "DELETE FROM outbox WHERE state = 'queued'"),
    Damage(
      code: "post-unmarked",
      sql: "UPDATE post SET trashedAt = 5, trashedBy = 'person' WHERE row = 1"),
    Damage(
      code: "post-unmarked",
      sql: "UPDATE conflict SET state = 'settled' WHERE state = 'open'"),
  ]

  private static let lostKey = Int64(bitPattern: Caption("lost").exactKey)

  /// A store with every kind of row: an item at rest, one that is queued, one in conflict, one whose
  /// push was given up, a decision, history.
  private func filled() throws -> Desk {
    let desk = try Desk()
    func shown(_ key: String, _ caption: String) -> Item {
      var item = item(key, caption)
      item.account = Account(name: "Ada", url: nil)
      return item
    }
    try desk.pull(["a", "b", "c", "d", "e"].map { shown($0, "words of \($0)") })
    for key in ["b", "c", "d", "e"] { try desk.edit(try desk.post(key), to: "mine of \(key)") }
    try desk.pull([shown("c", "theirs of c"), shown("e", "theirs of e")])
    let conflict = try desk.store.conflicts(of: try desk.post("e"))
    try desk.store.resolve(
      conflict.map { ConflictDecision($0, .value(.text(Caption("theirs of e")))) },
      capabilities: desk.capabilities, at: desk.now)
    _ = try desk.store.drop(try desk.post("d"), capabilities: desk.capabilities, at: desk.now)
    try desk.apply()
    return desk
  }

  private func check(_ desk: Desk, repairs: Bool = false) throws -> [StoreFinding] {
    try desk.store.check(repairs: repairs, capabilities: desk.capabilities, at: desk.now)
  }

  @Test func aStoreAsTheProgramLeavesItIsSound() throws {
    let desk = try filled()
    #expect(try check(desk) == [])
    #expect(try check(try Desk()) == [])
  }

  @Test(arguments: damages)
  func damageIsFoundAndMended(damage: Damage) throws {
    let desk = try filled()
    let words = try captions(desk)
    try desk.store.write { try $0.execute(sql: damage.sql) }
    let found = try check(desk)
    #expect(found.contains { $0.code == damage.code && $0.count > 0 })
    #expect(Set(found.map(\.code)).isSubset(of: damage.others.union([damage.code])))

    let mended = try check(desk, repairs: true)
    let finding = try #require(mended.first { $0.code == damage.code })
    #expect((finding.left == 0) == damage.isMendable)
    #expect(try check(desk).isEmpty == damage.isMendable)
    // No words are removed, whatever is mended.
    #expect(try words.isSubset(of: captions(desk)))
  }

  @Test func aCheckAloneChangesNothing() throws {
    let desk = try filled()
    try desk.store.write { try $0.execute(sql: "UPDATE caption SET exactKey = 1") }
    let before = try desk.store.read { db in db.totalChangesCount }
    #expect(try check(desk).map(\.code) == ["key"])
    #expect(try desk.store.read { db in db.totalChangesCount } == before)
  }

  @Test func whatIsFoundBelowTheRowsOfAnIndexIsMended() throws {
    let desk = try filled()
    try desk.store.write { db in
      try db.execute(sql: "PRAGMA writable_schema = ON")
      try db.execute(
        sql: "UPDATE sqlite_master SET sql = replace(sql, 'isDirty = 1', 'isDirty = 0')"
          + " WHERE name = 'postDirty'")
      try db.execute(sql: "PRAGMA writable_schema = RESET")
    }
    #expect(try check(desk).map(\.code) == ["pages"])
    #expect(try check(desk, repairs: true).map(\.left) == [0])
    #expect(try check(desk) == [])
  }

  @Test func theIndexThatIsMadeAnewFindsWhatTheOldOneFound() throws {
    let desk = try filled()
    func found(_ words: String) throws -> Set<PostID> {
      var filter = PostFilter()
      filter.match = words
      return Set(try desk.store.posts(filter).map(\.id))
    }
    let words = ["mine", "words", "ada", "caption : c"]
    let before = try words.map(found)
    try desk.store.write {
      try $0.execute(sql: "INSERT INTO contentSearch (contentSearch) VALUES ('delete-all')")
    }
    _ = try check(desk, repairs: true)
    #expect(try words.map(found) == before)
    #expect(before.allSatisfy { !$0.isEmpty })
  }

  @Test("Any sequence of steps leaves a store that is sound", arguments: 1...8)
  func whateverHappensTheStoreIsSound(seed: UInt64) throws {
    var random = SplitMix64(seed: seed)
    let desk = try Desk(remotes: 2)
    for step in 0..<80 {
      let key = "key\(Int.random(in: 0..<4, using: &random))"
      let remote = desk.remotes[Int.random(in: 0..<2, using: &random)]
      let post = try desk.store.posts().randomElement(using: &random)
      switch Int.random(in: 0..<10, using: &random) {
      case 0, 1:
        try desk.pull([item(key, "said \(step)", at: "https://example.com/\(key)")], from: remote)
      case 2, 3: if let post { try desk.edit(post.id, to: "#typed \(step)") }
      case 4: try desk.store.noteGone(keys: [key], on: remote)
      case 5: if let post { try desk.store.delete(post.id, at: desk.now) }
      case 6:
        guard let post else { break }
        _ = try desk.store.drop(post.id, capabilities: desk.capabilities, at: desk.now)
      case 7: _ = try desk.store.undo(desk.run, at: desk.now)
      case 8: if let post { _ = try desk.store.retry(post.id) }
      default:
        try desk.apply()
        try desk.push(to: remote) { step % 3 == 0 ? .refused(reason: "no") : .done($0) }
      }
      let findings = try check(desk)
      #expect(findings == [], "seed \(seed), step \(step)")
      guard findings.isEmpty else { return }
    }
  }

  private func captions(_ desk: Desk) throws -> Set<String> {
    Set(try desk.store.read { try String.fetchAll($0, sql: "SELECT text FROM caption") })
  }
}

struct CompareTests {
  @Test("Case 35: what the store holds is compared, not what it noted of it")
  func anAlteredRowIsFoundThoughItsHashSaysOtherwise() throws {
    let desk = try Desk()
    try desk.pull([item("a", "one"), item("b", "two")])
    #expect(try desk.store.compare([item("a", "one"), item("b", "two")], on: desk.remote) == [])
    try desk.store.write { db in
      try db.execute(sql: "UPDATE caption SET text = 'altered' WHERE text = 'one'")
    }
    let found = try desk.store.compare([item("a", "one"), item("b", "two")], on: desk.remote)
    #expect(found.map(\.kind) == [.altered] && found.map(\.link.key) == ["a"])
    #expect(found.first?.fields == [.caption] && found.first?.ours != found.first?.theirs)
  }

  @Test func itemsThatDifferAreToldByWhatIsWrong() throws {
    let desk = try Desk()
    try desk.pull([item("a", "one"), item("b", "two"), item("c", "three")])
    try desk.store.noteGone(keys: ["b"], on: desk.remote)
    let shown = [item("a", "one!"), item("b", "two"), item("d", "four")]
    let found = try desk.store.compare(shown, on: desk.remote)
    #expect(found.map(\.kind) == [.changed, .back, .unknown])
    var listed = KnownItems()
    for item in shown {
      var key = item.key
      _ = key.withUTF8 { bytes in
        unsafe listed.list(
          keyHash: KnownItems.hash(UnsafeRawBufferPointer(bytes)), contentHash: 2)
      }
    }
    var missing: [String] = []
    try desk.store.forEachMissing(on: desk.remote, listed: listed) { missing.append($0.link.key) }
    #expect(missing == ["c"])
  }
}
