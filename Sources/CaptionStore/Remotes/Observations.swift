public import CaptionCore
internal import GRDB

/// What a batch of observations changed.
public struct ObservationCounts: Hashable, Sendable {
  public var new = 0
  public var changed = 0
  /// Items whose bytes changed but which say the same.
  public var unchanged = 0
  /// Items that were shown as they were before they changed: the listing lags.
  public var lagging = 0

  public init() {}

  var items: Int { new + changed + unchanged + lagging }

  mutating func add(_ other: Self) {
    new += other.new
    changed += other.changed
    unchanged += other.unchanged
    lagging += other.lagging
  }
}

/// What is kept with the last batch of a page, in its transaction.
public struct PageEnd: Hashable, Sendable {
  public var cursor: String?
  /// The cursor that is kept instead where the page shows an item as it was before: its listing is
  /// one to be made again.
  public var cursorIfLagging: String?
  public var coverage: String?
  public var title: String?
  public var at: Timestamp

  public init(
    cursor: String?, cursorIfLagging: String? = nil, coverage: String?, title: String?,
    at: Timestamp
  ) {
    self.cursor = cursor
    self.cursorIfLagging = cursorIfLagging
    self.coverage = coverage
    self.title = title
    self.at = at
  }
}

/// What a listing that has come to its end says about the items it did not show.
public enum Absence: Sendable {
  /// It has shown these, and all there is: within a stretch of time, or altogether.
  case judged(listed: KnownItems, within: Stretch? = nil)
  /// The remote says that it is the same as the last one, which was complete.
  case confirmed
}

extension CaptionStore {
  /// The items that the store holds of a remote, by the hashes of their keys and bytes.
  public func knownItems(of remote: RemoteID) throws(StoreError) -> KnownItems {
    try read { db in
      let count = try PreparedStatement(db, "SELECT count(*) FROM link WHERE remote = ?")
        .first(remote.rawValue) { Int($0.integer(0)) }
      var known = KnownItems(minimumCapacity: count ?? 0)
      try PreparedStatement(
        db,
        """
        SELECT key, contentHash FROM link
        WHERE remote = ? AND existence = 'live' AND contentHash IS NOT NULL
          AND missingSince IS NULL
        """
      ).forEach(remote.rawValue) { row in
        known.insert(key: row.text(0), contentHash: UInt64(bitPattern: row.integer(1)))
      }
      return known
    }
  }

  /// The items that the listing of an earlier run did not show, of those published within a stretch.
  public func missingItems(
    of remote: RemoteID, within stretch: Stretch, before run: Int64
  ) throws(StoreError) -> [String] {
    try read { db in
      try PreparedStatement(
        db,
        """
        SELECT key FROM link
        WHERE remote = ?1 AND existence = 'live' AND missingSince < ?2
          AND (?3 IS NULL OR publishedAt > ?3) AND (?4 IS NULL OR publishedAt < ?4)
        """
      ).all(
        remote.rawValue, run, stretch.after?.milliseconds, stretch.before?.milliseconds
      ) { $0.text(0) }
    }
  }

  /// Records what a page of a remote shows, batch after batch.
  ///
  /// Observations are facts: nothing that is there locally changes by them. They are kept in few
  /// large transactions, for each of them writes anew every page of the indexes that it touches; the
  /// last one moves the cursor.
  ///
  /// - Parameters:
  ///   - end: What the page leaves.
  ///   - absence: What the listing that ends here says about items it did not show; judged with
  ///     the end, for a cursor that is kept alone would let the next listing be "unchanged" and the
  ///     absence never be noted. A page that lags says nothing about them.
  ///   - lag: For how long after a change an item may still be shown as it was before: that is no
  ///     edit of anybody, and is passed over.
  ///   - makePost: Makes the identity of the post that a new item becomes at once; `nil` where
  ///     `adopt` decides later which post an item is.
  ///   - next: The next items; empty at the end of the page, and `nil` where it cannot be read
  ///     further: what was read until then is kept, the page has no end. It must not use the store.
  ///   - run: The run that does it.
  ///   - now: The time that is kept with it.
  ///   - remote: The remote that is meant.
  public func observe(
    on remote: RemoteID, end: PageEnd, absence: Absence? = nil, lag: Duration = .zero,
    run: Int64, at now: Timestamp, makePost: (() -> PostID)? = nil, next: () -> [FlatItem]?
  ) throws(StoreError) -> ObservationCounts {
    var total = ObservationCounts()
    var isOver = false
    var sights: FirstSights? = FirstSights()
    while !isOver {
      let counts = try write { db in
        var observer = try Observer(
          db: db, remote: remote, run: run, now: now, lag: lag, makePost: makePost,
          sights: sights.take())
        defer { sights = observer.storage.sights }
        while observer.counts.items < Self.itemsPerTransaction {
          guard let items = next() else {
            isOver = true
            break
          }
          // By a span, for a loop over the array copies each: three counted references an item.
          let shown = items.span
          for index in shown.indices { try observer.observe(shown[index]) }
          observer.storage.reader.forget()
          guard items.isEmpty else { continue }
          isOver = true
          var isFinal = total.lagging + observer.counts.lagging == 0
          switch isFinal ? absence : nil {
          case .judged(let listed, let stretch):
            // Were its cursor kept, the next listing could be "unchanged" and what is young now
            // never be missed.
            isFinal =
              try Self.noteAbsence(
                on: remote, listed: listed, within: stretch, run: run, at: now, lag: lag, in: db
              ).young == 0
          case .confirmed: _ = try Self.confirmAbsence(on: remote, run: run, in: db)
          case nil: break
          }
          var end = end
          if !isFinal { end.cursor = end.cursorIfLagging }
          try Self.write(end, on: remote, in: db)
          break
        }
        return observer.counts
      }
      total.add(counts)
    }
    return total
  }

