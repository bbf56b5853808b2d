import CaptionCore
import TestSupport
import Testing

@testable import CaptionStore

@Test func aPostIsFoundByWhatAPersonWouldType() throws {
  let desk = try Desk()
  try desk.pull([item("a:b", "one", at: "https://example.com/1"), item("c", "two")])
  let post = try desk.store.findPost("feed1:a:b")
  #expect(try desk.store.findPost("https://example.com/1") == post)
  #expect(try desk.store.findPost(post.description) == post)
  #expect(try desk.store.findPost(String(post.description.prefix(12))) == post)
  #expect(try desk.store.findPost(post.description.prefix(12).uppercased()) == post)
  for nobody in ["", "a", "zz", "feed1:nothing", "feed2:c", "%", String(repeating: "0", count: 33)]
  {
    #expect(throws: StoreError.unknownPost(nobody)) { try desk.store.findPost(nobody) }
  }
}

@Test func aPrefixOfSeveralPostsIsAmbiguous() throws {
  let desk = try Desk()
  let ids = ["00ab", "00ac"].compactMap { PostID($0 + String(repeating: "0", count: 28)) }
  for id in ids { try desk.store.makePost(id, Content(), at: desk.now) }
  #expect(throws: StoreError.ambiguousPost("00a", candidates: 2)) {
    try desk.store.findPost("00a")
  }
  #expect(try desk.store.findPost("00ac") == ids[1])
}

@Test func postsAreListedNewestFirstAndFiltered() throws {
  let desk = try Desk(remotes: 2)
  func dated(_ key: String, _ time: Int64, _ account: String) -> Item {
    var dated = item(key, key)
    dated.publishedAt = Timestamp(milliseconds: time)
    dated.account = Account(name: account, url: "https://\(account).example")
    return dated
  }
  try desk.pull([dated("a", 1000, "ada"), dated("c", 3000, "bob")])
  try desk.pull([dated("b", 2000, "ada")], from: desk.remotes[1])
  func list(_ change: (inout PostFilter) -> Void) throws -> [String] {
    var filter = PostFilter()
    change(&filter)
    return try desk.store.posts(filter).map(\.content.caption.text)
  }
  #expect(try list { _ in } == ["c", "b", "a"])
  #expect(try list { $0.limit = 2 } == ["c", "b"])
  #expect(try list { $0.account = "ada" } == ["b", "a"])
  #expect(try list { $0.account = "https://bob.example" } == ["c"])
  #expect(try list { $0.remote = desk.remotes[1] } == ["b"])
  try desk.store.delete(try desk.post("a"), at: desk.now)
  #expect(try list { $0.states = [.trash] } == ["a"])
  #expect(try list { $0.states = [] } == [])
  var read: [String] = []
  try desk.store.forEachPost { post in
    read.append(post.content.caption.text)
    return false
  }
  #expect(read == ["c"])
  let post = try #require(try desk.store.posts().first)
  #expect(post.account == Account(name: "bob", url: "https://bob.example"))
  #expect(post.publishedAt == Timestamp(milliseconds: 3000) && post.state == .post)
}

@Test func remotesAreAddedChangedAndRemoved() throws {
  let desk = try Desk(remotes: 2)
  #expect(throws: StoreError.remoteExists("feed1")) {
    try desk.store.add(RemoteRecord(name: "feed1", kind: "jsonfeed", url: "u"))
  }
  var record = try desk.store.remote(named: "feed2")
  record.name = "feed1"
  #expect(throws: StoreError.remoteExists("feed1")) { try desk.store.update(record) }
  record.name = "second"
  record.isSoleWriter = true
  record.tokenSource = "env:TOKEN"
  try desk.store.update(record)
  #expect(try desk.store.remote(named: "second") == record)
  #expect(throws: StoreError.unknownRemote("feed2")) { try desk.store.remote(named: "feed2") }
  try desk.store.pause(
    record.id, until: Timestamp(milliseconds: 9), at: Timestamp(milliseconds: 1))
  #expect(try desk.store.remote(named: "second").notBefore == Timestamp(milliseconds: 9))

  try desk.pull([item("x", "one")], from: record.id)
  try desk.store.remove(record.id, at: desk.now)
  #expect(try desk.store.remotes().map(\.name) == ["feed1"])
  #expect(try desk.store.posts().map(\.state) == [.draft])
}

@Test func guardsCountUntilAPersonApproves() throws {
  let desk = try Desk()
  var tally = GuardTally()
  tally.deletionsPulled = 1
  tally.editsPulled = 2
  tally.deletionsPushed = 3
  tally.editsPushed = 4
  for _ in 1...2 {
    try desk.store.write { try CaptionStore.add(tally, to: desk.remote, in: $0) }
  }
  let counted = try desk.store.remotes()[0].sinceApproval
  #expect(
    [counted.deletionsPulled, counted.editsPulled, counted.deletionsPushed, counted.editsPushed]
      == [2, 4, 6, 8])
  try desk.store.resetGuards()
  #expect(try desk.store.remotes()[0].sinceApproval == GuardTally())
}

@Test func aRunThatDidNotEndHasFailed() throws {
  let desk = try Desk()
  let first = desk.run
  try desk.beginRun()
  #expect(try desk.store.run(first)?.state == .failed)
  try desk.store.endRun(desk.run, as: .planned, plan: "digest", report: "{}", at: desk.now)
  let ended = try #require(try desk.store.run(desk.run))
  #expect(ended.state == .planned && ended.plan == "digest" && ended.report == "{}")
  #expect(ended.command == "sync" && ended.endedAt != nil)
  #expect(try desk.store.runs(limit: 1) == [ended])
  #expect(try desk.store.run(99) == nil)
}

@Test func everyChangeIsToldAndThoseThatFollowCloselyOnce() async throws {
  let desk = try Desk()
  var changes: AsyncStream<Void>.Iterator? = desk.store.watch().makeAsyncIterator()
  try desk.pull([item("a", "one")])
  #expect(await changes?.next() != nil)
  _ = try desk.store.posts()
  try desk.store.add(RemoteRecord(name: "more", kind: "jsonfeed", url: "u"))
  #expect(await changes?.next() != nil)
  changes = nil
}

@Test func aWatchThatIsCancelledEnds() async throws {
  let store = try CaptionStore.inMemory()
  let changes = store.watch()
  let watching = Task { for await _ in changes {} }
  watching.cancel()
  await watching.value
}

@Test("Case 37: a clock that is set back makes no operation wait longer")
func aClockThatIsSetBackMakesNoOperationWaitLonger() throws {
  let desk = try Desk()
  try desk.pull([item("1", "one")])
  try desk.edit(try desk.post("1"), to: "two")
  try desk.apply()
  let hour: Int64 = 3_600_000
  try desk.push { _ in .later(Timestamp(milliseconds: desk.now.milliseconds + hour), reason: "busy")
  }
  let asked = desk.now.milliseconds
  func due(_ time: Int64) throws -> Int {
    try desk.store.queuedOperations(on: desk.remote, at: Timestamp(milliseconds: time)).count
  }
  #expect(try due(asked) == 0)
  #expect(try due(asked + 2 * hour) == 1)
  #expect(try due(asked - 10 * 365 * 24 * hour) == 1)
}
