import CaptionCore
import Foundation
import GRDB
import TestSupport
import Testing

@testable import CaptionStore

/// A store on which a test plays a person and the remotes, with a clock that ticks at every look.
final class Desk {
  let store: CaptionStore
  private(set) var remotes: [RemoteID] = []
  var capabilities: [RemoteID: Capabilities] = [:]
  private var generator = SplitMix64(seed: 1)
  private var seconds: Int64 = 1_700_000_000
  private(set) var run: Int64 = 0

  func wait(_ time: Duration) { seconds += Int64(time / .seconds(1)) }

  init(_ store: CaptionStore? = nil, remotes count: Int = 1) throws {
    self.store = try store ?? CaptionStore.inMemory()
    for number in 1...count {
      let id = try self.store.add(
        RemoteRecord(
          name: "feed\(number)", kind: "jsonfeed", url: "https://example.com/\(number).json"))
      remotes.append(id)
      capabilities[id] = .everything
    }
    try beginRun()
  }

  var remote: RemoteID { remotes[0] }

  var now: Timestamp {
    seconds += 1
    return Timestamp(milliseconds: seconds * 1000)
  }

  func makeID() -> PostID { PostID(using: &generator) }

  func beginRun() throws { run = try store.beginRun("sync", at: now) }

  /// Shows items on a remote, in a new run, and carries the plans out.
  @discardableResult
  func pull(_ items: [Item], from remote: RemoteID? = nil) throws -> ObservationCounts {
    try beginRun()
    let counts = try observe(items, from: remote)
    try apply()
    return counts
  }

  @discardableResult
  func observe(_ items: [Item], from remote: RemoteID? = nil) throws -> ObservationCounts {
    try observe(items, from: remote, end: PageEnd(cursor: nil, coverage: nil, title: nil, at: now))
  }

  @discardableResult
  func observe(
    _ items: [Item], from remote: RemoteID? = nil, end: PageEnd, absence: Absence? = nil,
    lag: Duration = .zero
  ) throws -> ObservationCounts {
    var batches = [items, []]
    return try store.observe(
      on: remote ?? self.remote, end: end, absence: absence, lag: lag, run: run, at: now
    ) {
      batches.removeFirst().map { FlatItem($0) }
    }
  }

  /// Gives items their posts and carries out what is planned.
  @discardableResult
  func apply() throws -> AppliedCounts {
    var link: LinkID?
    repeat {
      link = try store.adopt(after: link, limit: 2, at: now, using: &generator).last
    } while link != nil
    var total = AppliedCounts()
    var row: Int64 = 0
    while true {
      let counts = try store.applyPlans(
        after: row, limit: 2, capabilities: capabilities, run: run, at: now
      ) { $0.plan() }
      total.queued += counts.queued
      total.conflicts += counts.conflicts
      total.trashed += counts.trashed
      total.pulled.merge(counts.pulled, uniquingKeysWith: +)
      guard let last = counts.lastRow else {
        try checkReferences()
        return total
      }
      row = last
    }
  }

  /// Checks that no row refers to one that is not there: the store does not have SQLite do it.
  private func checkReferences() throws {
    let broken = try store.read { try Row.fetchAll($0, sql: "PRAGMA foreign_key_check") }
    #expect(broken == [])
  }

  /// Sends what is queued for a remote and settles each operation by what `answer` makes of it.
  @discardableResult
  func push(
    to remote: RemoteID? = nil, _ answer: (CaptionCore.Operation) -> Outcome
  ) throws -> [PendingOperation] {
    let queued = try store.queuedOperations(on: remote ?? self.remote, at: now)
    try store.markInflight(queued.map(\.id), on: remote ?? self.remote, at: now)
    for pending in queued {
      try store.settle(pending, as: answer(pending.operation), run: run, at: now)
    }
    return queued
  }

  func edit(_ post: PostID, to caption: String) throws {
    try store.edit(post, at: now) { $0.caption = Caption(caption) }
  }

  /// The post of the item with this key on the first remote.
  func post(_ key: String) throws -> PostID {
    try store.findPost("\(try store.remotes()[0].name):\(key)")
  }

  func caption(_ key: String) throws -> String {
    try store.post(try post(key)).content.caption.text
  }

  func link(_ key: String, on remote: RemoteID? = nil) throws -> LinkState? {
    let id = LinkID(remote: remote ?? self.remote, key: key)
    return try store.state(of: try post(key), capabilities: capabilities).links
      .first { $0.id == id }
  }

  /// The posts that some remote shows otherwise, or does not have yet.
  func changedPosts() throws -> [PostID] {
    var filter = PostFilter()
    filter.isDifferent = true
    return try store.posts(filter).map(\.id)
  }

  func dirtyCount() throws -> Int {
    try store.dirtyPosts(limit: 100, capabilities: capabilities).posts.count
  }
}

/// An item that says `caption`; its bytes hash as its text, unless told otherwise.
func item(_ key: String, _ caption: String, hash: UInt64? = nil, at permalink: String? = nil)
  -> Item
{
  let caption = Caption(caption)
  return Item(
    key: key, content: Content(caption: caption), permalink: permalink,
    contentHash: hash ?? caption.exactKey)
}

extension Outcome {
  /// The remote did as it was told and shows it.
  static func done(_ operation: CaptionCore.Operation) -> Outcome {
    guard operation.kind != .delete else { return .acknowledged(item: nil) }
    return .acknowledged(item: Item(key: operation.link.key, content: operation.target))
  }
}

extension ScratchFolder {
  func names() throws -> [String] {
    try FileManager.default.contentsOfDirectory(atPath: path).sorted()
  }
}
