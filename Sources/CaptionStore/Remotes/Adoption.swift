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

/// An item that no post is known for.
private struct UnownedItem {
  var remote: Int64
  var key: String
  var content: Int64
  var permalink: String?
  /// The address of the post that it says it is a copy of.
  var original: String?

  init(_ row: SQLRow) {
    remote = row.integer(0)
    key = row.text(1)
    content = row.integer(2)
    permalink = row.optionalText(3)
    original = row.optionalText(4)
  }
}

/// Gives items their posts within one transaction.
private struct Adoption {
  private let db: Database
  private var insertPost: PostInsertion
  private let setPost: PreparedStatement
  /// Whether an item can be one that another remote shows.
  private let hasOtherRemotes: Bool
  /// Whether some item says which post it is a copy of.
  private let hasOriginals: Bool
  /// Whether some item was shown otherwise before it got a post.
  private let hasUnownedHistory: Bool
  /// By remote, the others of its platform, as a JSON array; only where there are archives.
  ///
  /// Archives of a platform and the platform itself know a post by one key.
  private let peers: [Int64: String]
  /// The remotes that are exports of captions.
  private let exports: Set<Int64>
  /// The remotes of Instagram, archives included.
  private let albumRemotes: Set<Int64>
  private let albums: Albums

  init(db: Database, now: Timestamp) throws {
    self.db = db
    insertPost = try PostInsertion(db, at: now)
    setPost = try PreparedStatement(
      db, "UPDATE link SET post = ?, isUnagreed = ? WHERE remote = ? AND key = ?")
    func isAny(_ rows: String) throws -> Bool {
      try PreparedStatement(db, "SELECT EXISTS (SELECT 1 FROM \(rows))").first { $0.bool(0) }
        ?? true
    }
    hasOriginals = try isAny("link WHERE original IS NOT NULL")
    hasUnownedHistory = try isAny("history WHERE post IS NULL")
    let remotes = try PreparedStatement(db, "SELECT id, kind, url FROM remote ORDER BY id").all {
      (id: $0.integer(0), platform: PostAddress.platform(kind: $0.text(1), url: $0.text(2)))
    }
    hasOtherRemotes = remotes.count > 1
    let hasArchives = remotes.contains { $0.platform.isArchive }
    peers = Dictionary(
      uniqueKeysWithValues: remotes.map { remote in
        let others = remotes.filter {
          $0.id != remote.id && $0.platform.name == remote.platform.name
            && ($0.platform.isArchive || remote.platform.isArchive)
        }
        return (remote.id, "[\(others.map { String($0.id) }.joined(separator: ","))]")
      }
    ).filter { hasArchives && $0.value != "[]" }
    albumRemotes = Set(remotes.filter { $0.platform.name == "instagram" }.map(\.id))
    albums = Albums(db: db)
    exports = Set(
      remotes.filter { $0.platform.isArchive && $0.platform.name == "captions" }.map(\.id))
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

  mutating func makePost(_ id: PostID, of item: UnownedItem) throws {
    try give(item, to: try insertPost(id, content: item.content), isUnagreed: false)
  }

  /// Lets an item join the post that it is, if there is one.
  func join(_ item: UnownedItem) throws -> Bool {
    guard let post = try match(item) else { return false }
    try give(item, to: post, isUnagreed: true)
    try nameMedia(of: item, asIn: post)
    try CaptionStore.markDirty(post, in: db)
    return true
  }

  /// The post that an item is: the one with its address, or its key on the same platform, on other
  /// remotes and no item on its own.
  ///
  /// Where several claim it, none is it. Equal text alone says nothing: two posts may say the same.
  private func match(_ item: UnownedItem) throws -> Int64? {
    if let post = try ownPost(of: item) { return post }
    guard hasOtherRemotes else { return nil }
    for address in try addresses(of: item) {
      let posts = try holders(of: address, for: item)
      if !posts.isEmpty { return posts.count == 1 ? posts[0] : nil }
    }
    guard let peers = peers[item.remote] else { return nil }
    let condition = "key = ?1 AND remote IN (SELECT value FROM json_each(?3))"
    var posts = try candidates(condition, item.key, for: item, peers)
    if posts.isEmpty, albumRemotes.contains(item.remote) {
      // Instagram's export knows an album by its first picture, the API by a number of its own.
      if let first = try albums.firstMedium(of: item.content) {
        posts = try candidates(condition, first, for: item, peers)
      }
      for post in try albums.posts(beginningWith: item.key, among: peers) where posts.isEmpty {
        posts = try candidates("post = CAST(?1 AS INTEGER)", "\(post)", for: item)
      }
    }
    return posts.count == 1 ? posts[0] : nil
  }

  /// Where the post may be known that an item is: its own addresses, and that of the post which it
  /// says it is a copy of.
  private func addresses(of item: UnownedItem) throws -> [String] {
    // A relative address means something else on every remote.
    var named = [item.permalink, item.original, item.key].compactMap(\.self)
      .filter { $0.contains("://") }
    if let permalink = item.permalink, let post = PostAddress.blueskyPost(at: permalink),
      let handle = try PreparedStatement(
        db,
        """
        SELECT name FROM link JOIN account ON account.id = link.account
        WHERE remote = ? AND key = ?
        """
      ).first(item.remote, item.key, read: { $0.optionalText(0) }) ?? nil
    {
      // A bridge or a site may know the post by the account's name.
      named.append("https://bsky.app/profile/\(handle)/post/\(post.key)")
    }
    return named.flatMap(PostAddress.spellings)
  }

  /// The posts that are found at an address; at most two.
  private func holders(of address: String, for item: UnownedItem) throws -> [Int64] {
    let copies = hasOriginals ? ["original = ?1"] : []
    for condition in ["permalink = ?1"] + copies + ["key = ?1 AND \(Self.anyRemote)"] {
      let posts = try candidates(condition, address, for: item)
      if !posts.isEmpty { return posts }
    }
    guard let post = PostAddress.blueskyPost(at: address) else { return [] }
    return try candidates(
      """
      key = ?1 AND remote IN (SELECT id FROM remote WHERE kind = 'bluesky')
        AND (SELECT lower(name) FROM account WHERE account.id = link.account) = ?3
      """, post.key, for: item, post.account.lowercased())
  }

  /// Has a key looked up in the index of links, remote by remote.
  private static let anyRemote = "remote IN (SELECT id FROM remote)"

  private func candidates(
    _ condition: String, _ value: String, for item: UnownedItem, _ more: String = ""
  ) throws -> [Int64] {
    try PreparedStatement(
      db,
      """
      SELECT DISTINCT post FROM link WHERE \(condition) AND remote <> ?2 AND post IS NOT NULL
        AND ?3 IS NOT NULL AND existence IN ('live', 'wanted') AND NOT EXISTS (
          SELECT 1 FROM link AS own WHERE own.post = link.post AND own.remote = ?2
            AND own.existence IN ('live', 'wanted'))
      LIMIT 2
      """
    ).all(value, item.remote, more) { $0.integer(0) }
  }

  /// The post of this store that an item of an export of captions is: its key is the post's identity.
  private func ownPost(of item: UnownedItem) throws -> Int64? {
    guard let id = ownID(of: item) else { return nil }
    return try PreparedStatement(db, "SELECT row FROM post WHERE id = ?")
      .first(id.description) { $0.integer(0) }
  }

  /// The identity that an item of an export of captions had in the store it was exported from.
  func ownID(of item: UnownedItem) -> PostID? {
    exports.contains(item.remote) ? PostID(item.key) : nil
  }

  /// Knows the media of an item by the names that its post has for them, where there are as many.
  ///
  /// Each remote names a picture its own way; left alone, every picture of a copy would be a conflict.
  private func nameMedia(of item: UnownedItem, asIn post: Int64) throws {
    guard peers[item.remote] == nil else { return }
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
