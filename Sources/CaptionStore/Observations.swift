public import CaptionCore
internal import GRDB

/// What a batch of observations changed.
public struct ObservationCounts: Hashable, Sendable {
  public var new = 0
  public var changed = 0
  /// Items whose bytes changed but which say the same.
  public var unchanged = 0

  public init() {}
}

/// What is kept with the last batch of a page, in its transaction.
public struct PageEnd: Hashable, Sendable {
  public var cursor: String?
  public var coverage: String?
  public var title: String?
  public var at: Timestamp

  public init(cursor: String?, coverage: String?, title: String?, at: Timestamp) {
    self.cursor = cursor
    self.coverage = coverage
    self.title = title
    self.at = at
  }
}

extension CaptionStore {
  /// The items that the store holds of a remote, by the hashes of their keys and bytes.
  public func knownItems(of remote: RemoteID) throws(StoreError) -> KnownItems {
    try read { db in
      let count =
        try Int.fetchOne(
          db, sql: "SELECT count(*) FROM link WHERE remote = ?", arguments: [remote.rawValue]) ?? 0
      var known = KnownItems(minimumCapacity: count)
      let rows = try Row.fetchCursor(
        db,
        sql: """
          SELECT key, contentHash FROM link
          WHERE remote = ? AND existence = 'live' AND contentHash IS NOT NULL
            AND missingSince IS NULL
          """, arguments: [remote.rawValue])
      while let row = try rows.next() {
        known.insert(key: row[0], contentHash: UInt64(bitPattern: row[1]))
      }
      return known
    }
  }

  /// Records what a remote shows.
  ///
  /// Observations are facts: nothing local changes by them.
  ///
  /// - Parameter end: What the page leaves, given with its last items.
  public func observe(
    _ items: [Item], on remote: RemoteID, end: PageEnd? = nil, run: Int64, at now: Timestamp
  ) throws(StoreError) -> ObservationCounts {
    try write { db in
      var observer = try Observer(db: db, remote: remote, run: run, now: now)
      for item in items { try observer.observe(item) }
      if let end {
        try db.execute(
          sql: """
            UPDATE remote SET cursor = ?, coverage = coalesce(?, coverage),
              title = coalesce(?, title), checkedAt = ?, notBefore = NULL WHERE id = ?
            """,
          arguments: [
            end.cursor, end.coverage, end.title, end.at.milliseconds, remote.rawValue,
          ])
      }
      return observer.counts
    }
  }

  /// Judges the items that a complete listing did not show.
  ///
  /// The first complete listing without an item makes it missing; one of another run deletes it.
  /// What was only ever shown in an earlier epoch is not judged by this one.
  ///
  /// - Returns: How many items are now known to be deleted.
  public func noteAbsence(
    on remote: RemoteID, listed: KnownItems, run: Int64
  ) throws(StoreError) -> Int {
    try write { db in
      let rows = try Row.fetchCursor(
        db,
        sql: """
          SELECT key, post, missingSince FROM link WHERE remote = ?1 AND existence = 'live'
            AND epoch = (SELECT epoch FROM remote WHERE id = ?1)
          """, arguments: [remote.rawValue])
      var absent: [(key: String, post: Int64?, missingSince: Int64?)] = []
      while let row = try rows.next() {
        let key: String = row[0]
        if !listed.isListed(key: key) { absent.append((key, row[1], row[2])) }
      }
      var deleted = 0
      for item in absent {
        if let since = item.missingSince, since != run {
          try Self.endItem(key: item.key, post: item.post, on: remote, in: db)
          deleted += 1
        } else {
          try db.cachedStatement(
            sql: "UPDATE link SET missingSince = ? WHERE remote = ? AND key = ?"
          ).execute(arguments: [run, remote.rawValue, item.key])
        }
      }
      return deleted
    }
  }

  /// Confirms absences that an earlier run noted: the remote says that its listing is the same.
  ///
  /// - Returns: How many items are now known to be deleted.
  public func confirmAbsence(on remote: RemoteID, run: Int64) throws(StoreError) -> Int {
    try write { db in
      let missing = try Row.fetchAll(
        db,
        sql: """
          SELECT key, post FROM link
          WHERE remote = ? AND existence = 'live' AND missingSince < ?
          """, arguments: [remote.rawValue, run])
      for row in missing { try Self.endItem(key: row[0], post: row[1], on: remote, in: db) }
      return missing.count
    }
  }

  /// Records that items were seen to be gone at their own address.
  public func noteGone(keys: [String], on remote: RemoteID) throws(StoreError) {
    try write { db in
      for key in keys {
        let post = try Int64.fetchOne(
          db, sql: "SELECT post FROM link WHERE remote = ? AND key = ? AND existence = 'live'",
          arguments: [remote.rawValue, key])
        try Self.endItem(key: key, post: post, on: remote, in: db)
      }
    }
  }

