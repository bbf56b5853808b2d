import CaptionCore
import GRDB
import TestSupport
import Testing

@testable import CaptionStore

@Test func whatAFirstPullShowsTwiceIsKeptOnce() throws {
  let desk = try Desk()
  let counts = try desk.pull([
    item("a", "one"), item("b", "one"), item("c", "two"), item("a", "three"),
  ])
  #expect(counts.new == 3 && counts.changed == 1)
  #expect(try desk.store.captions() == ["one", "two", "three"])
  #expect(try desk.caption("a") == "three")
}

@Test func whatSomebodyElseKeptMeanwhileIsLookedUp() throws {
  let store = try CaptionStore.inMemory()
  try store.write { db in
    var pull = try ContentStorage(db, sights: FirstSights())
    _ = try pull.insert(Content(caption: Caption("one")), accountName: nil)
    var goesOn = try ContentStorage(db, sights: pull.sights)
    #expect(goesOn.sights != nil)
    _ = try goesOn.insert(Content(caption: Caption("one")), accountName: nil)
    var person = try ContentStorage(db)
    _ = try person.insert(Content(caption: Caption("two")), accountName: nil)
    var afterwards = try ContentStorage(db, sights: goesOn.sights)
    #expect(afterwards.sights == nil)
    _ = try afterwards.insert(Content(caption: Caption("two")), accountName: nil)
  }
  #expect(try store.captions() == ["one", "two"])
}

@Test func aStoreThatHoldsSomethingIsNotTakenForEmpty() throws {
  let desk = try Desk()
  try desk.pull([item("a", "one")])
  try desk.pull([item("a", "one"), item("b", "one"), item("c", "two")])
  #expect(try desk.store.captions() == ["one", "two"])
  #expect(try desk.store.posts().count == 3)
}

@Test func whatWasEnteredIsNeverTakenForNew() {
  var generator = SplitMix64(seed: 5)
  let hashes = (0..<20_000).map { _ in generator.next() }
  var filter = HashFilter()
  let known = hashes.count { filter.enter($0) }
  #expect(known < hashes.count / 100)
  #expect(hashes.allSatisfy { filter.enter($0) })
}

extension CaptionStore {
  fileprivate func captions() throws -> [String] {
    try read { try String.fetchAll($0, sql: "SELECT text FROM caption ORDER BY id") }
  }
}
