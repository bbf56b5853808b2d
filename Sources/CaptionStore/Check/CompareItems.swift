public import CaptionCore
internal import GRDB

/// What a remote shows otherwise than the store holds of it.
public struct ItemDifference: Hashable, Sendable {
  public enum Kind: String, Hashable, Sendable {
    /// It shows other words than were last seen, and nothing had told so.
    case changed
    /// It shows the same bytes as then, but the store holds other words: the store is wrong.
    case altered
    /// The store does not know the item.
    case unknown
    /// The store holds it to be gone.
    case back
    /// A complete listing does not show it.
    case missing
  }

  public var kind: Kind
  public var link: LinkID
  public var post: PostID?
  /// The fingerprint of what the store holds, and of what the remote shows.
  public var ours: UInt64?
  public var theirs: UInt64?
  /// The fields that differ.
  public var fields: [Field]
}

extension CaptionStore {
  /// Compares items as a remote shows them with what the store holds of them.
  ///
  /// By fingerprints that are computed now, from the store's own rows: neither a version token nor
  /// a hash that was kept is believed.
  public func compare(
    _ items: [Item], on remote: RemoteID
  ) throws(StoreError) -> [ItemDifference] {
    try read { db in
      var reader = try ContentReader(db)
      let find = try PreparedStatement(
        db,
        """
        SELECT existence, observed, contentHash, post.id, mediaNames FROM link
        LEFT JOIN post ON post.row = link.post WHERE remote = ? AND key = ?
        """)
      return try items.compactMap { item in
        let held = try find.first(remote.rawValue, item.key) { row in
          (
            existence: row.text(0), observed: row.optionalInteger(1),
            hash: row.optionalInteger(2), post: PostID(row.text(3)), names: row.optionalText(4)
          )
        }
        // The store holds media of its own posts under its own names.
        let content = MediaNames(text: held?.names).inOurs(item.content)
        let theirs = content.fingerprint
        var difference = ItemDifference(
          kind: .unknown, link: LinkID(remote: remote, key: item.key), post: held?.post,
          theirs: theirs, fields: [])
        guard let held, held.existence != "wanted" else { return difference }
        if let observed = try reader.read(held.observed) {
          difference.ours = observed.fingerprint
          difference.fields = content.changedFields(from: observed)
        }
        if held.existence != "live" {
          difference.kind = .back
        } else if difference.ours == theirs {
          return nil
        } else {
          let isSame = held.hash == Int64(bitPattern: item.contentHash)
          difference.kind = isSame ? .altered : .changed
        }
        return difference
      }
    }
  }

  /// Reads the live items that a complete listing did not show, one after another.
  public func forEachMissing(
    on remote: RemoteID, listed: KnownItems, _ body: (ItemDifference) throws -> Void
  ) throws(StoreError) {
    try read { db in
      var reader = try ContentReader(db)
      let find = try PreparedStatement(
        db,
        """
        SELECT key, observed, post.id FROM link LEFT JOIN post ON post.row = link.post
        WHERE remote = ? AND existence = 'live' AND contentHash IS NOT NULL ORDER BY key
        """)
      try find.forEach(remote.rawValue) { row in
        guard !listed.isListed(key: row.text(0)) else { return }
        reader.forget()
        try body(
          ItemDifference(
            kind: .missing, link: LinkID(remote: remote, key: row.text(0)),
            post: PostID(row.text(2)), ours: try reader.read(row.optionalInteger(1))?.fingerprint,
            fields: []))
      }
    }
  }

  /// Records items that a check found to differ, as any observation; no cursor moves.
  public func observe(
    _ items: [Item], on remote: RemoteID, lag: Duration = .zero, run: Int64, at now: Timestamp
  ) throws(StoreError) {
    try write { db in
      var observer = try Observer(db: db, remote: remote, run: run, now: now, lag: lag)
      for item in items { try observer.observe(item) }
    }
  }

  /// Notes what a complete listing of a check did not show: another one confirms it.
  public func noteMissing(
    on remote: RemoteID, listed: KnownItems, lag: Duration = .zero, run: Int64, at now: Timestamp
  ) throws(StoreError) {
    try write { db in
      _ = try Self.noteAbsence(on: remote, listed: listed, run: run, at: now, lag: lag, in: db)
    }
  }
}
