public import CaptionCore
internal import GRDB

extension CaptionStore {
  /// The items that a listing lacks while it shows others that have no post yet: each of them may be
  /// one of those, at another key.
  ///
  /// - Parameters:
  ///   - remote: The remote whose listing it is.
  ///   - stretch: Of what was published within it; `nil` for all.
  public func itemsThatMayHaveMoved(
    on remote: RemoteID, within stretch: Stretch?
  ) throws(StoreError) -> [String] {
    try read { db in
      try PreparedStatement(
        db,
        """
        SELECT key FROM link
        WHERE remote = ?1 AND existence = 'live' AND missingSince IS NOT NULL AND post IS NOT NULL
          AND (?2 IS NULL OR publishedAt > ?2) AND (?3 IS NULL OR publishedAt < ?3)
          AND EXISTS (SELECT 1 FROM remote WHERE id = ?1 AND hasNewItems = 1)
          AND EXISTS (SELECT 1 FROM link WHERE remote = ?1 AND existence = 'live' AND post IS NULL)
        ORDER BY key
        """
      ).all(remote.rawValue, stretch?.after?.milliseconds, stretch?.before?.milliseconds) {
        $0.text(0)
      }
    }
  }

  /// Takes an item that has no post yet for the one that had another key.
  ///
  /// The post, and all that was agreed on, goes with it; what was queued for it is planned again.
  /// An address may lead to another post than it did: so both were published at one instant or, where
  /// that is not known, say the same.
  ///
  /// - Parameters:
  ///   - key: The old key.
  ///   - item: What is shown at the new key.
  ///   - remote: The remote that shows it.
  ///   - run: The run that does it.
  ///   - now: The time that is kept with it.
  /// - Returns: Whether it is one; not while a push of the old key is under way.
  @discardableResult
  public func moveItem(
    _ key: String, to item: Item, on remote: RemoteID, run: Int64, at now: Timestamp
  ) throws(StoreError) -> Bool {
    try write { db in
      let old = LinkID(remote: remote, key: key)
      guard let post = try Self.postOfMoved(old, to: item, in: db) else { return false }
      try OutboxRow.dropUnsent(of: old, in: db)
      guard try OutboxRow.open(for: old, in: db) == nil else { return false }
      let find = try PreparedStatement(
        db, "SELECT contentHash FROM link WHERE remote = ? AND key = ?")
      var item = item
      // It is known again by what the listing shows of it.
      if let hash = try find.first(remote.rawValue, item.key, read: { $0.integer(0) }) {
        item.contentHash = UInt64(bitPattern: hash)
      }
      try Self.rekey(old, of: post, to: item.key, in: db)
      var observer = try Observer(db: db, remote: remote, run: run, now: now)
      try observer.observe(item)
      try Self.markDirty(post, in: db)
      return true
    }
  }

  /// The post of an item, if a new one is that item at another key.
  private static func postOfMoved(
    _ old: LinkID, to item: Item, in db: Database
  ) throws -> Int64? {
    let find = try PreparedStatement(
      db,
      """
      SELECT post, publishedAt, observed FROM link
      WHERE remote = ? AND key = ? AND existence = 'live'
      """)
    func read(_ key: String) throws -> (post: Int64?, publishedAt: Int64?, shown: Int64?)? {
      try find.first(old.remote.rawValue, key) {
        ($0.optionalInteger(0), $0.optionalInteger(1), $0.optionalInteger(2))
      }
    }
    guard let before = try read(old.key), let post = before.post, let after = try read(item.key),
      after.post == nil
    else { return nil }
    if let first = before.publishedAt, let second = after.publishedAt {
      return first == second ? post : nil
    }
    var reader = try ContentReader(db)
    let shown = try reader.read(before.shown)
    return shown?.caption == item.content.caption ? post : nil
  }

  /// Lets a link have another key: the one that the remote gave a new item in place of ours, or gives
  /// an item now.
  ///
  /// The item may have been listed already: as an item without a post it gives way to our link.
  static func rekey(_ link: LinkID, of post: Int64, to key: String, in db: Database) throws {
    let remote = link.remote.rawValue
    guard key != link.key else { return }
    try PreparedStatement(
      db, "DELETE FROM link WHERE remote = ? AND key = ? AND post IS NULL"
    ).run(remote, key)
    try PreparedStatement(
      db, "UPDATE history SET post = ? WHERE post IS NULL AND remote = ? AND key = ?"
    ).run(post, remote, key)
    try PreparedStatement(
      db,
      """
      UPDATE link SET key = ?2 WHERE remote = ?1 AND key = ?3
        AND NOT EXISTS (SELECT 1 FROM link WHERE remote = ?1 AND key = ?2)
      """
    ).run(remote, key, link.key)
  }
}
