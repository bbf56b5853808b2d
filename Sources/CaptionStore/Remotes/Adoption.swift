public import CaptionCore
internal import GRDB

extension CaptionStore {
  /// How many items of each remote have no post yet.
  ///
  /// Only the remotes that showed new items are passed over.
  public func unplannedItems() throws(StoreError) -> [RemoteID: Int] {
    try read { db in
      let rows = try PreparedStatement(
        db,
        """
        SELECT remote.id, count(*) FROM remote CROSS JOIN link ON link.remote = remote.id
        WHERE hasNewItems = 1 AND post IS NULL AND existence = 'live' GROUP BY remote.id
        """
      ).all { (RemoteID(rawValue: $0.integer(0)), Int($0.integer(1))) }
      return Dictionary(uniqueKeysWithValues: rows)
    }
  }

  /// Whether each item that a pull shows is a new post, so that nothing has to be decided about it:
  /// there is no post yet that it could be or that a guard could stop the run for, and no second
  /// remote that shows the same.
  public func isBeforeFirstPull() throws(StoreError) -> Bool {
    try read { db in
      try PreparedStatement(
        db, "SELECT NOT EXISTS (SELECT 1 FROM post) AND (SELECT count(*) FROM remote) = 1"
      ).first { $0.bool(0) } ?? false
    }
  }

  /// Gives items without a post the post that they are: one that is there, or a new one.
  ///
  /// - Parameters:
  ///   - link: Only items behind this one: where the batch before ended.
  ///   - limit: How many items at most, so that a transaction stays small.
  ///   - excepted: Remotes whose items are left for a later run.
  ///   - generator: Makes the identities of new posts.
  ///   - now: The time that is kept with it.
  public func adopt(
    after link: LinkID? = nil, limit: Int, except excepted: Set<RemoteID> = [],
    at now: Timestamp, using generator: inout some RandomNumberGenerator
  ) throws(StoreError) -> AdoptionCounts {
    try write { db in
      try Self.adopt(
        after: link, limit: limit, except: excepted, at: now, using: &generator, in: db)
    }
  }

  static func adopt(
    after link: LinkID?, limit: Int, except excepted: Set<RemoteID>, at now: Timestamp,
    using generator: inout some RandomNumberGenerator, in db: Database,
    _ tell: (AdoptedItem) -> Void = { _ in }
  ) throws -> AdoptionCounts {
    var adoption = try Adoption(db: db, now: now)
    var recognition = try Recognition(db: db, now: now, except: excepted)
    var counts = AdoptionCounts()
    for item in try adoption.items(after: link, limit: limit, except: excepted) {
      let id = LinkID(remote: RemoteID(rawValue: item.remote), key: item.key)
      var isJoined = true
      if let post = try recognition.place(of: id, shown: item.content) {
        counts.recognised[id.remote, default: 0] += 1
        try adoption.keepHistory(of: item, with: post)
      } else if try adoption.join(item) {
        counts.joined += 1
      } else {
        isJoined = false
        try adoption.makePost(adoption.ownID(of: item) ?? PostID(using: &generator), of: item)
        counts.new[id.remote, default: 0] += 1
      }
      counts.last = id
      tell(AdoptedItem(link: id, content: item.content, isJoined: isJoined))
    }
    return counts
  }
}

/// What becomes of one item without a post.
public struct AdoptedItem: Hashable, Sendable {
  public var link: LinkID
  /// The row of what it shows.
  public var content: Int64
  /// Whether it is a post that was there.
  public var isJoined: Bool
}

/// What became of a batch of items without a post.
public struct AdoptionCounts: Hashable, Sendable {
  /// How many items of each remote became new posts.
  public var new: [RemoteID: Int] = [:]
  /// How many joined a post that was there.
  public var joined = 0
  /// How many of each remote took the place of a post that was still to be made there.
  public var recognised: [RemoteID: Int] = [:]
  /// The last item of the batch; `nil` when none was left.
  public var last: LinkID?

  public init() {}
}

/// Gives items their posts within one transaction.
private struct Adoption {
  private let db: Database
  private var insertPost: PostInsertion
  private let setPost: PreparedStatement
  /// Whether some item was shown otherwise before it got a post.
  private let hasUnownedHistory: Bool
  private let matching: ItemMatching

