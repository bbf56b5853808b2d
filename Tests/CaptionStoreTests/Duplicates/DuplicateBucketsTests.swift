import CaptionCore
import CaptionDuplicates
import GRDB
import TestSupport
import Testing

@testable import CaptionStore

@Test func whatIsKeptIsFoundWhetherItIsRecentOrInItsBucket() throws {
  let store = try CaptionStore.inMemory()
  try store.rebuildDuplicates()
  var random = SplitMix64(seed: 4)
  let nine: UInt64 = 9 | 0xA5C3_F00D << 16
  var known: [UInt32: Set<Int64>] = [:]
  var recent: [Int] = []
  for id in 1...Int64(900) {
    // Few keys, in few buckets, so that many rows are kept under each.
    let keys = Set((0..<8).map { _ in UInt32.random(in: 0..<9, using: &random) << 14 })
    try store.write { db in
      var buckets = try DuplicateBuckets(db)
      for key in keys { try buckets.add(IndexEntry(key: key, sketch: nine), id) }
      try buckets.write()
    }
    for key in keys { known[key, default: []].insert(id) }
    if id % 100 == 0 {
      recent.append(
        try store.read { try Int.fetchOne($0, sql: "SELECT count(*) FROM duplicateRecent") } ?? 0)
      try store.read { db in
        let buckets = try DuplicateBuckets(db)
        for (key, ids) in known {
          let found = try buckets.ids(matching: IndexEntry(key: key, sketch: nine))
          #expect(Set(found) == ids && found.count == ids.count)
          let others = IndexEntry(key: key, sketch: nine ^ 0x000F << 44)
          #expect(try buckets.ids(matching: others).isEmpty)
        }
      }
    }
  }
  // They went to their buckets at least once.
  #expect(recent != recent.sorted())
}

@Test func anEntryIsFoundOnlyByTextsOfItsLengthAndWords() {
  let twelve = IndexEntry(key: 1, sketch: 12 | 0b1010 << 7)
  #expect(twelve.canMatch(IndexEntry(key: 1, sketch: 13 | 0b1110 << 7)))
  #expect(!twelve.canMatch(IndexEntry(key: 1, sketch: 14 | 0b1010 << 7)))
  #expect(!twelve.canMatch(IndexEntry(key: 1, sketch: 12 | 0b1111_0101 << 7)))
  #expect(!twelve.canMatch(IndexEntry(key: 2, sketch: 12 | 0b1010 << 7)))
  #expect(twelve.canMatch(IndexEntry(key: 1)))
}

@Test func aRunIsFoundOnlyByTextsThatMayGoOnFromIt() {
  // What breaks off, with one edit; its words in three bits.
  let beginning = IndexEntry(key: 1, sketch: 1 | 1 << 7 | 0b0111 << 10)
  for (words, canMatch) in [(0b1111, true), (0b1011, true), (0b1001, false)] as [(UInt64, Bool)] {
    let longer = IndexEntry(key: 1, sketch: words << 10)
    #expect(beginning.canMatch(longer) == canMatch && longer.canMatch(beginning) == canMatch)
  }
}

/// Two bodies with one key of 32 bits, and two templates, meet once among some thousand changes of a
/// million captions; here the key of a new caption is entered for an old one.
@Test(arguments: [DuplicateRelation.normalised, .series])
func aKeyThatTwoThingsShareTakesNoGroupApart(relation: DuplicateRelation) throws {
  let store = try CaptionStore.inMemory()
  var random = SplitMix64(seed: 1)
  func add(_ text: String) throws {
    try store.makePost(
      PostID(using: &random), Content(caption: Caption(text)), at: Timestamp(milliseconds: 0))
  }
  let old =
    relation == .series ? ["day 1 of the walk", "day 2 of the walk"] : ["The Walk!", "the walk"]
  for text in old { try add(text) }
  try store.updateDuplicates()
  let groups = try store.duplicates(DuplicateFilter(relation)).map(\.group)
  #expect(groups.count == 1)
  let new = "day 3 of another journey by sea"
  let form = NormalForm(new)
  let entry = try #require(
    relation == .series ? IndexEntry.series(of: form) : IndexEntry.body(of: form))
  try store.write { db in
    let caption = try Int64.fetchOne(
      db, sql: "SELECT id FROM caption WHERE text = ?", arguments: [old[0]])
    var buckets = try DuplicateBuckets(db)
    try buckets.add(entry, try #require(caption))
    try buckets.write()
  }
  try add(new)
  var joined = 0
  while try store.joinDuplicates(limit: 100, &joined) {}
  #expect(try store.duplicates(DuplicateFilter(relation)).map(\.group) == groups)
}
