import CaptionCore
import TestSupport
import Testing

@testable import CaptionStore

struct UndoTests {
  @Test func anEditIsTakenBackAndThatIsTakenBack() throws {
    let desk = try Desk()
    try desk.pull([item("a", "one"), item("b", "other")])
    let posts = [try desk.post("a"), try desk.post("b")]
    try desk.store.edit(
      posts.map { post in (post, { $0.caption = Caption($0.caption.text + "!") }) }, at: desk.now)
    let run = try #require(try desk.store.runs(limit: 1).first)
    #expect(run.command == "edit" && run.isByHand)
    let preview = try desk.store.undo(run.id, isDryRun: true, at: desk.now)
    #expect(preview.run == nil && preview.restored.map(\.id) == posts)
    #expect(try desk.caption("a") == "one!")

    let undo = try desk.store.undo(run.id, at: desk.now)
    #expect(undo.restored == preview.restored && undo.refused == [])
    #expect(try desk.caption("a") == "one" && desk.caption("b") == "other")
    #expect(try desk.store.history(of: posts[0]).map(\.cause) == ["undone", "edited"])
    let again = try desk.store.undo(try #require(undo.run), at: desk.now)
    #expect(again.restored.count == 2)
    #expect(try desk.caption("a") == "one!" && desk.caption("b") == "other!")
    #expect(try desk.store.undo(undo.run ?? 0, at: desk.now).restored == [])
  }

  @Test func whatWasChangedSinceIsRefusedAndTheRestComesBack() throws {
    let desk = try Desk()
    try desk.pull([item("a", "one"), item("b", "other")])
    let posts = [try desk.post("a"), try desk.post("b")]
    try desk.store.edit(posts.map { ($0, { $0.caption = Caption("same") }) }, at: desk.now)
    let run = try #require(try desk.store.runs(limit: 1).first?.id)
    try desk.edit(posts[0], to: "newer")
    let undo = try desk.store.undo(run, at: desk.now)
    #expect(undo.refused == [posts[0]] && undo.restored.map(\.id) == [posts[1]])
    #expect(try desk.caption("a") == "newer" && desk.caption("b") == "other")
  }

  @Test func aDeletionByHandAndOneByTheRemoteAreTakenBack() throws {
    let desk = try Desk()
    try desk.pull([item("a", "one"), item("b", "other")])
    let (one, other) = (try desk.post("a"), try desk.post("b"))
    try desk.store.delete(one, at: desk.now)
    let byHand = try #require(try desk.store.runs(limit: 1).first?.id)
    #expect(try desk.store.undo(byHand, at: desk.now).restored.map(\.isTrashed) == [false])
    #expect(try desk.apply().queued == 0)
    try desk.store.noteGone(keys: ["b"], on: desk.remote)
    try desk.apply()
    #expect(try desk.store.post(other).state == .trash)
    #expect(try desk.store.undo(desk.run, at: desk.now).restored.map(\.id) == [other])
    #expect(try desk.store.post(other).state == .draft)
  }

  @Test func whatARunTookInStays() throws {
    let desk = try Desk()
    try desk.pull([item("a", "one")])
    let undo = try desk.store.undo(desk.run, at: desk.now)
    #expect(undo == UndoReport())
    #expect(try desk.store.posts().count == 1)
    #expect(throws: StoreError.self) { try desk.store.undo(99, at: desk.now) }
  }

  @Test func aDecisionIsTakenBack() throws {
    let desk = try Desk()
    try desk.pull([item("a", "base of it all")])
    try desk.edit(try desk.post("a"), to: "mine")
    try desk.pull([item("a", "theirs")])
    let record = try #require(try desk.store.conflicts().first)
    try desk.store.resolve(
      [ConflictDecision(record, .value(.text(Caption("theirs"))))],
      capabilities: desk.capabilities, at: desk.now)
    let run = try #require(try desk.store.everyConflict(of: record.post).first?.run)
    _ = try desk.store.undo(run, at: desk.now)
    #expect(try desk.caption("a") == "mine")
    try desk.apply()
    let pushed = try desk.push { .done($0) }
    #expect(pushed.map(\.operation.expected?.caption.text) == ["theirs"])
  }

  @Test("I19: undo brings the local side back exactly, and syncs cleanly", arguments: 1...16)
  func undoIsExact(seed: UInt64) throws {
    var play = try UndoPlay(seed: seed)
    for _ in 0..<60 { try play.step() }
    #expect(play.undone > 5)
    try play.comeToRest()
  }
}

/// A person and two remotes that do as a seed says, with every other run undone at once.
private struct UndoPlay {
  let desk: Desk
  private let seed: UInt64
  private var random: SplitMix64
  private(set) var undone = 0
  private var counter = 0

  init(seed: UInt64) throws {
    self.seed = seed
    random = SplitMix64(seed: seed)
    desk = try Desk(remotes: 2)
    for (number, remote) in desk.remotes.enumerated() {
      try desk.pull((0..<4).map { item(on: number, $0, "start \($0)") }, from: remote)
    }
  }

