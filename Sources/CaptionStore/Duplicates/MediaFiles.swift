public import CaptionCore
internal import CaptionDuplicates
internal import GRDB

extension CaptionStore {
  /// The addresses of the media of all posts outside the trash that a file of this machine can be.
  ///
  /// These are paths and `file:` URLs: all that have no other scheme.
  public func localMedia() throws(StoreError) -> [Media] {
    try read { db in
      var found: [MediaID: Media] = [:]
      try PreparedStatement(
        db,
        """
        SELECT media FROM post JOIN content ON content.id = post.content
        WHERE trashedAt IS NULL AND media IS NOT NULL
        """
      ).forEach { row in
        for medium in ContentJSON.media(row.text(0)) where medium.isLocal {
          found[medium.id] = medium
        }
      }
      return found.values.sorted { $0.id < $1.id }
    }
  }

  /// Notes what the bytes of media hash to: those with equal bytes are the same from now on,
  /// whatever their addresses.
  ///
  /// - Parameter hashes: The hash of each medium, by its identity; anything that differs where the
  ///   bytes do.
  public func noteMediaFiles(_ hashes: [MediaID: String]) throws(StoreError) {
    try write { db in
      var indexing = try DuplicateIndexing(db)
      let insert = try PreparedStatement(
        db,
        """
        INSERT INTO mediaFile (identity, hash) VALUES (?, ?)
        ON CONFLICT (identity) DO UPDATE SET hash = excluded.hash WHERE hash <> excluded.hash
        """)
      let changed = try PreparedStatement(
        db,
        """
        INSERT OR IGNORE INTO duplicateDue (post, content)
          SELECT row, content FROM post WHERE content = ?
            AND row <= (SELECT lastPost FROM duplicateIndex)
        """)
      for (id, hash) in hashes.sorted(by: { $0.key < $1.key }) {
        try insert.run(id.rawValue, hash)
        guard db.changesCount > 0 else { continue }
        for content in try indexing.ids(matching: IndexEntry(media: id.rawValue)) {
          try changed.run(content)
        }
      }
    }
  }
}

/// What media are told apart and known again by: identities, and hashes of bytes where known.
struct MediaKeys {
  private let find: PreparedStatement?

  init(_ db: Database) throws {
    let isAny =
      try PreparedStatement(db, "SELECT EXISTS (SELECT 1 FROM mediaFile)")
      .first { $0.bool(0) } ?? false
    find =
      isAny ? try PreparedStatement(db, "SELECT hash FROM mediaFile WHERE identity = ?") : nil
  }

  /// The keys of the media of a content, of which its column is given.
  func keys(_ json: String?) throws -> [String] {
    let identities = ContentJSON.media(json).map(\.id.rawValue)
    guard let find else { return identities }
    return try identities
      + identities.compactMap { identity in
        try find.first(identity) { "bytes:" + $0.text(0) }
      }
  }
}

extension Media {
  fileprivate var isLocal: Bool {
    guard let colon = url.firstIndex(of: ":") else { return !url.isEmpty }
    let scheme = url[..<colon]
    return scheme == "file" || scheme.contains("/")
  }
}
