import CaptionCore
import Foundation
import GRDB
import TestSupport
import Testing

@testable import CaptionStore

/// What was thrown, if it was a store's error.
private func failure(_ body: () throws -> Void) -> StoreError? {
  do {
    try body()
    return nil
  } catch {
    return error as? StoreError
  }
}

@Test func aStoreIsReadBackAsItWasWritten() throws {
  let folder = try ScratchFolder()
  let path = folder.file("captions.db")
  let hostile = "a\u{0}b\r\ncafe\u{301} \u{1F468}\u{200D}\u{1F469} '\"\\ \u{1B}[31m"
  do {
    let desk = try Desk(try CaptionStore.create(at: path))
    var odd = item("key\u{0}1", hostile)
    odd.content.title = hostile
    odd.content.tags = [hostile, ""]
    try desk.pull([odd, item("key\u{0}2", "other")])
  }
  #expect(try folder.names() == ["captions.db"])
  let posts = try CaptionStore.open(at: path).posts()
  let odd = try #require(posts.first { $0.links.map(\.id.key) == ["key\u{0}1"] })
  #expect(posts.count == 2)
  #expect(Array(odd.content.caption.text.utf8) == Array(hostile.utf8))
  #expect(Array((odd.content.title ?? "").utf8) == Array(hostile.utf8))
  #expect(odd.content.tags == [hostile, ""])
}

@Test func aStoreIsNotMadeOverAFile() throws {
  let folder = try ScratchFolder()
  let path = folder.file("captions.db")
  try Data("mine".utf8).write(to: URL(filePath: path))
  #expect(failure { _ = try CaptionStore.create(at: path) } == .exists(path: path))
  #expect(try Data(contentsOf: URL(filePath: path)) == Data("mine".utf8))
}

@Test func aStoreIsNotMadeWhereThereIsNoFolder() throws {
  let folder = try ScratchFolder()
  let path = folder.file("missing/captions.db")
  #expect(
    failure { _ = try CaptionStore.create(at: path) }
      == .io(path: folder.file("missing"), reason: "there is no such folder"))
}

@Test func whatIsNoStoreIsRefusedAndLeftAsItIs() throws {
  let folder = try ScratchFolder()
  let files: [(name: String, bytes: Data, reason: String)] = [
    ("empty.db", Data(), "an empty file"),
    ("text.db", Data(repeating: 0x41, count: 500), "not an SQLite file"),
    ("short.db", Data("SQLite format 3\0".utf8), "not an SQLite file"),
  ]
  for file in files {
    let path = folder.file(file.name)
    try file.bytes.write(to: URL(filePath: path))
    #expect(
      failure { _ = try CaptionStore.open(at: path) }
        == .notAStore(path: path, reason: file.reason))
    #expect(try Data(contentsOf: URL(filePath: path)) == file.bytes)
  }
  #expect(try folder.names() == ["empty.db", "short.db", "text.db"])
  #expect(
    failure { _ = try CaptionStore.open(at: folder.path) }
      == .notAStore(path: folder.path, reason: "not a file"))
  let missing = folder.file("none.db")
  #expect(failure { _ = try CaptionStore.open(at: missing) } == .missing(path: missing))
}

@Test func anotherProgramsDatabaseIsRefusedAndLeftAsItIs() throws {
  let folder = try ScratchFolder()
  let path = folder.file("other.db")
  do {
    let other = try DatabaseQueue(path: path)
    try other.write { try $0.execute(sql: "CREATE TABLE t (x)") }
  }
  let before = try Data(contentsOf: URL(filePath: path))
  #expect(
    failure { _ = try CaptionStore.open(at: path) }
      == .notAStore(path: path, reason: "a database of another program"))
  #expect(try folder.names() == ["other.db"])
  #expect(try Data(contentsOf: URL(filePath: path)) == before)
}

@Test func aStoreOfANewerVersionIsRefused() throws {
  let folder = try ScratchFolder()
  let path = folder.file("captions.db")
  do {
    let store = try CaptionStore.create(at: path)
    try store.write { db in
      try db.execute(sql: "INSERT INTO grdb_migrations (identifier) VALUES ('99-later')")
    }
  }
  #expect(failure { _ = try CaptionStore.open(at: path) } == .newer(path: path))
  #expect(try folder.names() == ["captions.db"])
}

@Test func aStoreThatWasMadeHalfIsFinished() throws {
  let folder = try ScratchFolder()
  let path = folder.file("captions.db")
  do {
    let half = try DatabaseQueue(path: path)
    try half.write { try $0.execute(sql: "PRAGMA application_id = \(Schema.applicationID)") }
  }
  #expect(try CaptionStore.open(at: path).postCounts() == PostCounts())
}

