import CaptionCore
import CaptionDuplicates
import GRDB
import TestSupport
import Testing

@testable import CaptionStore

/// A store whose posts change at random, beside what a full run finds in it.
final class Library {
  let store: CaptionStore
  var random: SplitMix64
  private var sources: [[String]] = []
  private var seconds: Int64 = 1_700_000_000
  private(set) var posts: [PostID] = []

  private static let words = [
    "harbour", "walked", "along", "boats", "stones", "evening", "sea", "side", "seaside", "warm",
    "the", "and", "12", "monday", "not", "really",
  ]

  init(seed: UInt64) throws {
    store = try CaptionStore.inMemory()
    random = SplitMix64(seed: seed)
    try store.add(RemoteRecord(name: "feed", kind: "jsonfeed", url: "https://a.example/1"))
    sources = (0..<5).map { _ in
      text([3, 5, 6, 9, 12, 17, 26, 42].randomElement(using: &random) ?? 5)
    }
  }

  var now: Timestamp {
    seconds += 1
    return Timestamp(milliseconds: seconds * 1000)
  }

  private func text(_ count: Int) -> [String] {
    (0..<count).map { _ in Self.words.randomElement(using: &random) ?? "" }
  }

  func draw(_ range: Range<Int>) -> Int { Int.random(in: range, using: &random) }

  /// A caption that is often near to others: few words, edited, with places, links and ends.
  func caption() -> String {
    var words = sources.randomElement(using: &random) ?? []
    for _ in 0..<draw(0..<3) {
      let position = draw(0..<words.count)
      switch draw(0..<7) {
      case 0: words.insert(text(1)[0], at: position)
      case 1: if words.count > 4 { words.remove(at: position) }
      case 2: words[position] = String(words[position].dropLast())
      case 3: words[position] += "e"
      case 4: words[position] = "\(draw(1..<4))"
      case 5: words[position] = draw(0..<2) == 0 ? text(1)[0] : text(1)[0].uppercased()
      default: words[position] = words[position].replacing("seaside", with: "sea side")
      }
    }
    let caption = words.joined(separator: " ")
    return switch draw(0..<11) {
    case 9: block()
    case 10: "Thank you @\(Self.words[draw(0..<4)]) @\(Self.words[draw(0..<6)])"
    case 0, 1: String(caption.prefix(draw(20..<60))) + "…"
    case 2: "\(caption) @ \(text(2).joined(separator: " "))"
    case 3: "\(caption) @ Rome"
    case 4: "\(caption) https://a.example/\(draw(1..<3))"
    case 5: "\(caption.uppercased()) #sun"
    case 6: "#sun #sea"
    default: caption
    }
  }

  /// A stock phrase over 12 hashtags, which speak of one post, of another, or of both.
  private func block() -> String {
    let first = [0, 12, 11, 24][draw(0..<4)]
    let tags = (first..<(first + 12)).map { "#tag\($0)" }.shuffled(using: &random)
    let phrase = ["happy friday you all", "happy friday to you all"][draw(0..<2)]
    return ([phrase] + tags).joined(separator: " ")
  }

  func content() -> Content {
    var content = Content(caption: Caption(caption()))
    for number in Set((0..<draw(0..<3)).map { _ in draw(1..<9) }).sorted() {
      content.media.append(Media(id: MediaID(rawValue: "picture \(number)"), url: "\(number)"))
    }
    return content
  }

  /// Makes, edits, deletes or restores a post, or shows another date or another item of it.
  func change() throws {
    guard let post = posts.randomElement(using: &random), draw(0..<10) > 3 else { return try add() }
    switch draw(0..<7) {
    case 0: try store.delete(post, at: now)
    case 1: try store.restore(post, at: now)
    case 6:
      let (date, key) = (draw(1..<50), "item \(now.milliseconds)")
      try store.write { db in
        try db.execute(
          sql: """
            INSERT INTO link (remote, key, existence, publishedAt) VALUES (1, ?, 'live', ?)
            """, arguments: [key, date])
        try db.execute(
          sql: "UPDATE link SET post = (SELECT row FROM post WHERE id = ?) WHERE key = ?",
          arguments: [post.description, key])
      }
    case 2:
      let date = draw(1..<50)
      try store.write { db in
        try db.execute(
          sql: """
            UPDATE link SET publishedAt = ? WHERE post = (SELECT row FROM post WHERE id = ?)
            """, arguments: [date, post.description])
      }
    default:
      let new = content()
      try store.edit(post, at: now) { $0 = new }
    }
  }

