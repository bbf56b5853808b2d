import CaptionCore
import CaptionDuplicates
import TestSupport
import Testing

@testable import CaptionStore

private let walk = "we walked along the harbour wall until the boats came in"

/// A store in which the person makes posts and looks at duplicates.
private final class Table {
  let store: CaptionStore
  private var random = SplitMix64(seed: 1)
  private var seconds: Int64 = 0

  init(_ captions: String...) throws {
    store = try CaptionStore.inMemory()
    for caption in captions { try add(caption) }
  }

  private(set) var posts: [PostID] = []

  var now: Timestamp {
    seconds += 1
    return Timestamp(milliseconds: seconds * 1000)
  }

  func add(_ caption: String) throws {
    posts.append(PostID(using: &random))
    try store.makePost(posts[posts.count - 1], Content(caption: Caption(caption)), at: now)
  }

  func edit(_ index: Int, to caption: String) throws {
    try store.edit(posts[index], at: now) { $0.caption = Caption(caption) }
  }

  /// The groups as they are shown, by the positions of their posts.
  func shown(_ relation: DuplicateRelation = .near) throws -> [[Int]] {
    try store.updateDuplicates()
    return try store.duplicates(DuplicateFilter(relation)).map { record in
      record.group.posts.compactMap { posts.firstIndex(of: $0) }.sorted()
    }
  }

  func state(_ id: Int64) throws -> DuplicateDecision? {
    try store.duplicateDecisions().first { $0.id == id }
  }
}

@Test func anIgnoredGroupIsNotShownUntilAnotherPostJoins() throws {
  let table = try Table(walk, walk.replacing("boats", with: "baots"))
  #expect(try table.shown() == [[0, 1]])
  let decision = try table.store.ignoreDuplicates(table.posts, by: .near, at: table.now)
  #expect(try table.shown() == [])
  #expect(try table.shown(.normalised) == [])
  try table.add(walk.replacing("harbour", with: "harbuor"))
  #expect(try table.shown() == [[0, 1, 2]])
  try table.store.delete(table.posts[2], at: table.now)
  #expect(try table.shown() == [])
  try table.store.undoDecision(decision, at: table.now)
  #expect(try table.shown() == [[0, 1]])
  #expect(try table.state(decision)?.isUndone == true)
  #expect(throws: StoreError.self) { try table.store.undoDecision(decision, at: table.now) }
}

@Test func aDecisionOutlivesASmallEditAndSleepsAfterAGreatOne() throws {
  let table = try Table(walk, walk.replacing("boats", with: "baots"))
  let decision = try table.store.ignoreDuplicates(table.posts, by: .near, at: table.now)
  try table.edit(1, to: walk.uppercased() + " #sea")
  #expect(try table.shown() == [])
  #expect(try table.state(decision)?.isAsleep == false)
  for index in 0...1 { try table.edit(index, to: "another text that both of them say now") }
  #expect(try table.shown(.text) == [[0, 1]])
  #expect(try table.state(decision)?.isAsleep == true)
  try table.edit(0, to: walk)
  try table.edit(1, to: walk)
  #expect(try table.shown(.text) == [])
  #expect(try table.state(decision)?.isAsleep == false)
}

@Test func aPostThatIsSplitOffIsLeftOutAndTheOthersStay() throws {
  let table = try Table(
    walk, walk.replacing("boats", with: "baots"), walk.replacing("harbour", with: "harbuor"))
  let decision = try table.store.splitDuplicates(
    [table.posts[1]], from: [table.posts[0], table.posts[2]], by: .near, at: table.now)
  #expect(try table.shown() == [[0, 2]])
  try table.add(walk.replacing("until", with: "untli"))
  #expect(try table.shown() == [[0, 2, 3]])
  try table.store.undoDecision(decision, at: table.now)
  #expect(try table.shown() == [[0, 1, 2, 3]])
}

@Test func aDecisionAboutOneSubjectSaysNothingOfAnother() throws {
  let table = try Table("Day 1 of the walk", "Day 2 of the walk")
  #expect(try table.shown(.series) == [[0, 1]])
  let decision = try table.store.ignoreDuplicates(table.posts, by: .near, at: table.now)
  #expect(try table.shown(.series) == [[0, 1]])
  try table.store.undoDecision(decision, at: table.now)
  try table.store.ignoreDuplicates(table.posts, by: nil, at: table.now)
  #expect(try table.shown(.series) == [])
}

@Test func earlierUsesAreFoundByHowMuchTheyAreAlike() throws {
  let table = try Table(
    walk.replacing("boats", with: "baots"), walk.uppercased() + " #sea", walk + "\n", "another")
  try table.store.updateDuplicates()
  let uses = try table.store.earlierUses(of: Caption(walk))
  #expect(uses.map(\.relation) == [.text, .normalised, .near])
  #expect(uses.map(\.post) == [table.posts[2], table.posts[1], table.posts[0]])
  let others = try table.store.earlierUses(of: Caption(walk), except: table.posts[2])
  #expect(others.map(\.post) == [table.posts[1], table.posts[0]])
  #expect(try table.store.earlierUses(of: Caption("quite another text than these")) == [])
  #expect(try table.store.earlierUses(of: Caption("")) == [])
}
