internal import CaptionCore
internal import GRDB

/// Records observations of one remote within one transaction.
struct Observer {
  private let remote: Int64
  private let run: Int64?
  private let now: Timestamp
  private let db: Database
  private let findLink: PreparedStatement
  private let insertLink: PreparedStatement
  private var insertPost: PostInsertion
  private var isNewNoted = false
  private var row = RowValues()
  private(set) var counts = ObservationCounts()
  var storage: ContentStorage
  /// A stored content that the next item may well show again: what was just pushed to it.
  var expected: Int64?
  /// For how long after a change an item may still be shown as it was before.
  private let lag: Duration
  /// Makes the identity of a new item's post; `nil` where adoption decides which post it is.
  private let makePost: (() -> PostID)?

  init(
    db: Database, remote: RemoteID, run: Int64?, now: Timestamp, lag: Duration = .zero,
    makePost: (() -> PostID)? = nil, sights: FirstSights? = nil
  ) throws {
    self.db = db
    self.remote = remote.rawValue
    self.run = run
    self.now = now
    self.lag = lag
    self.makePost = makePost
    storage = try ContentStorage(db, sights: sights)
    insertPost = try PostInsertion(db, at: now)
    findLink = try PreparedStatement(
      db,
      """
      SELECT post, existence, observed, sent, seen, contentHash IS NULL, version, mediaNames
      FROM link WHERE remote = ? AND key = ?
      """)
    insertLink = try PreparedStatement(
      db,
      """
      INSERT INTO link (remote, key, existence, contentHash, observed, version, account,
        permalink, publishedAt, editedAt, original, post)
      VALUES (?, ?, 'live', ?, ?, ?, ?, ?, ?, ?, ?, ?)
      """)
  }

  mutating func observe(_ item: Item) throws { try observe(FlatItem(item)) }

  mutating func observe(_ item: FlatItem) throws {
    let isNew = storage.sights?.keys.enter(item.keyHash) == false
    guard !isNew, let stored = try link(to: item) else { return try insert(item) }
    var item = Item(item)
    if let names = stored.names { item.content = MediaNames(text: names).inOurs(item.content) }
    try update(item, stored)
  }

  private mutating func link(to item: FlatItem) throws -> StoredLink? {
    row.removeAll()
    row.append(remote)
    row.append(item.key, of: item.content)
    return try findLink.first(row) { row in
      StoredLink(
        post: row.optionalInteger(0), existence: row.text(1), observed: row.optionalInteger(2),
        sent: row.optionalInteger(3), seen: row.optionalInteger(4), isFirst: row.bool(5),
        version: row.optionalText(6), names: row.optionalText(7))
    }
  }

  private mutating func insert(_ item: FlatItem) throws {
    counts.new += 1
    let account = try storage.insertAccount(of: item)
    let content = try storage.insert(item.content, accountWords: account?.words ?? [])
    var post: Int64?
    if let makePost {
      post = try insertPost(makePost(), content: content)
    } else {
      try noteNewItem()
    }
    row.removeAll()
    row.append(remote)
    row.append(item.key, of: item.content)
    row.append(Int64(bitPattern: item.contentHash))
    row.append(content)
    row.append(item.version, of: item.content)
    row.append(account?.id)
    row.append(item.permalink, of: item.content)
    row.append(item.publishedAt?.milliseconds)
    row.append(item.editedAt?.milliseconds)
    row.append(item.original, of: item.content)
    row.append(post)
    try insertLink.run(row)
  }

  /// Moves what is observed; where both sides agreed on what was, that stays the agreement.
  private mutating func update(_ item: Item, _ stored: StoredLink) throws {
    let isSame = try storage.reader.read(stored.observed)?.isIdentical(to: item.content) ?? false
    if !isSame || stored.existence == "ended", try isAsBefore(item) {
      try passOver(item)
      return
    }
    counts.unchanged += isSame ? 1 : 0
    counts.changed += isSame ? 0 : 1
    if stored.post == nil { try noteNewItem() }
    let local = try stored.post.flatMap(localContent)
    // What was to be created is stored anew, so that searches find it under its account.
    let known =
      stored.existence == "wanted" ? [] : [expected, stored.sent, stored.seen, local]
    let content = isSame ? stored.observed : try intern(item, known)
    // An item without a post has nobody to agree with yet.
    let agreement = isSame || stored.post == nil ? nil : stored.observed
    try PreparedStatement(
      db,
      """
      UPDATE link SET existence = 'live', contentHash = ?, observed = ?, version = ?,
        account = ?, permalink = ?, publishedAt = ?, editedAt = ?, original = ?,
        missingSince = NULL,
        sent = coalesce(sent, ?), seen = coalesce(seen, ?),
        isUnagreed = isUnagreed OR ?, settled = CASE WHEN ? THEN NULL ELSE settled END
      WHERE remote = ? AND key = ?
      """
    ).run(
      Int64(bitPattern: item.contentHash), content, item.version,
      try storage.insertAccount(of: FlatItem(item))?.id, item.permalink,
      item.publishedAt?.milliseconds, item.editedAt?.milliseconds, item.original, agreement,
      agreement, stored.isUnagreed(isSame), stored.isUnagreed(isSame), remote, item.key)
    if !isSame, let observed = stored.observed {
      try Former(content: observed, until: now)
        .note(of: item.key, on: remote, in: db)
      if observed != local { try keep(observed, replacedBy: item, of: stored.post) }
    }
    guard let post = stored.post, !isSame || stored.existence != "live" else { return }
    try CaptionStore.markDirty(post, in: db)
  }