  private func add() throws {
    let post = PostID(using: &random)
    try store.makePost(post, content(), at: now)
    posts.append(post)
    guard draw(0..<2) == 0 else { return }
    let date = draw(1..<50)
    try store.write { db in
      try db.execute(
        sql: """
          INSERT INTO link (remote, key, post, existence, publishedAt)
            SELECT 1, id, row, 'live', ? FROM post WHERE id = ?
          """, arguments: [date, post.description])
    }
  }

  /// Brings the index up to date by the posts that changed alone.
  func join(limit: Int) throws {
    var joined = 0
    while try store.joinDuplicates(limit: limit, &joined) {}
  }

  func stored(_ relation: DuplicateRelation) throws -> [DuplicateGroup] {
    try store.duplicates(DuplicateFilter(relation)).map(\.group)
  }

  func names() throws -> [DuplicateGroup: String] {
    var names: [DuplicateGroup: String] = [:]
    for relation in [DuplicateRelation.near, .normalised, .text, .series] {
      for record in try store.duplicates(DuplicateFilter(relation)) {
        let posts = record.group.posts.sorted()
        names[DuplicateGroup(relation: relation, posts: posts, evidence: .shared(""))] = record.id
      }
    }
    return names
  }

  /// What a full run over all posts finds.
  func fullRun(_ relation: DuplicateRelation) throws -> [DuplicateGroup] {
    let candidates = try store.posts().map { post in
      DuplicateCandidate(
        post: post.id, caption: post.content.caption, publishedAt: post.publishedAt,
        media: post.content.media.map(\.id.rawValue))
    }
    switch relation {
    case .text: return DuplicateGroups.sameText(candidates)
    case .normalised: return NormalisedPosts(candidates).same()
    case .near: return NormalisedPosts(candidates).near()
    case .media: return DuplicateGroups.sameMedia(candidates)
    case .series: return NormalisedPosts(candidates).series()
    }
  }

  func check(_ comment: Comment) throws {
    for relation in DuplicateRelation.allCases {
      let (stored, full) = (try stored(relation), try fullRun(relation))
      #expect(stored == full, "\(relation): \(comment)")
    }
  }
}

@Test func theHashtagsOfOtherPostsTellAnIndexWhichPostsAreOne() throws {
  let store = try CaptionStore.inMemory()
  var random = SplitMix64(seed: 9)
  func add(_ tags: ClosedRange<Int>) throws {
    let caption = "happy friday you all " + tags.map { "#tag\($0)" }.joined(separator: " ")
    try store.makePost(
      PostID(using: &random), Content(caption: Caption(caption)), at: Timestamp(milliseconds: 0))
    var joined = 0
    while try store.joinDuplicates(limit: 9, &joined) {}
  }
  func groups() throws -> [Int] {
    try store.duplicates(DuplicateFilter(.normalised)).map(\.group.posts.count)
  }
  try store.rebuildDuplicates()
  try add(1...12)
  try add(21...32)
  #expect(try groups() == [])
  try add(2...13)
  #expect(try groups() == [2])
  // Has a hashtag of either, so that all are one.
  try add(13...24)
  #expect(try groups() == [4])
  try store.rebuildDuplicates()
  #expect(try groups() == [4])
}

@Test(arguments: 1...40 as ClosedRange<UInt64>)
func theIndexFindsWhatAFullRunFindsWhateverChanged(seed: UInt64) throws {
  let library = try Library(seed: seed)
  for _ in 0..<library.draw(0..<30) { try library.change() }
  try library.store.rebuildDuplicates()
  try library.check("seed \(seed), made whole")
  for round in 0..<12 {
    for _ in 0..<library.draw(1..<8) { try library.change() }
    try library.join(limit: library.draw(1..<6))
    try library.check("seed \(seed), round \(round)")
  }
}

@Test func aSecondRunChangesNothing() throws {
  let library = try Library(seed: 77)
  for _ in 0..<40 { try library.change() }
  try library.store.updateDuplicates()
  let before = try library.store.changes
  try library.store.updateDuplicates()
  #expect(try library.store.changes == before)
  try library.store.rebuildDuplicates()
  try library.check("made whole again")
}

@Test(arguments: 1...10 as ClosedRange<UInt64>)
func aGroupKeepsItsNameWhileMostOfItsPostsStay(seed: UInt64) throws {
  let library = try Library(seed: seed)
  for _ in 0..<40 { try library.change() }
  try library.store.rebuildDuplicates()
  for round in 0..<8 {
    let before = try library.names()
    for _ in 0..<2 { try library.change() }
    if round == 4 { try library.store.rebuildDuplicates() } else { try library.join(limit: 9) }
    let after = try library.names()
    for (group, name) in before where after[group] != nil {
      #expect(after[group] == name, "seed \(seed), round \(round)")
    }
    #expect(Set(after.values).count == after.count)
  }
}

