public import CaptionCore
internal import GRDB

extension CaptionStore {
  /// Finds the post that a person means: a unique prefix of its id, a permalink, or `remote:key`.
  public func findPost(_ text: String) throws(StoreError) -> PostID {
    try read { db in
      var found = Set(
        try PreparedStatement(
          db,
          """
          SELECT id FROM post WHERE id = ?1
          UNION SELECT post.id FROM link JOIN post ON post.row = link.post
            WHERE link.permalink = ?1
          """
        ).all(text) { $0.text(0) })
      for remote in try String.fetchAll(db, sql: "SELECT name FROM remote")
      where text.hasPrefix(remote + ":") {
        let key = String(text.dropFirst(remote.count + 1))
        found.formUnion(try Self.posts(of: key, on: remote, in: db))
      }
      guard let first = found.first else { return try Self.findPost(prefix: text, in: db) }
      guard found.count == 1, let id = PostID(first) else {
        throw StoreError.ambiguousPost(text, candidates: found.count)
      }
      return id
    }
  }

  private static func posts(of key: String, on remote: String, in db: Database) throws -> [String] {
    try PreparedStatement(
      db,
      """
      SELECT post.id FROM remote JOIN link ON link.remote = remote.id
      JOIN post ON post.row = link.post WHERE remote.name = ? AND link.key = ?
      """
    ).all(remote, key) { $0.text(0) }
  }

  private static func findPost(prefix: String, in db: Database) throws -> PostID {
    let digits = prefix.lowercased()
    guard digits.utf8.count >= 2, digits.utf8.allSatisfy(Self.isHexDigit) else {
      throw StoreError.unknownPost(prefix)
    }
    let found = try PreparedStatement(
      db, "SELECT id FROM post WHERE id >= ? AND id < ? LIMIT 100"
    ).all(digits, digits + "g") { $0.text(0) }
    guard let first = found.first, let id = PostID(first) else {
      throw StoreError.unknownPost(prefix)
    }
    guard found.count == 1 else {
      throw StoreError.ambiguousPost(prefix, candidates: found.count)
    }
    return id
  }

  private static func isHexDigit(_ byte: UInt8) -> Bool {
    (0x30...0x39).contains(byte) || (0x61...0x66).contains(byte)
  }
}
