import CaptionCore
import GRDB
import TestSupport
import Testing

@testable import CaptionStore

@Test func aFirstPullMakesAPostOfEachItem() throws {
  let desk = try Desk()
  let counts = try desk.pull([item("a", "one"), item("b", "two"), item("c", "three")])
  #expect(counts.new == 3)
  #expect(try desk.store.postCounts().posts == 3)
  #expect(try desk.caption("b") == "two")
  #expect(try desk.link("b")?.agreement == nil)
  #expect(try desk.dirtyCount() == 0)
  #expect(try desk.store.history().isEmpty)
  #expect(try desk.store.openOperations().isEmpty)
}

@Test func postsAreCountedAsTheyAreListed() throws {
  let desk = try Desk()
  let keys = ["live", "deleted", "wanted", "ended"].flatMap { [$0, "\($0)+trash"] }
  try desk.pull(keys.map { item($0, $0) })
  try desk.store.write { db in
    try db.execute(
      sql: """
        UPDATE link SET existence = substr(key, 1, instr(key || '+', '+') - 1);
        UPDATE post SET trashedAt = 1 WHERE row IN (SELECT post FROM link WHERE key LIKE '%+trash');
        """)
  }
  try desk.store.makePost(desk.makeID(), Content(caption: Caption("a draft")), at: desk.now)
  let counts = try desk.store.postCounts()
  for (state, count) in [(PostRecord.State.post, counts.posts), (.draft, counts.drafts)] {
    var filter = PostFilter()
    filter.states = [state]
    #expect(try desk.store.posts(filter).count == count)
  }
  #expect(counts.posts == 2 && counts.drafts == 3 && counts.trash == 4)
}

@Test func theSameAgainChangesNothing() throws {
  let desk = try Desk()
  try desk.pull([item("a", "one")])
  let counts = try desk.pull([item("a", "one")])
  #expect(counts.unchanged == 1 && counts.new + counts.changed == 0)
  #expect(try desk.store.posts().count == 1)
  #expect(try desk.store.history().isEmpty)
}

@Test("Cases 33 and 36: other bytes that say the same are no change")
func bytesThatSayTheSameAreNoChange() throws {
  let desk = try Desk()
  try desk.pull([item("a", "one", hash: 1)])
  var again = item("a", "one", hash: 2)
  again.version = "W/2"
  again.editedAt = Timestamp(milliseconds: 5)
  let counts = try desk.observe([again])
  #expect(counts.unchanged == 1)
  #expect(try desk.dirtyCount() == 0)
  #expect(try desk.store.history().isEmpty)
  #expect(try desk.apply().queued == 0)
  var known = try desk.store.knownItems(of: desk.remote)
  #expect(known.list(key: "a", hash: 2) == .unchanged)
}

@Test func aRemoteEditIsPulledAndWhatWasThereIsKept() throws {
  let desk = try Desk()
  try desk.pull([item("a", "one")])
  try desk.pull([item("a", "two")])
  #expect(try desk.caption("a") == "two")
  #expect(try desk.link("a")?.agreement == nil)
  let history = try desk.store.history(of: try desk.post("a"))
  #expect(history.map(\.before.caption.text) == ["one"])
  #expect(history[0].cause == "pulled" && history[0].fields == [.caption])
  #expect(history[0].run == desk.run)
}

@Test func anAddressSignedAnewIsFollowedAndNotKept() throws {
  let desk = try Desk()
  func photo(_ signature: String) -> Item {
    var photo = item("a", "one", hash: Caption(signature).exactKey)
    let id = MediaID(rawValue: "https://cdn.example/1.jpg")
    photo.content.media = [Media(id: id, url: "https://cdn.example/1.jpg?\(signature)")]
    return photo
  }
  try desk.pull([photo("s=1")])
  try desk.pull([photo("s=2")])
  let post = try desk.store.post(try desk.post("a"))
  #expect(post.content.media.map(\.url) == ["https://cdn.example/1.jpg?s=2"])
  #expect(try desk.store.history().isEmpty)
  #expect(try desk.store.openOperations().isEmpty)
}

@Test("I4: what an item showed before it got a post is in the post's history")
func whatAnItemShowedBeforeItGotAPostIsKept() throws {
  let desk = try Desk()
  for caption in ["one", "two", "three"] { try desk.observe([item("a", caption)]) }
  try desk.apply()
  #expect(try desk.caption("a") == "three")
  let history = try desk.store.history(of: try desk.post("a"))
  #expect(history.map(\.before.caption.text) == ["two", "one"])
  #expect(try desk.link("a")?.agreement == nil)
  // And from here on a remote edit is one: both sides agree on what is there.
  try desk.pull([item("a", "four")])
  #expect(try desk.caption("a") == "four")
  #expect(try desk.store.conflicts().isEmpty)
}

@Test func theCursorMovesWithTheLastItemsOfAPage() throws {
  let desk = try Desk()
  let end = PageEnd(cursor: "next", coverage: "window", title: "A feed", at: desk.now)
  try desk.observe([item("a", "one")], end: end)
  let record = try desk.store.remotes()[0]
  #expect(record.cursor == "next" && record.coverage == "window" && record.title == "A feed")
  #expect(record.checkedAt == end.at)
  let later = PageEnd(cursor: "later", coverage: nil, title: nil, at: desk.now)
  try desk.observe([], end: later)
  let after = try desk.store.remotes()[0]
  #expect(after.cursor == "later" && after.coverage == "window" && after.title == "A feed")
}