  private static func endItem(
    key: String, post: Int64?, on remote: RemoteID, in db: Database
  ) throws {
    try db.cachedStatement(
      sql: """
        UPDATE link SET existence = 'deleted' WHERE remote = ? AND key = ? AND existence = 'live'
        """
    ).execute(arguments: [remote.rawValue, key])
    try db.cachedStatement(sql: "UPDATE post SET isDirty = 1 WHERE row = ?")
      .execute(arguments: [post])
  }
}

/// Records observations of one remote within one transaction.
struct Observer {
  private let db: Database
  private let remote: RemoteID
  private let run: Int64?
  private let now: Timestamp
  private let epoch: Int64
  private(set) var counts = ObservationCounts()
  var storage: ContentStorage
  /// A stored content that the next item may well show again: what was just pushed to it.
  var expected: Int64?

  init(db: Database, remote: RemoteID, run: Int64?, now: Timestamp) throws {
    let statement = try db.cachedStatement(sql: "SELECT epoch FROM remote WHERE id = ?")
    epoch = try Int64.fetchOne(statement, arguments: [remote.rawValue]) ?? 0
    self.db = db
    self.remote = remote
    self.run = run
    self.now = now
    storage = ContentStorage(db)
  }

  mutating func observe(_ item: Item) throws {
    let find = try db.cachedStatement(
      sql: """
        SELECT post, existence, observed, sent, missingSince FROM link
        WHERE remote = ? AND key = ?
        """)
    if let row = try Row.fetchOne(find, arguments: [remote.rawValue, item.key]) {
      try update(item, post: row[0], existence: row[1], observed: row[2], sent: row[3])
    } else {
      try insert(item)
    }
  }

  private mutating func insert(_ item: Item) throws {
    counts.new += 1
    let content = try storage.insert(item.content, accountName: item.account?.searchText)
    try db.cachedStatement(
      sql: """
        INSERT INTO link (remote, key, existence, contentHash, observed, version, account,
          permalink, publishedAt, editedAt, epoch) VALUES (?, ?, 'live', ?, ?, ?, ?, ?, ?, ?, ?)
        """
    ).execute(arguments: [
      remote.rawValue, item.key, Int64(bitPattern: item.contentHash), content, item.version,
      try storage.insert(item.account), item.permalink, item.publishedAt?.milliseconds,
      item.editedAt?.milliseconds, epoch,
    ])
  }

  /// Moves what is observed; where both sides agreed on what was, that stays the agreement.
  private mutating func update(
    _ item: Item, post: Int64?, existence: String, observed: Int64?, sent: Int64?
  ) throws {
    let isSame = try storage.read(observed)?.isIdentical(to: item.content) ?? false
    counts.unchanged += isSame ? 1 : 0
    counts.changed += isSame ? 0 : 1
    var content = observed
    if !isSame {
      content = try intern(item)
    }
    let agreement = isSame ? nil : observed
    try db.cachedStatement(
      sql: """
        UPDATE link SET existence = 'live', contentHash = ?, observed = ?, version = ?,
          account = ?, permalink = ?, publishedAt = ?, editedAt = ?, missingSince = NULL, epoch = ?,
          sent = coalesce(sent, ?), seen = coalesce(seen, ?)
        WHERE remote = ? AND key = ?
        """
    ).execute(arguments: [
      Int64(bitPattern: item.contentHash), content, item.version, try storage.insert(item.account),
      item.permalink, item.publishedAt?.milliseconds, item.editedAt?.milliseconds, epoch,
      agreement, agreement, remote.rawValue, item.key,
    ])
    guard let post, !isSame || existence != "live" else { return }
    try db.cachedStatement(sql: "UPDATE post SET isDirty = 1 WHERE row = ?")
      .execute(arguments: [post])
    if existence == "ended" || existence == "deleted" { try bringBack(post) }
    if !isSame, let observed { try keep(observed, replacedBy: item.content, of: post) }
  }

  private mutating func intern(_ item: Item) throws -> Int64 {
    if let expected, try storage.read(expected).isIdentical(to: item.content) { return expected }
    return try storage.insert(item.content, accountName: item.account?.searchText)
  }

  /// An item that is shown again brings its post back from the trash.
  private func bringBack(_ post: Int64) throws {
    try db.cachedStatement(sql: "UPDATE post SET trashedAt = NULL, trashedBy = NULL WHERE row = ?")
      .execute(arguments: [post])
  }

  /// Keeps what was shown before, unless the local side still holds it.
  private mutating func keep(_ old: Int64, replacedBy content: Content, of post: Int64) throws {
    let local = try db.cachedStatement(sql: "SELECT content FROM post WHERE row = ?")
    guard try Int64.fetchOne(local, arguments: [post]) != old else { return }
    let fields = try storage.read(old).changedFields(from: content)
    try HistoryRow(
      post: post, remote: remote, content: old, fields: fields, cause: "observed", run: run, at: now
    ).insert(db)
  }
}

extension Account {
  /// The words by which searches find the account's posts.
  var searchText: String? {
    guard let name, let url else { return name ?? url }
    return "\(name)\n\(url)"
  }
}