  /// Whether an item is shown as it was before it changed, so soon that the listing may lag.
  mutating func isAsBefore(_ item: Item) throws -> Bool {
    guard lag > .zero else { return false }
    let since = now.milliseconds - Int64(lag / .milliseconds(1))
    let former = try PreparedStatement(
      db,
      """
      SELECT content FROM former WHERE remote = ? AND key = ? AND until BETWEEN ? AND ?
      """
    ).all(remote, item.key, since, now.milliseconds) { $0.integer(0) }
    // Whatever its version: it may have been touched since, and nobody has put it back so soon
    // that it would not be seen later.
    return try former.contains { content in
      try storage.reader.read(content).isIdentical(to: item.content)
    }
  }

  /// Lets an item of a listing that lags stand as it is known: it was there, at least.
  private mutating func passOver(_ item: Item) throws {
    counts.lagging += 1
    try PreparedStatement(db, "UPDATE link SET missingSince = NULL WHERE remote = ? AND key = ?")
      .run(remote, item.key)
  }

  /// Notes that an item may want a post: once, for the transaction.
  private mutating func noteNewItem() throws {
    guard !isNewNoted else { return }
    isNewNoted = true
    try PreparedStatement(db, "UPDATE remote SET hasNewItems = 1 WHERE id = ?").run(remote)
  }

  private func localContent(_ post: Int64) throws -> Int64? {
    try PreparedStatement(db, "SELECT content FROM post WHERE row = ?")
      .first(post) { $0.integer(0) }
  }

  private mutating func intern(_ item: Item, _ candidates: [Int64?]) throws -> Int64 {
    try storage.insert(
      item.content, accountName: item.account?.searchText, unlessAmong: candidates)
  }

  /// Keeps what was shown before, unless the history has it: from the edit that was pushed, say.
  private mutating func keep(_ old: Int64, replacedBy item: Item, of post: Int64?) throws {
    let before = try storage.reader.read(old)
    guard item.content.replacesWords(of: before) else { return }
    let isKept = try PreparedStatement(
      db, "SELECT 1 FROM history WHERE post = ? AND content = ?"
    ).first(post, old) { _ in true }
    guard isKept == nil else { return }
    try HistoryRow(
      post: post, remote: RemoteID(rawValue: remote), key: item.key, content: old,
      fields: item.content.changedFields(from: before), cause: "observed", run: run, at: now
    ).insert(db)
  }
}

/// A link as it was before its item was shown again.
private struct StoredLink {
  var post: Int64?
  var existence: String
  var observed: Int64?
  var sent: Int64?
  var seen: Int64?
  /// Whether the item was not shown yet at the remote's present address, or was to be created.
  var isFirst: Bool
  var version: String?
  /// What the remote calls the media, as the store keeps it.
  var names: String?

  /// Whether the two sides have yet to agree: what a new address shows under an old key is no edit
  /// of what the old one showed, and what shows itself where we meant to create is not ours.
  func isUnagreed(_ isSame: Bool) -> Bool { isFirst && !isSame && post != nil }
}

extension FlatItem {
  fileprivate var keyHash: UInt64 { KnownItems.hash(content.bytes.span.extracting(key)) }
}

extension Account {
  /// The words by which searches find the account's posts: its name, and the last part of its
  /// address where that is another.
  var searchText: String? {
    let parts = url?.utf8.split(separator: UInt8(ascii: "/"))
    guard let part = parts?.last.flatMap({ String($0) }) else { return name ?? url }
    guard let name, name != part else { return part }
    return "\(name)\n\(part)"
  }
}

extension Content {
  /// Whether words of `old` are gone from this content, to the byte.
  ///
  /// Addresses and sizes of media that stay are no words: some are signed anew at every answer.
  func replacesWords(of old: Content) -> Bool {
    var new = self
    for index in new.media.indices {
      guard let before = old.media.first(where: { $0.id == new.media[index].id }) else { continue }
      let alt = new.media[index].alt
      new.media[index] = before
      new.media[index].alt = alt
    }
    return !new.isIdentical(to: old)
  }
}
