internal import CaptionCore
internal import GRDB

/// An item that no post is known for.
struct UnownedItem {
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

/// Finds the post that an item is, within one transaction.
struct ItemMatching {
  private let db: Database
  /// Whether an item can be one that another remote shows.
  private let hasOtherRemotes: Bool
  /// Whether some item says which post it is a copy of.
  private let hasOriginals: Bool
  /// By remote, the others of its platform, as a JSON array; only where there are archives.
  ///
  /// Archives of a platform and the platform itself know a post by one key.
  private let peers: [Int64: String]
  /// The remotes that are exports of captions.
  private let exports: Set<Int64>
  /// The remotes of Instagram, archives included.
  private let albumRemotes: Set<Int64>
  private let albums: Albums

  init(db: Database) throws {
    self.db = db
    hasOriginals =
      try PreparedStatement(db, "SELECT EXISTS (SELECT 1 FROM link WHERE original IS NOT NULL)")
      .first { $0.bool(0) } ?? true
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

  /// Whether other remotes know the posts of a remote by the same keys.
  func hasPeers(_ remote: Int64) -> Bool { peers[remote] != nil }

  /// The post that an item is: the one with its address, or its key on the same platform, on other
  /// remotes and no item on its own.
  ///
  /// Where several claim it, none is it. Equal text alone says nothing: two posts may say the same.
  func post(of item: UnownedItem) throws -> Int64? {
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
}