@Test(arguments: [0.3, 0.6])
func aTruncatedStoreIsRefused(part: Double) throws {
  let folder = try ScratchFolder()
  let path = folder.file("captions.db")
  do {
    let desk = try Desk(try CaptionStore.create(at: path))
    try desk.pull((0..<300).map { item("k\($0)", "caption \($0)") })
  }
  let whole = try Data(contentsOf: URL(filePath: path))
  let kept = Int(Double(whole.count) * part) / 16384 * 16384
  try whole.prefix(kept).write(to: URL(filePath: path))
  let error = failure { _ = try CaptionStore.open(at: path).posts() }
  guard case .damaged(path, _) = error else {
    Issue.record("\(String(describing: error))")
    return
  }
}

@Test func aCorruptStoreIsRefusedWhenItIsRead() throws {
  let folder = try ScratchFolder()
  let path = folder.file("captions.db")
  do {
    let desk = try Desk(try CaptionStore.create(at: path))
    try desk.pull((0..<300).map { item("k\($0)", "caption \($0)") })
  }
  var bytes = try Data(contentsOf: URL(filePath: path))
  bytes.replaceSubrange(
    16384..<bytes.count, with: Data(repeating: 0xA5, count: bytes.count - 16384))
  try bytes.write(to: URL(filePath: path))
  let error = failure { _ = try CaptionStore.open(at: path).posts() }
  guard case .damaged(path, _) = error else {
    Issue.record("\(String(describing: error))")
    return
  }
}

@Test("Case 50: a full disk rolls the whole batch back, and the cursor stays")
func aFullDiskRollsTheBatchBack() throws {
  let folder = try ScratchFolder()
  let path = folder.file("captions.db")
  let desk = try Desk(try CaptionStore.create(at: path))
  try desk.pull([item("a", "one")])
  let pages = try desk.store.write { db in
    let pages = try Int.fetchOne(db, sql: "PRAGMA page_count") ?? 0
    return try Int.fetchOne(db, sql: "PRAGMA max_page_count = \(pages + 4)") ?? 0
  }
  #expect(pages > 0)
  let long = String(repeating: "long ", count: 400)
  let end = PageEnd(cursor: "moved", coverage: "window", title: nil, at: desk.now)
  let error = failure {
    try desk.observe((0..<200).map { item("k\($0)", long + "\($0)") }, end: end)
  }
  #expect(error == .full(path: path))
  #expect(try desk.store.remotes()[0].cursor == nil)
  #expect(try desk.store.liveItems() == [desk.remote: 1])
  #expect(try desk.caption("a") == "one")
  // With room again, the same batch goes in.
  try desk.store.write { try $0.execute(sql: "PRAGMA max_page_count = 1073741823") }
  try desk.pull([item("k1", long)])
  #expect(try desk.store.postCounts().posts == 2)
}

@Test("Case 50: while another writes, a change waits, then is refused, and nothing is lost")
func aBusyStoreLosesNothing() throws {
  let folder = try ScratchFolder()
  let path = folder.file("captions.db")
  let desk = try Desk(try CaptionStore.create(at: path))
  try desk.pull([item("a", "one")])
  let post = try desk.post("a")
  let other = try DatabaseQueue(path: path)
  let impatient = try CaptionStore.open(at: path, waitingForOthers: .milliseconds(10))
  try other.inDatabase { db in
    try db.execute(sql: "BEGIN IMMEDIATE")
    let error = failure {
      try impatient.edit(post, at: desk.now) { $0.caption = Caption("two") }
    }
    #expect(error == .busy(path: path))
    #expect(try impatient.post(post).content.caption.text == "one")
    try db.execute(sql: "ROLLBACK")
  }
  try impatient.edit(post, at: desk.now) { $0.caption = Caption("two") }
  #expect(try desk.caption("a") == "two")
}

@Test(.enabled(if: geteuid() != 0, "the superuser may write anywhere"))
func aStoreInAReadOnlyPlaceIsRefused() throws {
  let folder = try ScratchFolder()
  let path = folder.file("captions.db")
  _ = try CaptionStore.create(at: path)
  unsafe chmod(folder.path, 0o555)
  defer { unsafe chmod(folder.path, 0o755) }
  #expect(failure { _ = try CaptionStore.open(at: path) } == .readOnly(path: folder.path))
  let fresh = folder.file("fresh.db")
  #expect(failure { _ = try CaptionStore.create(at: fresh) } == .readOnly(path: folder.path))
}
