public import CaptionCore
internal import GRDB

/// Lets items take the place of posts that are still to be made on their remote, where they are
/// copies of them: within one transaction.
struct Recognition {
  private let db: Database
  private let now: Timestamp
  private var storage: ContentStorage
  /// By item, the post that it is a copy of.
  private var copies: [LinkID: Wish] = [:]

  /// A post that is to be made on a remote, and has not been sent.
  private struct Wish {
    var key: String
    var post: Int64
    var override: Int64?
    var wanted: WantedPost
    var content: Int64
  }

  /// What is kept with the operation that was not sent.
  static let reason = "not sent: the remote showed a copy of it already"

  init(db: Database, now: Timestamp, except excepted: Set<RemoteID>) throws {
    self.db = db
    self.now = now
    storage = try ContentStorage(db)
    let remotes = try PreparedStatement(
      db,
      """
      SELECT DISTINCT link.remote FROM link JOIN remote ON remote.id = link.remote
      WHERE existence = 'wanted' AND hasNewItems = 1
      """
    ).all { RemoteID(rawValue: $0.integer(0)) }
    for remote in remotes where !excepted.contains(remote) {
      try findCopies(on: remote)
      try planAnew(on: remote)
    }
  }

  /// Has posts planned again that are to be made where new items are shown: one of those that is no
  /// copy by itself may be a post that says the same, and what was queued before must not be sent.
  private func planAnew(on remote: RemoteID) throws {
    try PreparedStatement(
      db,
      """
      UPDATE post SET isDirty = 1 WHERE row IN
        (SELECT post FROM link WHERE remote = ? AND existence = 'wanted')
      """
    ).run(remote.rawValue)
  }

  private mutating func findCopies(on remote: RemoteID) throws {
    let wishes = try wishes(on: remote)
    guard let first = wishes.map(\.wanted.copyTimes.lowerBound).min(),
      let last = wishes.map(\.wanted.copyTimes.upperBound).max()
    else { return }
    let found = try PreparedStatement(
      db,
      """
      SELECT key, observed, publishedAt FROM link
      WHERE remote = ? AND post IS NULL AND existence = 'live' AND publishedAt BETWEEN ? AND ?
      """
    ).all(remote.rawValue, first, last) { ($0.text(0), $0.integer(1), $0.integer(2)) }
    let items = try found.map { row in
      (
        content: try storage.reader.read(row.1), publishedAt: Timestamp(milliseconds: row.2)
      )
    }
    for (item, wish) in recogniseCopies(items, of: wishes.map(\.wanted)) {
      copies[LinkID(remote: remote, key: found[item].0)] = wishes[wish]
    }
  }

  private mutating func wishes(on remote: RemoteID) throws -> [Wish] {
    let rows = try PreparedStatement(
      db,
      """
      SELECT key, post, post.content, captionOverride, createdAt,
        (SELECT min(publishedAt) FROM link AS shown WHERE shown.post = link.post)
      FROM link JOIN post ON post.row = link.post
      WHERE remote = ?1 AND existence = 'wanted' AND trashedAt IS NULL AND isDeletionWanted = 0
        AND NOT EXISTS (SELECT 1 FROM outbox WHERE outbox.remote = ?1 AND outbox.key = link.key
          AND \(OutboxRow.isOpen) AND state IN ('inflight', 'unknown'))
      ORDER BY key
      """
    ).all(remote.rawValue) { row in
      (
        key: row.text(0), post: row.integer(1), content: row.integer(2),
        override: row.optionalInteger(3), createdAt: row.integer(4),
        publishedAt: row.optionalInteger(5)
      )
    }
    return try rows.map { row in
      var content = try storage.reader.read(row.content)
      content.caption = try storage.reader.caption(row.override) ?? content.caption
      return Wish(
        key: row.key, post: row.post, override: row.override,
        wanted: WantedPost(
          content: content, publishedAt: Timestamp(row.publishedAt),
          createdAt: Timestamp(milliseconds: row.createdAt)), content: row.content)
    }
  }

  /// The post whose place an item takes now; `nil` for an item that is a copy of none.
  ///
  /// What would have been sent is noted as done, with the reason.
  mutating func place(of item: LinkID, shown: Int64) throws -> Int64? {
    guard let wish = copies.removeValue(forKey: item) else { return nil }
    let content = try storage.reader.read(shown)
    let names = MediaNames(shown: content.media, sent: wish.wanted.content.media)
    let observed = names.inOurs(content)
    let copy = RecognisedCopy(observed, as: wish.wanted.content)
    let remote = item.remote.rawValue
    try OutboxRow.dropUnsent(of: LinkID(remote: item.remote, key: wish.key), in: db)
    try PreparedStatement(db, "DELETE FROM link WHERE remote = ? AND key = ?")
      .run(remote, wish.key)
    let row = try intern(observed, of: item, among: [shown])
    try PreparedStatement(
      db,
      """
      UPDATE link SET post = ?, observed = ?, sent = ?, seen = ?, isUnagreed = ?, settled = ?,
        captionOverride = ?, mediaNames = ? WHERE remote = ? AND key = ?
      """
    ).run(
      wish.post, row,
      try copy.agreement.map { try intern($0.sent, of: item, among: [wish.content, row]) },
      try copy.agreement.map { try intern($0.seen, of: item, among: [row]) }, copy.isUnagreed,
      copy.settled.isEmpty ? nil : Field.list(copy.settled), wish.override,
      try names.text(), remote, item.key)
    try PreparedStatement(
      db,
      """
      INSERT INTO outbox (post, remote, key, kind, target, fields, state, reason, changedAt)
      VALUES (?, ?, ?, 'create', ?, '[]', 'acknowledged', ?, ?)
      """
    ).run(wish.post, remote, item.key, wish.content, Self.reason, now.milliseconds)
    try CaptionStore.markDirty(wish.post, in: db)
    return wish.post
  }

  private mutating func intern(
    _ content: Content, of item: LinkID, among known: [Int64]
  ) throws -> Int64 {
    let account = try PreparedStatement(
      db,
      """
      SELECT account.name, account.url FROM link JOIN account ON account.id = link.account
      WHERE remote = ? AND key = ?
      """
    ).first(item.remote.rawValue, item.key) {
      Account(name: $0.optionalText(0), url: $0.optionalText(1))?.searchText
    }
    return try storage.insert(content, accountName: account ?? nil, unlessAmong: known)
  }
}

extension CaptionStore {
  /// Where a post was not sent because the remote showed a copy of it already, and since when that
  /// is known.
  public func recognisedCopies(of post: PostID) throws(StoreError) -> [LinkID: Timestamp] {
    try read { db in
      let rows = try PreparedStatement(
        db,
        """
        SELECT remote, key, changedAt FROM outbox
        WHERE post = ? AND kind = 'create' AND state = 'acknowledged' AND reason = ?
        """
      ).all(try Self.row(of: post, in: db), Recognition.reason) { row in
        (
          LinkID(remote: RemoteID(rawValue: row.integer(0)), key: row.text(1)),
          Timestamp(milliseconds: row.integer(2))
        )
      }
      return Dictionary(rows) { first, _ in first }
    }
  }
}