@Test func theOrderInWhichPostsComeChangesNoGroup() throws {
  var random = SplitMix64(seed: 5)
  let source = try Library(seed: 5)
  let posts = (0..<60).map { _ in (PostID(using: &random), source.content()) }
  let found = try (0..<3).map { _ in
    let store = try CaptionStore.inMemory()
    for (index, post) in posts.shuffled(using: &random).enumerated() {
      try store.makePost(post.0, post.1, at: source.now)
      if index == 20 { try store.rebuildDuplicates() }
      if index % 7 == 0, index > 20 {
        var joined = 0
        while try store.joinDuplicates(limit: 3, &joined) {}
      }
    }
    try store.updateDuplicates()
    return try DuplicateRelation.allCases.map { relation in
      try store.duplicates(DuplicateFilter(relation)).map(\.group)
    }
  }
  #expect(found[0] == found[1])
  #expect(found[0] == found[2])
  #expect(found[0][2].count > 2)
}

@Test func anotherVersionOfTheRulesMakesTheIndexAnew() throws {
  let library = try Library(seed: 3)
  for _ in 0..<30 { try library.change() }
  try library.store.updateDuplicates()
  let names = try library.names()
  try library.store.write { db in
    try db.execute(sql: "UPDATE duplicateIndex SET version = '0'; DELETE FROM duplicateKeys")
  }
  var progress: [DuplicateProgress] = []
  try library.store.updateDuplicates { progress.append($0) }
  #expect(progress.contains { if case .comparing = $0 { true } else { false } })
  #expect(try library.names() == names)
  try library.check("made anew")
}

@Test func aFirstPullIsNotComparedUnlessAskedFor() throws {
  let desk = try Desk()
  try desk.pull([item("a", "one text"), item("b", "one text")])
  #expect(
    try desk.store.read { try Int.fetchOne($0, sql: "SELECT count(*) FROM duplicateDue") } == 0)
  #expect(try !desk.store.updateDuplicates(atMost: 1))
  #expect(try desk.store.duplicates(DuplicateFilter(.text)).isEmpty)
  #expect(try desk.store.updateDuplicates(atMost: 2))
  #expect(try desk.store.duplicates(DuplicateFilter(.text)).count == 1)
}

@Test func aGroupWithOnePostOfTheFilterIsShownWhole() throws {
  let desk = try Desk(remotes: 2)
  try desk.pull([item("a", "one text"), item("b", "one text")])
  try desk.pull([item("c", "one text")], from: desk.remotes[1])
  try desk.store.updateDuplicates()
  var filter = DuplicateFilter(.text)
  #expect(try desk.store.duplicates(filter).map(\.group.posts.count) == [3])
  filter.remote = desk.remotes[1]
  #expect(try desk.store.duplicates(filter).map(\.group.posts.count) == [3])
  filter.account = "nobody"
  #expect(try desk.store.duplicates(filter).isEmpty)
  filter = DuplicateFilter(.normalised)
  filter.isBeyondText = true
  #expect(try desk.store.duplicates(filter).isEmpty)
}

@Test func mediaOfEqualBytesAreTheSame() throws {
  let store = try CaptionStore.inMemory()
  var random = SplitMix64(seed: 1)
  var ids: [PostID] = []
  for address in ["a/1.jpg", "b/2.jpg", "https://a.example/3.jpg"] {
    let media = [Media(id: MediaID(rawValue: address), url: address)]
    ids.append(PostID(using: &random))
    try store.makePost(
      ids[ids.count - 1], Content(caption: Caption(address), media: media),
      at: Timestamp(milliseconds: 0))
  }
  try store.updateDuplicates()
  #expect(try store.duplicates(DuplicateFilter(.media)).isEmpty)
  #expect(try store.localMedia().map(\.url) == ["a/1.jpg", "b/2.jpg"])
  try store.noteMediaFiles(
    ["a/1.jpg", "b/2.jpg"].reduce(into: [:]) {
      $0[MediaID(rawValue: $1)] = "f00d"
    })
  try store.updateDuplicates()
  let groups = try store.duplicates(DuplicateFilter(.media)).map(\.group)
  #expect(groups.map { Set($0.posts) } == [Set(ids[..<2])])
  try store.rebuildDuplicates()
  #expect(try store.duplicates(DuplicateFilter(.media)).map(\.group) == groups)
}

extension CaptionStore {
  /// How many rows have been written.
  fileprivate var changes: Int {
    get throws { try read { $0.totalChangesCount } }
  }
}