  init(db: Database, now: Timestamp) throws {
    self.db = db
    insertPost = try PostInsertion(db, at: now)
    setPost = try PreparedStatement(
      db, "UPDATE link SET post = ?, isUnagreed = ? WHERE remote = ? AND key = ?")
    hasUnownedHistory =
      try PreparedStatement(db, "SELECT EXISTS (SELECT 1 FROM history WHERE post IS NULL)")
      .first { $0.bool(0) } ?? true
    matching = try ItemMatching(db: db)
  }

  /// The next items without a post, in the order of links.
  ///
  /// They are found by passing over all links of the remotes that showed new items: an index of
  /// them would be written twice for each.
  func items(
    after link: LinkID?, limit: Int, except excepted: Set<RemoteID>
  ) throws -> [UnownedItem] {
    let remotes = try PreparedStatement(
      db, "SELECT id FROM remote WHERE hasNewItems = 1 AND id >= ? ORDER BY id"
    ).all(link?.remote.rawValue ?? 0) { $0.integer(0) }
    let find = try PreparedStatement(
      db,
      """
      SELECT remote, key, observed, permalink, original FROM link WHERE remote = ? AND key >= ?
        AND post IS NULL AND existence = 'live' ORDER BY key LIMIT ?
      """)
    var items: [UnownedItem] = []
    for remote in remotes where !excepted.contains(RemoteID(rawValue: remote)) {
      // In the order of bytes, nothing comes between a key and itself with a NUL behind it.
      let start = link.flatMap { $0.remote.rawValue == remote ? $0.key + "\0" : nil } ?? ""
      let room = limit - items.count
      let found = try find.all(remote, start, room, read: UnownedItem.init)
      items += found
      guard found.count < room else { break }
      try PreparedStatement(db, "UPDATE remote SET hasNewItems = 0 WHERE id = ?").run(remote)
    }
    return items
  }

  /// The identity that an item brings along, if it is of an export of captions.
  func ownID(of item: UnownedItem) -> PostID? { matching.ownID(of: item) }

  mutating func makePost(_ id: PostID, of item: UnownedItem) throws {
    try give(item, to: try insertPost(id, content: item.content), isUnagreed: false)
  }

  /// Lets an item join the post that it is, if there is one.
  func join(_ item: UnownedItem) throws -> Bool {
    guard let post = try matching.post(of: item) else { return false }
    try give(item, to: post, isUnagreed: true)
    try nameMedia(of: item, asIn: post)
    try CaptionStore.markDirty(post, in: db)
    return true
  }

  /// Knows the media of an item by the names that its post has for them, where there are as many.
  ///
  /// Each remote names a picture its own way; left alone, every picture of a copy would be a conflict.
  private func nameMedia(of item: UnownedItem, asIn post: Int64) throws {
    guard !matching.hasPeers(item.remote) else { return }
    var storage = try ContentStorage(db)
    let shown = try storage.reader.read(item.content)
    let here = try PreparedStatement(db, "SELECT content FROM post WHERE row = ?")
      .first(post) { $0.integer(0) }
    guard let here, !shown.media.isEmpty else { return }
    let names = MediaNames(shown: shown.media, sent: try storage.reader.read(here).media)
    guard let text = try names.text() else { return }
    let row = try storage.insert(
      names.inOurs(shown), accountName: try storage.accountName(ofPost: post), unlessAmong: [here])
    try PreparedStatement(
      db, "UPDATE link SET observed = ?, mediaNames = ? WHERE remote = ? AND key = ?"
    ).run(row, text, item.remote, item.key)
  }

  private func give(_ item: UnownedItem, to post: Int64, isUnagreed: Bool) throws {
    try setPost.run(post, isUnagreed, item.remote, item.key)
    try keepHistory(of: item, with: post)
  }

  /// Leaves to the post what an item showed before it had one.
  func keepHistory(of item: UnownedItem, with post: Int64) throws {
    guard hasUnownedHistory else { return }
    try PreparedStatement(
      db, "UPDATE history SET post = ? WHERE post IS NULL AND remote = ? AND key = ?"
    ).run(post, item.remote, item.key)
  }
}