  /// Few enough for the pages that a transaction touches to be held in memory.
  private static let itemsPerTransaction = 50_000

  private static func write(_ end: PageEnd, on remote: RemoteID, in db: Database) throws {
    try PreparedStatement(
      db,
      """
      UPDATE remote SET cursor = ?, coverage = coalesce(?, coverage),
        title = coalesce(?, title), checkedAt = ?, notBefore = NULL WHERE id = ?
      """
    ).run(end.cursor, end.coverage, end.title, end.at.milliseconds, remote.rawValue)
  }

  /// Judges the items that a complete listing did not show.
  ///
  /// The first complete listing without an item makes it missing; one of another run deletes it. An
  /// item that the remote's present address never showed is not missed there.
  /// What was only ever shown in an earlier epoch is not judged by this one.
  ///
  /// - Parameters:
  ///   - stretch: Judges only what was published within it.
  ///   - lag: For how long the listing may not show an item of ours yet.
  /// - Returns: How many items are now known to be deleted, and how many may not be listed yet.
  static func noteAbsence(
    on remote: RemoteID, listed: KnownItems, within stretch: Stretch? = nil, run: Int64,
    at now: Timestamp, lag: Duration = .zero, in db: Database
  ) throws -> (deleted: Int, young: Int) {
    var absent: [(key: String, post: Int64?, since: Int64?)] = []
    try PreparedStatement(
      db,
      """
      SELECT key, missingSince, post FROM link
      WHERE remote = ?1 AND existence = 'live' AND contentHash IS NOT NULL
        AND (?2 IS NULL OR publishedAt > ?2) AND (?3 IS NULL OR publishedAt < ?3)
      """
    ).forEach(remote.rawValue, stretch?.after?.milliseconds, stretch?.before?.milliseconds) { row in
      let key = row.text(0)
      guard !listed.isListed(key: key) else { return }
      absent.append((key, row.optionalInteger(2), row.optionalInteger(1)))
    }
    let note = try PreparedStatement(
      db, "UPDATE link SET missingSince = ? WHERE remote = ? AND key = ?")
    var counts = (deleted: 0, young: 0)
    for item in absent {
      if let post = item.post,
        try OutboxRow.isYoung(post: post, on: remote, at: now, lag: lag, in: db)
      {
        counts.young += 1
        continue
      }
      if let since = item.since, since != run {
        try Self.endItem(key: item.key, on: remote, in: db)
        counts.deleted += 1
      } else {
        try note.run(run, remote.rawValue, item.key)
      }
    }
    return counts
  }

  /// Confirms absences that an earlier run noted: the remote says that its listing is the same.
  ///
  /// - Returns: How many items are now known to be deleted.
  static func confirmAbsence(on remote: RemoteID, run: Int64, in db: Database) throws -> Int {
    let missing = try PreparedStatement(
      db,
      "SELECT key FROM link WHERE remote = ? AND existence = 'live' AND missingSince < ?"
    ).all(remote.rawValue, run) { $0.text(0) }
    for key in missing { try Self.endItem(key: key, on: remote, in: db) }
    return missing.count
  }

  package func noteAbsence(
    on remote: RemoteID, listed: KnownItems, run: Int64, at now: Timestamp
  ) throws(StoreError) -> Int {
    try write { db in
      try Self.noteAbsence(on: remote, listed: listed, run: run, at: now, in: db).deleted
    }
  }

  package func confirmAbsence(on remote: RemoteID, run: Int64) throws(StoreError) -> Int {
    try write { db in try Self.confirmAbsence(on: remote, run: run, in: db) }
  }

  /// Records that items were seen to be gone at their own address.
  public func noteGone(keys: [String], on remote: RemoteID) throws(StoreError) {
    try write { db in
      for key in keys { try Self.endItem(key: key, on: remote, in: db) }
    }
  }

  /// Notes that the remote deleted an item; what that means for its post is planned later.
  ///
  /// An item that never got a post ends at once.
  static func endItem(key: String, on remote: RemoteID, in db: Database) throws {
    try PreparedStatement(
      db,
      """
      UPDATE post SET isDirty = 1 WHERE row =
        (SELECT post FROM link WHERE remote = ? AND key = ? AND existence = 'live')
      """
    ).run(remote.rawValue, key)
    try PreparedStatement(
      db,
      """
      UPDATE link SET existence = CASE WHEN post IS NULL THEN 'ended' ELSE 'deleted' END
      WHERE remote = ? AND key = ? AND existence = 'live'
      """
    ).run(remote.rawValue, key)
  }
}