@Test func anItemJoinsThePostWithItsPermalinkOnAnotherRemote() throws {
  let desk = try Desk(remotes: 2)
  try desk.pull([item("a", "one", at: "https://example.com/1"), item("b", "one")])
  try desk.pull(
    [item("x", "one", at: "https://example.com/1"), item("y", "one")], from: desk.remotes[1])
  #expect(try desk.store.posts().count == 3)
  let joined = try desk.store.post(try desk.post("a"))
  #expect(joined.links.map(\.id.key) == ["a", "x"])
  let state = try desk.store.state(of: joined.id, capabilities: [:])
  #expect(state.links.allSatisfy { !$0.isUnagreed && $0.agreement == nil })
}

@Test func anAddressThatSeveralPostsClaimJoinsNone() throws {
  let desk = try Desk(remotes: 2)
  let address = "https://example.com/1"
  try desk.pull([item("a", "one", at: address), item("b", "two", at: address)])
  try desk.pull([item("x", "one", at: address)], from: desk.remotes[1])
  #expect(try desk.store.posts().count == 3)
}

@Test("Case 43: a joined item that says something else is a conflict, never a winner")
func aJoinedItemThatDiffersIsAConflict() throws {
  let desk = try Desk(remotes: 2)
  let address = "https://example.com/1"
  try desk.pull([item("a", "one", at: address)])
  try desk.pull([item("x", "other", at: address)], from: desk.remotes[1])
  let conflict = try #require(try desk.store.conflicts().first)
  #expect(conflict.conflict.subject == .field(.caption) && conflict.conflict.base == nil)
  #expect(try desk.caption("a") == "one")
  #expect(try desk.store.openOperations().isEmpty)

  let post = try desk.post("a")
  let state = try desk.store.state(of: post, capabilities: desk.capabilities)
  let joined = try #require(state.links.first { $0.id.key == "x" })
  #expect(joined.isUnagreed && joined.settled.contains(.title))
  // The fields that were agreed on are read back as they were written.
  try desk.edit(post, to: "other")
  try desk.apply()
  #expect(try desk.store.conflicts().isEmpty)
  let after = try desk.store.state(of: post, capabilities: desk.capabilities)
  #expect(after.links.allSatisfy { !$0.isUnagreed })
}

extension KnownItems {
  /// Lists a key that is given as text.
  mutating func list(key: String, hash: UInt64) -> Listed {
    var key = key
    let keyHash = key.withUTF8 { unsafe KnownItems.hash(UnsafeRawBufferPointer($0)) }
    return list(keyHash: keyHash, contentHash: hash)
  }
}

@Test("Case 27: a page that breaks off keeps what it showed, and the cursor stays")
func aPageThatBreaksOffKeepsWhatItShowed() throws {
  let desk = try Desk()
  var batches: [[Item]?] = [[item("a", "one")], [item("b", "two")], nil]
  let end = PageEnd(cursor: "next", coverage: "complete", title: nil, at: desk.now)
  let counts = try desk.store.observe(on: desk.remote, end: end, run: desk.run, at: desk.now) {
    batches.removeFirst()?.map { FlatItem($0) }
  }
  #expect(counts.new == 2 && batches.isEmpty)
  let record = try desk.store.remotes()[0]
  #expect(record.cursor == nil && record.coverage == nil && record.checkedAt == nil)
  try desk.apply()
  #expect(try desk.store.posts().count == 2)
}

@Test func aLongPageIsKeptInSeveralTransactions() throws {
  let folder = try ScratchFolder()
  let path = folder.file("captions.db")
  let desk = try Desk(CaptionStore.create(at: path))
  let reader = try CaptionStore.open(at: path)
  var shown = 0
  var seen: [Int] = []
  let end = PageEnd(cursor: "next", coverage: nil, title: nil, at: desk.now)
  let counts = try desk.store.observe(on: desk.remote, end: end, run: desk.run, at: desk.now) {
    // What another connection sees is what was committed.
    seen.append((try? reader.knownItems(of: desk.remote).count) ?? -1)
    let batch = (shown..<min(shown + 15_000, 70_000)).map { item("key \($0)", "caption \($0)") }
    shown += batch.count
    return batch.map { FlatItem($0) }
  }
  #expect(counts.new == 70_000)
  #expect(seen == [0, 0, 0, 0, 60_000, 60_000])
  #expect(try desk.store.knownItems(of: desk.remote).count == 70_000)
  #expect(try desk.store.remotes()[0].cursor == "next")
}

@Test func itemsOfEveryRemoteGetTheirPostsWhereverABatchEnds() throws {
  let desk = try Desk(remotes: 3)
  for (number, remote) in desk.remotes.enumerated() {
    try desk.observe(
      (0..<(number + 2)).map { item("k\u{0}\($0)", "\(number) \($0)") }, from: remote)
  }
  try desk.observe([item("", "an empty key")])
  #expect(try desk.store.unplannedItems().values.reduce(0, +) == 10)
  try desk.apply()
  #expect(try desk.store.unplannedItems() == [:])
  #expect(try desk.store.posts().count == 10)
  // One that comes later, before those that are there, is found as well.
  try desk.pull([item("a", "later")], from: desk.remotes[0])
  #expect(try desk.store.posts().count == 11)
}