  mutating func step() throws {
    let before = try sides()
    let last = try desk.store.runs(limit: 1).first?.id ?? 0
    try change()
    let run = try desk.store.runs(limit: 1).first?.id ?? 0
    guard run > last, Bool.random(using: &random) else { return }
    let after = try sides()
    let agreements = try links().map(\.agreement)
    let undo = try desk.store.undo(run, at: desk.now)
    #expect(undo.refused == [], "seed \(seed)")
    #expect(try sides().filter { before[$0.key] != nil } == there(before), "seed \(seed)")
    // No base is rewound, and none moves.
    #expect(try links().map(\.agreement) == agreements, "seed \(seed)")
    if !undo.restored.isEmpty { undone += 1 }
    guard Bool.random(using: &random), let number = undo.run else { return }
    #expect(try desk.store.undo(number, at: desk.now).refused == [])
    #expect(try sides() == there(after), "seed \(seed)")
  }

  /// Pushes until nothing is left, and sees both sides agree wherever no conflict is open.
  func comeToRest() throws {
    for _ in 0..<6 {
      try desk.apply()
      for remote in desk.remotes { try desk.push(to: remote) { .done($0) } }
    }
    #expect(try desk.dirtyCount() == 0)
    #expect(try desk.store.openOperations() == [])
    let open = Set(try desk.store.conflicts().map(\.post))
    for post in try desk.store.posts() where !open.contains(post.id) {
      for link in try desk.store.state(of: post.id, capabilities: desk.capabilities).links {
        var local = post.content
        if let own = link.captionOverride { local.caption = own }
        #expect(link.observed == local, "seed \(seed)")
      }
    }
  }

  private mutating func change() throws {
    counter += 1
    let remote = Int.random(in: 0..<2, using: &random)
    let number = Int.random(in: 0..<4, using: &random)
    let all: PostFilter = {
      var filter = PostFilter()
      filter.states = [.post, .draft, .trash]
      return filter
    }()
    guard let post = try desk.store.posts(all).randomElement(using: &random) else { return }
    let text = "text \(counter) "
    switch Int.random(in: 0..<9, using: &random) {
    case 0: try desk.edit(post.id, to: text)
    case 1:
      try desk.store.edit(post.id, at: desk.now) {
        $0.tags = [text, "b"]
        if !$0.media.isEmpty { $0.media[0].alt = text }
      }
    case 2:
      let posts = try desk.store.posts()
      try desk.store.edit(posts.map { ($0.id, { $0.title = text }) }, at: desk.now)
    case 3: try desk.store.delete(post.id, at: desk.now)
    case 4: try desk.store.restore(post.id, at: desk.now)
    case 5: try desk.pull([item(on: remote, number, text)], from: desk.remotes[remote])
    case 6:
      guard let link = post.links.first(where: { $0.existence == .live }) else { return }
      try desk.store.setOverride(
        counter % 2 == 0 ? nil : Caption(text), of: link.id, at: desk.now)
    case 7:
      guard let record = try desk.store.conflicts().first else { return }
      let choice: ConflictDecision.Choice =
        record.conflict.subject == .deletion ? .deletion(.keep) : .value(.text(Caption(text)))
      // A conflict that moved meanwhile, or of another kind of field, is refused.
      try? desk.store.resolve(
        [ConflictDecision(record, choice)], capabilities: desk.capabilities, at: desk.now)
    default:
      try desk.beginRun()
      try desk.apply()
      try desk.push(to: desk.remotes[remote]) { .done($0) }
    }
  }

  private func item(on remote: Int, _ number: Int, _ caption: String) -> Item {
    let media = [
      Media(id: MediaID(rawValue: "m"), url: "https://example.com/m", alt: "alt \(caption)")
    ]
    let content = Content(caption: Caption(caption), tags: ["a"], media: media)
    return Item(
      key: "key\(number)", content: content, permalink: "https://example.com/\(number)",
      contentHash: UInt64(counter * 2 + remote))
  }

  private func sides() throws -> [PostID: LocalSide] {
    var filter = PostFilter()
    filter.states = [.post, .draft, .trash]
    var sides: [PostID: LocalSide] = [:]
    for post in try desk.store.posts(filter) {
      let links = try desk.store.state(of: post.id, capabilities: [:]).links
      sides[post.id] = LocalSide(
        content: post.content, isTrashed: post.state == .trash,
        overrides: Dictionary(
          links.filter { $0.captionOverride != nil }.map { ($0.id, $0.captionOverride) }
        ) { first, _ in first })
    }
    return sides
  }

  /// Without the own captions of copies that are gone: these are in the history.
  private func there(_ sides: [PostID: LocalSide]) throws -> [PostID: LocalSide] {
    let live = Set(try links().map(\.id))
    return sides.mapValues { side in
      var side = side
      side.overrides = side.overrides.filter { live.contains($0.key) }
      return side
    }
  }

  private func links() throws -> [LinkState] {
    var filter = PostFilter()
    filter.states = [.post, .draft, .trash]
    return try desk.store.posts(filter).sorted { $0.id < $1.id }.flatMap {
      try desk.store.state(of: $0.id, capabilities: [:]).links
    }
  }
}
